// The picture: what is drawn, what lights up, what moves, and how a request is sent from it.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

const end = (page: Page, name: string): Locator => page.locator(`[data-end="${name}"]`).first();
const packet = (page: Page): Locator => page.locator('[data-packet="current"]');
const active = (page: Page): Locator => page.locator('[data-spot][data-active]');

/** Where the packet is on the canvas right now. */
const position = (page: Page): Promise<string> =>
  packet(page).evaluate((token: HTMLElement) => `${token.dataset['packetX']} ${token.dataset['packetY']}`);

/** The pod and its node come into view on any screen. */
const showAll = (page: Page): Promise<void> => page.getByRole('button', { name: 'Show everything' }).click();

/** The step (from 0) at which a predicate about the lit spot first holds. */
async function stepUntil(play: PlaygroundPage, lit: RegExp): Promise<void> {
  for (let i = 0; i < 160; i++) {
    await play.page.keyboard.press('ArrowRight');
    const spots = await active(play.page).evaluateAll((all) =>
      all.map((one) => (one as HTMLElement).dataset['spot'] ?? ''),
    );
    if (spots.some((spot) => lit.test(spot))) return;
  }
  throw new Error(`nothing like ${lit} ever lit up`);
}

test('draws every node, pod, device and wire of the scenario', async ({ page }) => {
  await new PlaygroundPage(page).open();
  for (const spot of ['node-a|dev/cni0', 'node-a|dev/flannel.1', 'node-b|stage/FORWARD'])
    await expect(page.locator(`[data-spot="${spot}"]`)).toHaveCount(1);
  await expect(page.locator('[data-wire][data-kind="veth"]')).toHaveCount(3);
  await expect(page.locator('[data-wire][data-kind="overlay"]')).toHaveCount(1);
  // On a small screen all of it together is seen as tiles.
  await showAll(page);
  for (const name of ['node/node-a', 'node/node-b', 'pod/default/client', 'pod/default/web-b'])
    await expect(end(page, name)).toBeVisible();
});

test('the place where a step happens lights up, and its caption says what happens', async ({ page }) => {
  const play = new PlaygroundPage(page);
  await play.open();
  await expect(active(page)).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(active(page)).toHaveCount(1);
  await expect(active(page)).toHaveAttribute('data-spot', /default\/client/);
  await expect(page.locator('[data-caption="0"]')).toContainText('default/client');
  await stepUntil(play, /node-a\|stage\/PREROUTING/);
  await expect(active(page)).toHaveCount(1);
  await page.keyboard.press('Home');
  await expect(active(page)).toHaveCount(0);
});

test('a packet inside a packet is drawn as one', async ({ page }) => {
  const play = new PlaygroundPage(page);
  await play.open();
  await stepUntil(play, /node-a\|dev\/flannel\.1/);
  await stepUntil(play, /node-a\|stage\/outputRouting/);
  await expect(packet(page)).toHaveAttribute('data-shells', 'tunnel ethernet ip transport');
  await expect(packet(page)).toContainText('172.18.0.2');
  await expect(packet(page)).toContainText('10.244.1.10:40000');
});

test('the packet moves while it plays, and stands still when paused', async ({ page }) => {
  const play = new PlaygroundPage(page);
  await play.open();
  await page.getByTestId('invite-play').click();
  await expect(packet(page)).toBeVisible();
  const seen = new Set<string>();
  await expect
    .poll(async () => seen.add(await position(page)).size, { timeout: 15_000, intervals: [60] })
    .toBeGreaterThan(4);
  await page.keyboard.press('Space');
  // A packet under way arrives; after that nothing moves any more.
  await page.waitForTimeout(1_000);
  const rest = await position(page);
  await page.waitForTimeout(300);
  expect(await position(page)).toBe(rest);
});

test.describe('with reduced motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });
  test('places light up one after another, and nothing travels', async ({ page }) => {
    const play = new PlaygroundPage(page);
    await play.open();
    await stepUntil(play, /default\/client\|dev\/eth0/);
    const rest = await position(page);
    await page.waitForTimeout(120);
    expect(await position(page)).toBe(rest);
  });
});

test('click a pod, then a target, and a request goes', async ({ page }) => {
  const play = new PlaygroundPage(page);
  await play.open();
  await showAll(page);
  const { run } = await play.status();
  await end(page, 'pod/default/web-a').click();
  await expect(end(page, 'pod/default/web-a')).toHaveAttribute('data-role', 'source');
  await expect(end(page, 'pod/default/web-b')).toHaveAttribute('data-role', 'candidate');
  await end(page, 'service/default/web').click();
  await expect(play.root).not.toHaveAttribute('data-run', run);
  await expect(end(page, 'pod/default/web-a')).toHaveAttribute('data-role', 'source');
  await expect(end(page, 'service/default/web')).toHaveAttribute('data-role', 'target');
});

test('a click on a Service asks from whom and how; what it replaces can be undone', async ({ page }) => {
  const play = new PlaygroundPage(page);
  await play.open();
  await play.goTo(20);
  const { run } = await play.status();
  const outcome = await page.getByTestId('outcome').innerText();
  const menu = page.locator('[data-target-menu="service/default/web"]');
  await end(page, 'service/default/web').click();
  await expect(menu).toBeVisible();
  await expect(play.root).toHaveAttribute('data-run', run);
  await play.expectStep(20);
  await menu.getByTestId('sender').selectOption('pod/default/web-a');
  await menu.locator('[data-option^="http:"]').first().click();
  await expect(play.root).not.toHaveAttribute('data-run', run);
  await expect(page.getByLabel('Request', { exact: true })).toContainText('default/web-a');
  await expect(menu).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect(page.getByLabel('Request', { exact: true })).toContainText('default/client');
  await play.expectStep(20);
  await expect(play.root).not.toHaveAttribute('data-playing', 'true');
  await expect(page.getByTestId('outcome')).toHaveText(outcome, { useInnerText: true });
  await page.keyboard.press('Control+y');
  await expect(page.getByLabel('Request', { exact: true })).toContainText('default/web-a');
});

test('whom the request went to is asked whether it sends; Escape and a click elsewhere send nothing', async ({
  page,
}) => {
  const play = new PlaygroundPage(page);
  await play.open();
  await showAll(page);
  const { run } = await play.status();
  const menu = page.locator('[data-target-menu]');
  await end(page, 'service/default/web').click();
  await page.getByTestId('outcome').click();
  await expect(menu).toBeHidden();
  await end(page, 'service/default/web').click();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(play.root).toHaveAttribute('data-run', run);
  await end(page, 'pod/default/web-b').click();
  await menu.getByRole('button', { name: 'Send from default/web-b' }).click();
  await expect(end(page, 'pod/default/web-b')).toHaveAttribute('data-role', 'source');
  await expect(play.root).toHaveAttribute('data-run', run);
});

test('a click elsewhere closes a menu that has not come yet, and it stays away', async ({ page }) => {
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await page.route('**/TargetMenu-*.js', async (route) => {
    await held;
    await route.continue();
  });
  await new PlaygroundPage(page).open();
  await showAll(page);
  const menu = page.locator('[data-target-menu]');
  const asked = page.waitForRequest('**/TargetMenu-*.js');
  await end(page, 'service/default/web').click();
  const script = await asked;
  await page.getByTestId('outcome').click();
  arrive();
  // It is there, and whatever waited for it has been drawn.
  await page.evaluate(async (url) => {
    await import(url);
    for (let frame = 0; frame < 3; frame++) await new Promise((drawn) => requestAnimationFrame(drawn));
  }, script.url());
  await expect(menu).toHaveCount(0);
  await end(page, 'service/default/web').click();
  await expect(menu).toBeVisible();
});

test(
  'everything by keyboard: pick, choose another protocol, send, take back',
  { tag: '@desktop' },
  async ({ page }) => {
    const play = new PlaygroundPage(page);
    await play.open();
    await end(page, 'pod/default/client').focus();
    await page.keyboard.press('Enter');
    await expect(end(page, 'pod/default/client')).toHaveAttribute('data-role', 'source');
    await page.keyboard.press('Escape');
    await expect(end(page, 'pod/default/web-b')).not.toHaveAttribute('data-role', 'candidate');

    await end(page, 'pod/default/client').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(end(page, 'pod/default/web-a')).toBeFocused();
    const menu = page.locator('[data-target-menu="pod/default/web-a"]');
    await expect(menu).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(menu.getByRole('button', { name: /ping/ })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(menu).toBeHidden();
    await expect(packet(page)).toBeVisible();
    await expect(end(page, 'pod/default/web-a')).toHaveAttribute('data-role', 'target');
  },
);

test(
  'what people drag stays where they put it, also after a reload, and can be put back',
  { tag: '@desktop' },
  async ({ page }) => {
    const play = new PlaygroundPage(page);
    await play.open();
    const place = () =>
      page.locator('.react-flow__node[data-id="node/node-b"]').evaluate((n) => n.style.transform);
    const home = await place();
    const header = await end(page, 'node/node-b').boundingBox();
    if (!header) throw new Error('node-b is not drawn');
    const grip = { x: header.x + header.width * 0.6, y: header.y + header.height / 2 };
    await page.mouse.move(grip.x, grip.y);
    await page.mouse.down();
    await page.mouse.move(grip.x + 20, grip.y + 10, { steps: 4 });
    await page.mouse.move(grip.x + 60, grip.y - 30, { steps: 6 });
    await page.mouse.up();
    const moved = await place();
    expect(moved).not.toBe(home);
    // It is part of the scenario: undo knows it, and so does a reload.
    await expect(page.getByRole('button', { name: 'Undo: move a box' })).toBeEnabled();
    await page.keyboard.press('Control+z');
    await expect.poll(place).toBe(home);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(place).toBe(moved);
    await page.reload();
    await play.ready();
    await expect.poll(place).toBe(moved);
    await page.getByRole('button', { name: 'Put everything back in its place' }).click();
    expect(await place()).toBe(home);
  },
);

test('inside a node the picture is what one drags', { tag: '@desktop' }, async ({ page }) => {
  const play = new PlaygroundPage(page);
  await play.open();
  const node = page.locator('.react-flow__node[data-id="node/node-b"]');
  const before = await node.boundingBox();
  const place = await node.evaluate((n) => n.style.transform);
  if (!before) throw new Error('node-b is not drawn');
  const at = { x: before.x + before.width * 0.7, y: before.y + before.height * 0.3 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x - 60, at.y + 40, { steps: 6 });
  await page.mouse.up();
  expect(await node.evaluate((n) => n.style.transform)).toBe(place);
  expect((await node.boundingBox())?.x).toBeCloseTo(before.x - 60, -1);
});

test('a drop leaves a mark where it happened, with the reason', async ({ page }) => {
  const play = new PlaygroundPage(page);
  await play.open('?scenario=service-without-endpoints');
  await page.keyboard.press('End');
  const mark = page.locator('[data-end-mark]');
  await expect(mark).toHaveCount(1);
  await expect(mark).toContainText('Rejected. Rule 1 of chain KUBE-SERVICES');
  await expect(mark).toContainText('kube-proxy');
  await expect(mark).toContainText('has no endpoints');
  await expect(mark).toContainText('ECONNREFUSED');
});

test('a packet that leaves the picture is told, and found again', { tag: '@desktop' }, async ({ page }) => {
  const play = new PlaygroundPage(page);
  await play.open();
  await play.goTo(20);
  const pane = await page.locator('[data-canvas]').boundingBox();
  if (!pane) throw new Error('no picture');
  const [x, y] = [pane.x + pane.width / 2, pane.y + pane.height - 130];
  const follow = page.getByRole('button', { name: 'Camera follows the packet' });
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, -1200);
  await expect(follow).toHaveText('To the packet');
  await page.waitForTimeout(300); // only then has the turn of the wheel ended
  await follow.click();
  await expect(follow).toHaveText('Follows');
  await expect(packet(page)).toBeInViewport();
});

test('the camera follows until the user takes it, and again when asked', async ({ page }) => {
  const play = new PlaygroundPage(page);
  await play.open();
  const viewport = () => page.locator('.react-flow__viewport').evaluate((v) => v.style.transform);
  const follow = page.getByRole('button', { name: 'Camera follows the packet' });
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  await page.waitForTimeout(300);
  const before = await viewport();
  await page.keyboard.press('End');
  await page.waitForTimeout(600);
  expect(await viewport()).toBe(before);
  await follow.click();
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
});

test('zooming out turns nodes into tiles, zooming in brings the details', async ({ page }) => {
  await new PlaygroundPage(page).open();
  const level = page.locator('[data-level]');
  const pressUntil = (name: string, wanted: string) =>
    expect(async () => {
      await page.getByRole('button', { name }).click();
      await expect(level).toHaveAttribute('data-level', wanted, { timeout: 400 });
    }).toPass({ timeout: 40_000 });
  await pressUntil('Zoom out', 'far');
  await pressUntil('Zoom in', 'near');
});

test('by keyboard: a box moves, and the scenario tells of it', { tag: '@desktop' }, async ({ page }) => {
  await new PlaygroundPage(page).open();
  const web = page.locator('.react-flow__node[data-id="pod/default/web-b"]');
  const home = await web.evaluate((node) => node.style.transform);
  await end(page, 'pod/default/web-b').focus();
  await page.keyboard.press('Shift+Alt+ArrowRight');
  await page.keyboard.press('Shift+Alt+ArrowRight');
  expect(await web.evaluate((node) => node.style.transform)).not.toBe(home);
  await expect(page.getByRole('button', { name: 'Put everything back in its place' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Undo: move a box' })).toBeEnabled();
});

test(
  'the camera by keyboard: everything, nearer, and following or not',
  { tag: '@desktop' },
  async ({ page }) => {
    await new PlaygroundPage(page).open();
    const follow = page.getByRole('button', { name: 'Camera follows the packet' });
    await expect(follow).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('f');
    await expect(follow).toHaveAttribute('aria-pressed', 'false');
    await page.keyboard.press('f');
    await expect(follow).toHaveAttribute('aria-pressed', 'true');
    const zoom = () =>
      page
        .locator('.react-flow__viewport')
        .evaluate((v) => Number(/scale\((.*)\)/.exec(v.style.transform)?.[1]));
    await page.keyboard.press('0');
    await page.waitForTimeout(500);
    const whole = await zoom();
    await page.keyboard.press('+');
    await expect.poll(zoom).toBeGreaterThan(whole * 1.1);
    await expect(follow).toHaveAttribute('aria-pressed', 'false');
  },
);

test('coming near while a packet is followed: it stays in the picture, step by step', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const play = new PlaygroundPage(page);
  await play.open();
  await play.goTo(27);
  // Pressed faster than the camera moves: each press counts.
  for (let i = 0; i < 8; i++)
    await page.getByRole('button', { name: 'Zoom in' }).click({ noWaitAfter: true });
  await expect(page.locator('[data-level]')).toHaveAttribute('data-level', 'near');
  await expect(page.getByRole('button', { name: 'Camera follows the packet' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  for (let n = 27; n < 60; n += 4) {
    await play.goTo(n);
    await expect
      .poll(() =>
        page.evaluate(() => {
          const pane = document.querySelector('[data-canvas]')?.getBoundingClientRect();
          const body = document.querySelector('[data-packet="current"] [data-body]')?.getBoundingClientRect();
          return (
            pane !== undefined &&
            body !== undefined &&
            body.left >= pane.left &&
            body.right <= pane.right &&
            body.top >= pane.top &&
            body.bottom <= pane.bottom
          );
        }),
      )
      .toBe(true);
  }
});

test('the place of the packet is never under the caption or the controls', async ({ page }) => {
  const play = new PlaygroundPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await play.open();
  const { steps } = await play.status();
  for (let n = 5; n < Math.min(steps, 240); n += 23) {
    await play.goTo(n);
    await expect(async () => {
      const hidden = await page.evaluate(() => {
        const body = document.querySelector('[data-packet="current"] [data-body]')?.getBoundingClientRect();
        if (!body) return 'no packet';
        const [x, y] = [(body.left + body.right) / 2, (body.top + body.bottom) / 2];
        const cover = [...document.querySelectorAll('[data-canvas] [data-covers]')].find((element) => {
          const r = element.getBoundingClientRect();
          return x > r.left && x < r.right && y > r.top && y < r.bottom;
        });
        return cover ? (cover.textContent ?? 'covered') : '';
      });
      expect(hidden, `step ${n}`).toBe('');
    }).toPass({ timeout: 5_000 });
  }
});

test('a flood is on every wire at once, beside the packet it is about', async ({ page }) => {
  const play = new PlaygroundPage(page);
  await play.open('?scenario=shop');
  const fleet = page.locator('[data-fleet]');
  await expect(async () => {
    await page.keyboard.press('ArrowRight');
    expect(Number(await fleet.getAttribute('data-fleet', { timeout: 500 }))).toBeGreaterThan(1);
  }).toPass({ timeout: 30_000, intervals: [50] });
  await expect(packet(page)).toHaveCount(1);
});

test('from near, hooks open into what they run, and the entry that decides into words', async ({ page }) => {
  const play = new PlaygroundPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await play.open();
  await stepUntil(play, /node-a\|stage\/routing/);
  await expect(async () => {
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await expect(page.locator('[data-level]')).toHaveAttribute('data-level', 'near', { timeout: 400 });
  }).toPass({ timeout: 40_000 });
  const follows = page.getByRole('button', { name: 'Camera follows the packet' });
  if ((await follows.getAttribute('aria-pressed')) !== 'true') await follows.click();
  const lines = page.locator('[data-strip="node-a"] [data-near="PREROUTING"] li');
  await expect(lines.first()).toHaveText('connection tracking');
  await expect(lines.last()).toContainText(/nat \d+ rules/);
  await expect(page.locator('[data-strip="node-a"] [data-near="routing"] [data-lit]')).toHaveCount(1);
  const winner = page.locator('[data-strip="node-a"] [data-near="routing"] [data-lit]');
  await expect(winner).toContainText('dev ');
  const cut = await winner.evaluate((row) => row.scrollHeight - row.clientHeight);
  expect(cut).toBeLessThanOrEqual(1);
  const card = page.locator('[data-near-card]');
  await expect(card).toContainText('ip route show table main');
  await expect(card).toBeVisible();
  const rects = (found: Locator) =>
    found.evaluateAll((all) => all.map((element) => element.getBoundingClientRect().toJSON() as DOMRect));
  // Once the camera has come to rest.
  await expect(async () => {
    const [lies] = await rects(card);
    const [pane] = await rects(page.locator('.react-flow'));
    if (!lies || !pane) throw new Error('not drawn');
    const kept = [
      ...(await rects(page.locator('[data-covers]:not([data-near-card])'))),
      ...(await rects(packet(page).locator('[data-label], [data-body]'))),
      // Along the edge of a small picture it may lie over the row that it tells in full.
      ...(play.isPhone ? [] : await rects(winner)),
    ];
    expect(kept.length).toBeGreaterThan(3);
    const covered = kept.filter(
      (r) => r.left < lies.right && lies.left < r.right && r.top < lies.bottom && lies.top < r.bottom,
    );
    expect(covered).toEqual([]);
    expect(lies.left >= pane.left && lies.right <= pane.right).toBe(true);
    expect(lies.top >= pane.top && lies.bottom <= pane.bottom).toBe(true);
  }).toPass({ timeout: 10_000 });
});

test('a picture made smaller shows what it showed', { tag: '@desktop' }, async ({ page }) => {
  await new PlaygroundPage(page).open();
  const allShown = () =>
    page.evaluate(() => {
      const stage = document.querySelector('main')?.getBoundingClientRect();
      const boxes = [...document.querySelectorAll('.react-flow__node')].map((n) => n.getBoundingClientRect());
      if (!stage || boxes.length === 0) return false;
      return boxes.every((b) => b.left >= stage.left && b.right <= stage.right && b.bottom <= stage.bottom);
    });
  expect(await allShown()).toBe(true);
  await page.getByTestId('toggle-library').click();
  await expect(page.getByTestId('library')).toBeVisible();
  await expect.poll(allShown).toBe(true);
  await page.setViewportSize({ width: 1100, height: 720 });
  await expect.poll(allShown).toBe(true);
  // Where somebody has put the camera, it stays.
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.waitForTimeout(300);
  const viewport = () => page.locator('.react-flow__viewport').evaluate((v) => v.style.transform);
  const own = await viewport();
  await page.getByTestId('toggle-library').click();
  await expect(page.getByTestId('library')).toHaveCount(0);
  await page.waitForTimeout(400);
  expect(await viewport()).toBe(own);
});

for (const size of [
  { width: 1280, height: 800 },
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]) {
  test(`the invitation covers nothing of the picture: ${size.width} × ${size.height}`, async ({ page }) => {
    await page.setViewportSize(size);
    await new PlaygroundPage(page).open();
    const covered = await page.evaluate(() => {
      const pill = document
        .querySelector('[data-testid="invite-play"]')
        ?.parentElement?.getBoundingClientRect();
      if (!pill) return ['no invitation'];
      const others = document.querySelectorAll('.react-flow__node, main nav, main [role="group"]');
      return [...others]
        .filter((other) => {
          const r = other.getBoundingClientRect();
          return r.left < pill.right && pill.left < r.right && r.top < pill.bottom && pill.top < r.bottom;
        })
        .map((other) => other.textContent);
    });
    expect(covered).toEqual([]);
  });
}
