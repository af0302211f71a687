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
