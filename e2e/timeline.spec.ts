// The timeline: what is played, where it stops, what is looped, and an overview of what is long.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

const openMenu = async (playground: PlaygroundPage, menu: 'packets' | 'stops'): Promise<void> => {
  await playground.page.getByTestId(playground.isPhone ? 'open-playing' : `open-${menu}`).click();
};

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
}

test('filters leave packets out of the list and of the steps, and say how many', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await openMenu(playground, 'packets');
  await page.getByTestId('filter-arp').uncheck();
  await page.keyboard.press('Escape');
  if (!playground.isPhone) {
    await expect(page.getByTestId('open-packets')).toHaveText(/\d+ hidden/);
    await expect(page.getByRole('listitem').filter({ hasText: 'ARP: who has' })).toHaveCount(0);
  }
  for (const _ of [1, 2]) await page.getByTestId('next-journey').click();
  const packet = await playground.showTab('packet');
  await expect(packet).toContainText('TCP');
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-outcome', 'delivered');
});

test('what decided the outcome is never filtered out', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('?scenario=service-without-endpoints');
  await openMenu(playground, 'packets');
  for (const box of await page.getByTestId('packets').getByRole('checkbox').all()) await box.uncheck();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-outcome', 'refused');
  await expect(page.locator('[data-journey] [data-meaning="drop"]')).not.toHaveCount(0);
});

test('play stops at a breakpoint and says why; F8 goes on, Shift F8 back', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open();
  await openMenu(playground, 'stops');
  await page.getByTestId('stop-nat').check();
  await page.getByTestId('choose-field').selectOption({ label: 'TTL' });
  await page.keyboard.press('Escape');
  await page.getByTestId('next-stop').click();
  await expect(page.getByTestId('stopped')).toHaveText('Stopped: NAT');
  const first = (await playground.status()).step;
  await page.keyboard.press('F8');
  await expect(page.getByTestId('stopped')).toHaveText('Stopped: TTL changes');
  await page.keyboard.press('Shift+F8');
  await playground.expectStep(first);
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByTestId('stopped')).toHaveCount(0);
  await page.getByTestId('play-pause').click();
  await expect(page.getByTestId('stopped')).toHaveText('Stopped: NAT');
  await expect(playground.root).toHaveAttribute('data-playing', 'false');
  await playground.expectStep(first);
});

test('a rule is stopped at from the reasons', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await openMenu(playground, 'stops');
  await page.getByTestId('stop-nat').check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('F8');
  await page.keyboard.press('ArrowLeft'); // the draw of an endpoint comes right before its address is written
  const { step } = await playground.status();
  await playground.showTab('why');
  await page.getByTestId('stop-here').click();
  await expect(page.getByTestId('stop-here')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Home');
  await page.keyboard.press('F8');
  await playground.expectStep(step);
  await expect(page.getByTestId('stopped')).toContainText('KUBE-');
});

test('a part of the run is looped', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open();
  await playground.goTo(3);
  await page.keyboard.press('[');
  await playground.goTo(6);
  await page.keyboard.press(']');
  await expect(page.getByTestId('loop')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId('loop-band')).toHaveAttribute('data-from', '3');
  await page.getByTestId('pace').selectOption('250');
  await page.keyboard.press('Space');
  const seen = new Set<number>();
  await expect
    .poll(async () => seen.add((await playground.status()).step).size, { intervals: [50] })
    .toBeGreaterThan(1);
  await page.waitForTimeout(1_000);
  await expect(playground.root).toHaveAttribute('data-playing', 'true');
  expect((await playground.status()).step).toBeLessThanOrEqual(6);
  await page.keyboard.press('Space');
  const track = await page.getByTestId('timeline').boundingBox();
  if (!track) throw new Error('no timeline');
  await page.keyboard.down('Shift');
  await page.mouse.move(track.x + 100, track.y + 40);
  await page.mouse.down();
  await page.mouse.move(track.x + 200, track.y + 40, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect(page.getByTestId('loop-band')).not.toHaveAttribute('data-from', '3');
  await page.keyboard.press('l');
  await expect(page.getByTestId('loop-band')).toHaveCount(0);
});

test('keys of presenters’ remotes and of debuggers; F5 reloads', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await page.keyboard.press('F11');
  await playground.expectStep(0);
  await page.keyboard.press('F10');
  await expect.poll(async () => (await playground.status()).step).toBeGreaterThan(0);
  const { journey } = await playground.status();
  await page.keyboard.press('Shift+F11');
  expect((await playground.status()).journey).not.toBe(journey);
  await page.keyboard.press('PageUp');
  expect((await playground.status()).journey).toBe(journey);
  const isLeft = await page.evaluate(() =>
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'F5', bubbles: true, cancelable: true })),
  );
  expect(isLeft).toBe(true);
  await page.keyboard.press('F8');
  await expect(playground.root).toHaveAttribute('data-playing', 'true');
  await page.keyboard.press('Escape');
  await expect(playground.root).toHaveAttribute('data-playing', 'false');
  await page.keyboard.press('.');
  await expect(playground.root).toHaveAttribute('data-playing', 'true');
});

test('what is looped is chosen by buttons', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open();
  const open = () => page.getByTestId(playground.isPhone ? 'open-playing' : 'open-loop-part').click();
  const band = page.getByTestId('loop-band');
  await playground.goTo(3);
  await open();
  await page.getByTestId('loop-from').click();
  await page.keyboard.press('Escape');
  await playground.goTo(6);
  await open();
  await page.getByTestId('loop-to').click();
  await expect(band).toHaveAttribute('data-from', '3');
  await expect(band).toHaveAttribute('data-to', '6');
  await expectAccessible(page);
  await page.getByTestId('loop-packet').click();
  await expect(band).not.toHaveAttribute('data-to', '6');
  await page.keyboard.press('Escape');
  if (playground.isPhone) return;
  await page.getByTestId('loop').click();
  await expect(band).toHaveCount(0);
});

/** Pixels from one step to the next, as the track and its steps have it. */
const stepWidth = (page: Page) =>
  page
    .getByTestId('timeline')
    .evaluate((track) => track.clientWidth / Number(track.getAttribute('aria-valuemax')));

test('ticks can be told apart from the start; buttons and keys zoom', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open();
  expect(await stepWidth(page)).toBeGreaterThanOrEqual(5.9);
  const overview = page.getByTestId('overview');
  await expect(overview).toHaveAttribute('aria-valuetext', /^steps 1 to \d+ of 5\d\d$/);
  const first = await stepWidth(page);
  await page.getByTestId('zoom-in').click();
  await expect.poll(() => stepWidth(page)).toBeGreaterThan(first * 1.4);
  await page.getByTestId('zoom-out').click();
  await expect.poll(() => stepWidth(page)).toBeCloseTo(first, 1);
  await page.getByTestId('zoom-fit').click();
  await expect.poll(() => stepWidth(page)).toBeLessThan(3);
  const whole = await stepWidth(page);
  await expect(page.getByTestId('zoom-out')).toBeDisabled();
  await page.keyboard.press('z');
  await expect.poll(() => stepWidth(page)).toBeLessThan(first);
  await page.keyboard.press('Shift+Z');
  await expect.poll(() => stepWidth(page)).toBeCloseTo(whole, 1);
  await page.keyboard.press('x');
  await expect.poll(() => stepWidth(page)).toBeGreaterThan(whole); // the packet at hand
});

test('a double click on a packet fills the track with it', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open();
  const label = page.getByRole('button', { name: /^4 ARP: who has 172/ });
  await label.dblclick();
  await expect.poll(() => stepWidth(page)).toBeGreaterThan(12);
  // In view are its first step and few that are not its own.
  const { step } = await playground.status();
  const text = await page.getByTestId('overview').getAttribute('aria-valuetext');
  const [from = 0, to = 0] = text?.match(/\d+/g)?.map(Number) ?? [];
  expect(from).toBeGreaterThan(1);
  expect(from).toBeLessThanOrEqual(step + 1);
  expect(to).toBeGreaterThan(step + 10);
  expect(to - from).toBeLessThan(90);
});

test('an overview of a long run: moved and zoomed by keys and by pointer', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  const window = page.getByTestId('overview');
  const inView = () => window.getAttribute('aria-valuetext');
  const whole = await inView();
  await window.focus();
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await expect(window).not.toHaveAttribute('aria-valuetext', whole ?? '');
  const zoomed = await inView();
  await page.keyboard.press('End');
  await expect(window).toHaveAttribute('aria-valuetext', /to 5\d\d of 5\d\d$/);
  await page.keyboard.press('Home');
  await expect(window).toHaveAttribute('aria-valuetext', /^steps 1 to/);
  await playground.expectStep(-1); // time stood still meanwhile
  const box = await window.boundingBox();
  if (!box) throw new Error('no window');
  await page.mouse.move(box.x + box.width / 2, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 80, box.y + 10, { steps: 4 });
  await page.mouse.up();
  await expect(window).not.toHaveAttribute('aria-valuetext', zoomed ?? '');
});

test('the timeline is one slider, which tells its step', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  const slider = page.getByRole('slider', { name: 'Timeline' });
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', /^1 · default\/client/);
  await slider.click({ position: { x: 720, y: 12 } });
  await expect(slider).toHaveAttribute('aria-valuetext', /^1\d\d · /);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`no serious accessibility finding with the menus open, ${colorScheme}`, async ({ page }) => {
    test.slow(); // looking at every element of the page
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const playground = new PlaygroundPage(page);
    await playground.open();
    await openMenu(playground, 'stops');
    await page.getByTestId('stop-nat').check();
    await page.getByTestId('choose-rule').selectOption({ index: 2 });
    await page.waitForTimeout(400); // colours fade in
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await openMenu(playground, 'packets');
    await expect(page.getByTestId('filter-arp')).toBeVisible();
    await expectAccessible(page);
  });
}
