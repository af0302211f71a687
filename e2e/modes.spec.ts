// A change of mode computes the same request again at once, where the user stands.
import { expect, test } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

/** Steps of the run that wrap a packet or unwrap one, as the timeline draws them. */
const wrappings = (playground: PlaygroundPage) =>
  playground.page.getByTestId('timeline').locator('[data-meaning="encapsulate"]').count();

test('from a tunnel to plain routes: the same request takes another way', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  expect((await playground.status()).mode).toBe('flannel/vxlan iptables');
  expect(await wrappings(playground)).toBeGreaterThan(0);
  await playground.goTo(30);
  const before = await playground.status();
  await page.getByTestId('mode-pod-network').locator('[data-value="flannel/host-gw"]').click();
  await expect(playground.root).toHaveAttribute('data-mode', 'flannel/host-gw iptables');
  const after = await playground.status();
  expect(after.run).not.toEqual(before.run);
  expect(after.netns).toEqual(before.netns);
  expect(after.step).toBeGreaterThanOrEqual(0);
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-outcome', 'delivered');
  expect(await wrappings(playground)).toBe(0);
});

test('another endpoint is another run of the same request', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await page.getByTestId('endpoints').locator('[data-value="default/web-a"]').click();
  await expect(page.getByTestId('outcome')).toContainText('default/web-a');
});

test('modes pressed in quick succession: the last one counts', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  const modes = page.getByTestId('mode-pod-network');
  for (const mode of ['bridge', 'flannel', 'bridge', 'flannel', 'bridge']) {
    await modes.locator(`[data-value="${mode}"]`).click({ noWaitAfter: true });
  }
  await expect(playground.root).toHaveAttribute('data-mode', 'bridge iptables');
  await expect(playground.root).toHaveAttribute('data-run-state', 'shown');
});

test('what a change of mode makes different is counted, explained, and walked through', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await expect(page.getByTestId('differences')).toHaveCount(0);
  const { run } = await playground.status();
  await page.getByTestId('mode-pod-network').locator('[data-value="kindnet"]').click();
  await expect(playground.root).not.toHaveAttribute('data-run', run);
  const differences = page.getByTestId('differences');
  await expect(differences).toContainText(
    playground.isPhone ? /\d+ differ/ : /\d+ steps differ from before the change/,
  );
  await expect(differences).toHaveAttribute('title', /from before the change: marked ▾ on the timeline/);
  await differences.click();
  const first = (await playground.status()).step;
  expect(first).toBeGreaterThanOrEqual(0);
  await expect(differences).toContainText(/Difference 1 of \d+/);
  await differences.click();
  await expect(differences).toContainText(/Difference 2 of \d+/);
  expect((await playground.status()).step).toBeGreaterThan(first);
});
