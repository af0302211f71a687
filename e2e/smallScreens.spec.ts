// Small screens of every shape: a page at 200 % and 400 %, a phone held sideways, the smallest phone. The picture keeps
// its room, panels leave the packet in sight, and everything stays in reach.
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

/** Each is looked at with what people have there: a mouse on a page at 200 % and on a low laptop, a finger on a phone. */
const SIZES = [
  { width: 640, height: 400, tag: '@desktop' },
  { width: 844, height: 390, tag: '@phone' },
  { width: 320, height: 568, tag: '@phone' },
  { width: 1280, height: 600, tag: '@desktop' },
] as const;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function boxOf(locator: Locator): Promise<Box> {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`${locator.toString()} is not on screen`);
  return box;
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const packetOf = (page: Page): Locator => page.locator('[data-packet="current"] [data-body]');

/** All of the packet is seen: within the picture, and under nothing. */
async function expectPacketSeen(page: Page, cover: Locator): Promise<void> {
  await expect(async () => {
    const [packet, stage, over] = [
      await boxOf(packetOf(page)),
      await boxOf(page.locator('main')),
      await boxOf(cover),
    ];
    expect(packet.x).toBeGreaterThanOrEqual(stage.x);
    expect(packet.y).toBeGreaterThanOrEqual(stage.y);
    expect(packet.x + packet.width).toBeLessThanOrEqual(stage.x + stage.width);
    expect(packet.y + packet.height).toBeLessThanOrEqual(stage.y + stage.height);
    expect(overlap(packet, over), 'the packet is under what was opened').toBe(false);
  }).toPass({ timeout: 8_000 });
}

async function expectNoSeriousFinding(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
}

for (const { tag, ...size } of SIZES) {
  const name = `${size.width} × ${size.height}`;
  test.describe(name, { tag }, () => {
    test.use({ viewport: size });

    test('the picture keeps its room, and nothing sticks out', async ({ page }) => {
      const playground = new PlaygroundPage(page);
      await playground.open();
      await playground.goTo(12);
      const stage = await boxOf(page.locator('main'));
      expect(stage.height / size.height).toBeGreaterThanOrEqual(0.45);
      expect(
        await page.evaluate(() => [
          document.documentElement.scrollWidth - innerWidth,
          document.documentElement.scrollHeight - innerHeight,
        ]),
      ).toEqual([0, 0]);
      // Every control of time is on screen as a whole.
      const controls = page.getByRole('group', { name: 'Timeline', exact: true }).getByRole('button');
      await expect(controls).toHaveCount(9);
      for (const control of await controls.all()) await expect(control).toBeInViewport({ ratio: 1 });
      await expectNoSeriousFinding(page);
    });

    test('the invitation covers neither controls nor shelf nor what it invites to', async ({ page }) => {
      const playground = new PlaygroundPage(page);
      await playground.open();
      const invitation = await boxOf(page.getByTestId('invite-play'));
      const stage = await boxOf(page.locator('main'));
      expect(invitation.y).toBeGreaterThanOrEqual(stage.y);
      expect(invitation.y + invitation.height).toBeLessThanOrEqual(stage.y + stage.height);
      for (const other of [
        page.getByRole('group', { name: 'Camera' }),
        page.getByRole('navigation', { name: 'Services' }),
        page.locator('[data-end="pod/default/client"]').first(),
      ]) {
        expect(overlap(invitation, await boxOf(other)), other.toString()).toBe(false);
      }
    });

    test('the inspector leaves the packet in sight, and time goes on beside it', async ({ page }) => {
      const playground = new PlaygroundPage(page);
      await playground.open();
      await playground.goTo(20);
      const inspector = page.getByTestId('inspector');
      if (!(await inspector.isVisible())) await page.getByTestId('toggle-inspector').click();
      await expect(page.getByTestId('packet')).toBeVisible();
      await expectPacketSeen(page, inspector);
      await page.getByTestId('step-forward').click();
      await playground.expectStep(21);
      await page.getByTestId('next-hop').click();
      await expectPacketSeen(page, inspector);
      const panel = await boxOf(page.locator('#inspector-panel'));
      expect(panel.height, 'more than a few lines').toBeGreaterThan(120);
      await page.getByTestId('close-inspector').click();
      await expect(inspector).toBeHidden();
    });

    test('the card of a lesson scrolls inside, beside the packet', async ({ page }) => {
      const playground = new PlaygroundPage(page);
      await playground.open('./?lesson=service');
      const card = page.getByTestId('lesson-card');
      await expect(card.getByTestId('prose')).not.toBeEmpty();
      await expect(card.getByTestId('lesson-next')).toBeInViewport({ ratio: 1 });
      await expect(card.getByTestId('leave')).toBeInViewport({ ratio: 1 });
      const body = await boxOf(card.getByRole('group', { name: 'A Service is rules' }));
      expect(body.height).toBeGreaterThan(80);
      await expectPacketSeen(page, card);
      await expectNoSeriousFinding(page);
    });
  });
}

test.describe('one line on top', { tag: '@phone' }, () => {
  test.use({ viewport: { width: 320, height: 568 } });

  test('modes, theme and shortcuts are in a menu, by keyboard too', async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    const open = page.getByTestId('open-page-menu');
    await open.focus();
    await page.keyboard.press('Enter');
    const menu = page.getByTestId('page-menu');
    await expect(menu).toBeVisible();
    await expectNoSeriousFinding(page);
    await menu.locator('[data-value="flannel/host-gw"]').focus();
    await page.keyboard.press('Enter');
    await expect(playground.root).toHaveAttribute('data-mode', 'flannel/host-gw iptables');
    await expect(open).toHaveAccessibleName(/flannel\/host-gw · iptables/);
    await menu.getByTestId('theme').click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await menu.getByTestId('help').click();
    await expect(page.getByRole('dialog', { name: /shortcuts/i })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(menu).toBeHidden();
    // The list of keys does not depend on the menu being open.
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: /shortcuts/i })).toBeVisible();
  });
});

test.describe('at 400 %', { tag: '@desktop' }, () => {
  test.use({ viewport: { width: 320, height: 256 } });

  test('the page scrolls downwards only, and the last control can be reached', async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    const step = page.getByTestId('step-forward');
    await step.focus();
    await expect(step).toBeInViewport({ ratio: 1 });
    await page.keyboard.press('Enter');
    await playground.expectStep(0);
  });
});

test(
  'on a phone: half the height for the inspector, all of it on demand',
  { tag: '@phone' },
  async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await playground.goTo(20);
    await page.getByTestId('inspect').tap();
    const sheet = page.getByTestId('sheet');
    const share = async () => (await boxOf(sheet)).height / (await boxOf(page.locator('main'))).height;
    await expect.poll(share).toBeLessThan(0.55);
    await expectPacketSeen(page, sheet);
    await page.getByTestId('step-forward').tap();
    await playground.expectStep(21);
    await expectPacketSeen(page, sheet);
    const height = page.getByTestId('sheet-height');
    await height.tap();
    await expect(height).toHaveAccessibleName('Half of the height');
    await expect.poll(share).toBeCloseTo(1, 2);
    await page.getByTestId('step-forward').tap();
    await playground.expectStep(22);
    await height.tap();
    await expectPacketSeen(page, sheet);
  },
);

test('on a phone every sheet has a key that closes it', { tag: '@phone' }, async ({ page }) => {
  await new PlaygroundPage(page).open();
  for (const [opener, closer, name] of [
    ['toggle-library', 'close-library', 'Close the library'],
    ['toggle-inspector', 'close-inspector', 'Close the inspector'],
    ['toggle-terminal', 'terminal-fold', /terminal/i],
  ] as const) {
    await page.getByTestId(opener).tap();
    const close = page.getByTestId(closer);
    await expect(close).toBeInViewport({ ratio: 1 });
    await expect(close).toHaveAccessibleName(name);
    await close.tap();
    await expect(page.getByTestId('sheet')).toHaveCount(0);
  }
});

test('on a phone a question is seen before it is passed', { tag: '@phone' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('./?lesson=service');
  const card = page.getByTestId('lesson-card');
  await expect(card.getByTestId('prose')).not.toBeEmpty();
  const [stage, box] = [await boxOf(page.locator('main')), await boxOf(card)];
  expect(box.height / stage.height).toBeLessThan(0.5);
  const next = card.getByTestId('lesson-next');
  await expect(next).toHaveText('To the question');
  await next.tap();
  await expect(card.getByTestId('stop')).toHaveAttribute('data-stop', '0');
  for (const choice of await card.getByTestId('choice').all()) {
    await expect(choice).toBeInViewport({ ratio: 0.9 });
  }
  await expect(next).toHaveText('Skip the question');
  await card.getByTestId('choice').nth(2).tap();
  await expect(card.getByTestId('reply')).toBeInViewport({ ratio: 0.9 });
  await expect(next).toHaveText('Next');
  await next.tap();
  await expect(card.getByTestId('stop')).toHaveAttribute('data-stop', '1');
});
