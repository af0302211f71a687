// Words of the picture never lie over each other, however near or far one looks.
import { expect, test, type Page } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
}

/** Every piece of text of the drawn boxes that can be seen, where it is on screen. */
const labels = (page: Page): Promise<Label[]> =>
  page.locator('[data-canvas]').evaluate((canvas) => {
    const found: Label[] = [];
    const walker = document.createTreeWalker(canvas, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (!element?.closest('.react-flow__node') || text === '') continue;
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      // What is cut off by its own box is not seen.
      const own = range.getBoundingClientRect();
      const box = element.getBoundingClientRect();
      const isCut = getComputedStyle(element).overflow === 'hidden';
      const x = isCut ? Math.max(own.left, box.left) : own.left;
      const right = isCut ? Math.min(own.right, box.right) : own.right;
      // Lines have room above and below their letters.
      const slack = own.height * 0.18;
      if (right - x < 1 || own.height < 1) continue;
      found.push({ text, x: x + 0.5, y: own.top + slack, right: right - 0.5, bottom: own.bottom - slack });
    }
    return found;
  });

function overlapping(all: readonly Label[]): string[] {
  return all.flatMap((a, i) =>
    all
      .slice(i + 1)
      .filter((b) => a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom)
      .map((b) => `${a.text} / ${b.text}`),
  );
}

/** Where the camera stands when it shows everything, and so many presses of a zoom key from there. */
const ZOOMS = [
  ['-', 4],
  ['-', 2],
  ['+', 0],
  ['+', 5],
  ['+', 9],
  ['+', 14],
] as const;

for (const query of [
  'scenario=clusterip-cross-node',
  'scenario=nodeport-from-outside&proxy=nftables',
  'scenario=shop&cni=calico/bgp',
  'scenario=egress-to-internet&cni=kindnet',
]) {
  test(`no two words overlap: ${query}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await new PlaygroundPage(page).open(`?${query}`);
    const levels = new Set<string>();
    for (const [key, presses] of ZOOMS) {
      await page.keyboard.press('0');
      for (let i = 0; i < presses; i++) await page.keyboard.press(key);
      const level = (await page.locator('[data-level]').getAttribute('data-level')) ?? '';
      levels.add(level);
      const seen = await labels(page);
      expect(seen.length, `${presses} × ${key}, ${level}`).toBeGreaterThan(2);
      expect(overlapping(seen), `${presses} × ${key}, ${level}`).toEqual([]);
    }
    expect([...levels].sort()).toEqual(['far', 'middle', 'near']);
  });
}

interface Covering {
  /** Square pixels of words below the label, as it stands. */
  readonly now: number;
  /** The same if it stood right, left, above or below, wherever all of it were seen. */
  readonly plain: readonly number[];
  /** It lies on what it belongs to, or on the other label. */
  readonly onOthers: number;
}

/** What a label hides of the words of the picture, as it stands and as it could. */
const covering = (page: Page, label: string, body: string, words: readonly Label[]): Promise<Covering> =>
  page.evaluate(
    ([labelSelector, bodySelector, boxes]) => {
      const pane = document.querySelector('[data-canvas]')?.getBoundingClientRect();
      const rect = document.querySelector(labelSelector)?.getBoundingClientRect();
      const own = document.querySelector(bodySelector)?.getBoundingClientRect();
      if (!pane || !rect || !own) throw new Error(`no ${labelSelector} here`);
      const shared = (a: DOMRect, b: DOMRect) =>
        Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
        Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
      const hidden = (at: DOMRect) =>
        boxes.reduce((sum, b) => sum + shared(at, new DOMRect(b.x, b.y, b.right - b.x, b.bottom - b.y)), 0);
      const covers = [...document.querySelectorAll('main [data-covers]')].map((e) =>
        e.getBoundingClientRect(),
      );
      const { width, height } = rect;
      const [x, y] = [(own.left + own.right) / 2, (own.top + own.bottom) / 2];
      const plain = [
        new DOMRect(own.right + 6, y - height / 2, width, height),
        new DOMRect(own.left - 6 - width, y - height / 2, width, height),
        new DOMRect(x - width / 2, own.top - 6 - height, width, height),
        new DOMRect(x - width / 2, own.bottom + 6, width, height),
      ].filter(
        (at) =>
          at.left >= pane.left &&
          at.right <= pane.right &&
          at.top >= pane.top &&
          at.bottom <= pane.bottom &&
          covers.every((cover) => shared(cover, at) === 0),
      );
      const others = ['[data-mark-text]', '[data-label]', '[data-packet] [data-body]']
        .filter((selector) => selector !== labelSelector)
        .flatMap((selector) => [...document.querySelectorAll(selector)]);
      return {
        now: hidden(rect),
        plain: plain.map(hidden),
        onOthers: others.reduce((sum, other) => sum + shared(rect, other.getBoundingClientRect()), 0),
      };
    },
    [label, body, words] as const,
  );

/** So many square pixels are worth less than a label that jumps or stands apart. */
const HARDLY = 420;

for (const [query, zooms] of [
  ['scenario=clusterip-cross-node', ['', '++', '--']],
  ['scenario=shop&cni=calico/bgp', ['', '++']],
  ['scenario=nodeport-from-outside&proxy=nftables', ['', '+++']],
] as const) {
  test(`the label of a packet hides no more than it must: ${query}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const playground = new PlaygroundPage(page);
    await playground.open(`?${query}`);
    const { steps } = await playground.status();
    let [covered, seen] = [0, 0];
    for (const zoom of zooms) {
      await page.keyboard.press('0');
      for (const key of zoom) await page.keyboard.press(key);
      for (let n = 1; n < Math.min(steps, 160); n += 13) {
        await playground.goTo(n);
        await page.waitForTimeout(350);
        const pane = await page.locator('[data-canvas]').boundingBox();
        const body = await page.locator('[data-packet] [data-body]').boundingBox();
        if (!pane || !body) continue;
        // A packet out of sight, or at the very edge, has no label that could be read.
        if (body.x < pane.x + 40 || body.x > pane.x + pane.width - 90) continue;
        if (body.y < pane.y + 140 || body.y > pane.y + pane.height - 90) continue;
        const { now, plain, onOthers } = await covering(
          page,
          '[data-label]',
          '[data-packet] [data-body]',
          await labels(page),
        );
        const where = `step ${n}, zoom ${zoom}`;
        expect(onOthers, where).toBe(0);
        if (plain.length > 0) expect(now, where).toBeLessThanOrEqual(Math.min(...plain) + HARDLY);
        seen++;
        if (now > HARDLY) covered++;
      }
    }
    expect(seen).toBeGreaterThan(5);
    expect(covered / seen).toBeLessThan(0.2);
  });
}

for (const scenario of ['service-without-endpoints', 'mtu', 'ping-ttl', 'closed-port', 'unused-address']) {
  test(`the mark of a loss hides no more than it must, and the packet’s label none of it: ${scenario}`, async ({
    page,
  }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const playground = new PlaygroundPage(page);
    await playground.open(`?scenario=${scenario}`);
    await page.getByTestId('outcome-line').click();
    await page.locator('#ended').getByTestId('show-where').click();
    if (playground.isPhone) await page.keyboard.press('Escape');
    // Where a filter said no, the packet ends one step later.
    if ((await page.locator('[data-end-mark]').count()) === 0) await page.keyboard.press('ArrowRight');
    await expect(page.locator('[data-end-mark] [data-mark-text]')).toContainText('The client:');
    await expect(async () => {
      const words = await labels(page);
      const mark = await covering(page, '[data-mark-text]', '[data-end-mark]', words);
      expect(mark.onOthers).toBe(0);
      if (mark.plain.length > 0) expect(mark.now).toBeLessThanOrEqual(Math.min(...mark.plain) + HARDLY);
      const text = await page.locator('[data-mark-text]').boundingBox();
      const pane = await page.locator('[data-canvas]').boundingBox();
      if (!text || !pane) throw new Error('no mark');
      expect(text.x).toBeGreaterThanOrEqual(pane.x);
      expect(text.x + text.width).toBeLessThanOrEqual(pane.x + pane.width);
    }).toPass({ timeout: 5_000 });
  });
}
