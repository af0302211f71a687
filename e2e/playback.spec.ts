// Time is the user's: one click to a moving packet, forward to the end, back to the start, and every state restored.
import { expect, test } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

test('from the page to a moving packet in one click', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await playground.expectStep(-1);
  await page.getByTestId('invite-play').click();
  await expect(playground.root).toHaveAttribute('data-playing', 'true');
  await expect(playground.root).toHaveAttribute('data-netns', 'default/client');
  await expect.poll(async () => (await playground.status()).step).toBeGreaterThan(1);
  await expect(page.getByTestId('invite-play')).toBeHidden();
});

test('the request of the start example is delivered, and says to whom', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-outcome', 'delivered');
  await expect(page.getByTestId('outcome')).toContainText('default/web-b');
});

test('forward to the end and back to the start, and the tables are as they were', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  const before = await playground.tables('node-a');
  await page.getByTestId('to-end').click();
  const { steps } = await playground.status();
  await playground.expectStep(steps - 1);
  const after = await playground.tables('node-a');
  expect(after).not.toEqual(before);
  await page.getByTestId('step-back').click();
  await playground.expectStep(steps - 2);
  await page.getByTestId('to-start').click();
  await playground.expectStep(-1);
  expect(await playground.tables('node-a')).toEqual(before);
  await page.getByTestId('to-end').click();
  expect(await playground.tables('node-a')).toEqual(after);
});

test('strides: hops and packets', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await page.keyboard.press('ArrowRight');
  const first = await playground.status();
  await page.keyboard.press('Shift+ArrowRight');
  const hop = await playground.status();
  expect(hop.step).toBeGreaterThan(first.step);
  await page.keyboard.press('Shift+ArrowLeft');
  await playground.expectStep(first.step);
  await page.keyboard.press('PageDown');
  const packet = await playground.status();
  expect(packet.journey).not.toEqual(first.journey);
  await page.keyboard.press('PageUp');
  await playground.expectStep(first.step);
});

test('the packet shows what a rewrite changed, the reasons name the rule', async ({ page }) => {
  test.slow(); // step by step, each drawn
  const playground = new PlaygroundPage(page);
  await playground.open();
  const packet = await playground.showTab('packet');
  await playground.goTo(25);
  for (let i = 0; i < 40 && (await packet.locator('ins').count()) === 0; i++) {
    await page.keyboard.press('ArrowRight');
  }
  await expect(packet.locator('[data-changed]').first()).toContainText('10.96.0.80');
  await expect(packet.locator('ins').first()).toHaveText('10.244.2.11');
  await page.keyboard.press('ArrowLeft');
  const why = await playground.showTab('why');
  await expect(why.locator('[data-fate="decided"]').first()).toBeVisible();
  await expect(why).toContainText('kube-proxy');
});

test('Play starts at the reading pace, moves a packet at once, and counts what it passes over', async ({
  page,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await expect(page.getByTestId('passed')).toHaveCount(0);
  if (!playground.isPhone) await expect(page.getByTestId('pace')).toHaveValue('reading');
  const started = Date.now();
  await page.getByTestId('invite-play').click();
  // It leaves the pod by its wire.
  await expect.poll(async () => (await playground.status()).step, { intervals: [50] }).toBeGreaterThan(20);
  expect(Date.now() - started).toBeLessThan(5_000);
  const passed = page.getByTestId('passed');
  await expect(passed).toContainText(playground.isPhone ? /^\+\d+$/ : /^\d+ routine steps passed$/);
  await expect(passed).toHaveAttribute('title', /Play shows key moments only/);
  // The next caption is there to be read.
  await expect(page.locator('[data-caption]')).toContainText('picks', { timeout: 10_000 });
  const { step } = await playground.status();
  await page.waitForTimeout(1_500);
  await playground.expectStep(step);
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await expect(passed).toHaveCount(0);
});
