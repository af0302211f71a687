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

test('what one toggles between stays where it is, whatever is chosen', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open();
  const modes = page.getByTestId('mode-pod-network');
  const names = await modes
    .locator('[data-value]')
    .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['value']));
  expect(names).toEqual(expect.arrayContaining(['bridge', 'flannel/vxlan', 'flannel/host-gw', 'calico']));
  // From the first of them: on a phone the row scrolls.
  const places = () =>
    page.locator('[data-testid^="mode-"] [data-value]').evaluateAll((all) => {
      const start = all[0]?.getBoundingClientRect().left ?? 0;
      return all
        .filter((one) => one.closest('[data-testid="mode-pod-network"]'))
        .map((one) => Math.round(one.getBoundingClientRect().left - start));
    });
  const before = await places();
  const proxy = await page.getByTestId('mode-service-proxy').boundingBox();
  for (const [value, mode] of [
    ['calico', 'calico/bgp'],
    ['kindnet', 'kindnet'],
    ['flannel/host-gw', 'flannel/host-gw'],
  ] as const) {
    await modes.locator(`[data-value="${value}"]`).click();
    await expect(playground.root).toHaveAttribute('data-mode', `${mode} iptables`);
    expect(await places()).toEqual(before);
    expect((await page.getByTestId('mode-service-proxy').boundingBox())?.x).toBe(proxy?.x);
  }
  await expect(modes.locator('[data-value="flannel"]')).toHaveAttribute('aria-pressed', 'true');
  await expect(modes.locator('[data-value="flannel/host-gw"]')).toHaveAttribute('aria-pressed', 'true');
});

test('the Service proxy is in sight from the start, and the title can be read', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  for (const mode of ['iptables', 'nftables'])
    await expect(page.getByTestId('mode-service-proxy').locator(`[data-value="${mode}"]`)).toBeInViewport({
      ratio: 0.99,
    });
  const title = page.getByRole('heading', { level: 1 });
  await expect(title).toHaveText('A ClusterIP is nowhere');
  expect(await title.evaluate((h1) => h1.scrollHeight <= h1.clientHeight + 1)).toBe(true);
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
