// A change of mode computes the same request again at once, where the user stands.
import { expect, test } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

/** Whether a packet of the run is ever wrapped into another, looking at it wherever it enters a namespace. */
async function isWrapped(playground: PlaygroundPage): Promise<boolean> {
  const { page } = playground;
  const packet = await playground.showTab('packet');
  await page.keyboard.press('Home');
  for (let hop = 0; hop < 24; hop++) {
    await page.keyboard.press('Shift+ArrowRight');
    if ((await packet.getByText('VXLAN').count()) > 0) return true;
  }
  return false;
}

test('from a tunnel to plain routes: the same request takes another way', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  expect((await playground.status()).mode).toBe('flannel/vxlan iptables');
  expect(await isWrapped(playground)).toBe(true);
  const before = await playground.status();
  await page.getByTestId('mode-pod-network').locator('[data-value="flannel/host-gw"]').click();
  await expect(playground.root).toHaveAttribute('data-mode', 'flannel/host-gw iptables');
  const after = await playground.status();
  expect(after.run).not.toEqual(before.run);
  expect(after.netns).toEqual(before.netns);
  expect(after.step).toBeGreaterThanOrEqual(0);
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-outcome', 'delivered');
  expect(await isWrapped(playground)).toBe(false);
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
