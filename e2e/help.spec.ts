// The list of shortcuts: opened by its key or from the phone's menu, searched, closed by Escape.
import { expect, test } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

test('the shortcuts are opened, searched and closed', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  if (playground.isPhone) {
    await page.getByTestId('open-playing').tap();
    await page.getByTestId('open-help').tap();
  } else await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog).toBeVisible();
  await dialog.getByRole('searchbox').fill('hop');
  await expect(dialog.locator('dt')).toHaveCount(1);
  await expect(dialog).toContainText('Next or previous hop');
  await dialog.getByRole('searchbox').fill('abracadabra');
  await expect(dialog.getByRole('status')).not.toBeEmpty();
  const overflow = await dialog.evaluate((box) => box.scrollWidth - box.clientWidth);
  expect(overflow, 'nothing sticks out sideways').toBeLessThanOrEqual(0);
  await dialog.getByRole('searchbox').fill('');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
});
