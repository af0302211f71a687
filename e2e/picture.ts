// The README's picture: the start example, at the moment its SYN is on the wire inside another packet.
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

const file = fileURLToPath(new URL('picture/podwalk.png', import.meta.url));

test('the picture of the README', async ({ page }) => {
  test.slow(); // step by step, each drawn
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const playground = new PlaygroundPage(page);
  await playground.open();
  const packet = page.locator('[data-packet="current"]');
  const isOnTheWire = async () =>
    (await packet.getAttribute('data-shells')) === 'ethernet tunnel ethernet ip transport' &&
    /underlay.*switches the frame/.test(await page.locator('[data-caption]').innerText());
  await page.keyboard.press('ArrowRight');
  while (!(await isOnTheWire())) await page.keyboard.press('ArrowRight');
  await expect(await playground.showTab('packet')).toContainText('VXLAN');
  await page.waitForTimeout(1_000); // what fades and flips has come to rest
  await page.screenshot({ path: file, animations: 'disabled' });
});
