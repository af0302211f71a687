// Names: where there is DNS, a target is offered by its name, and the lookup is seen before the request.
import { expect, test } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

test(
  'the lookup goes before the request, and can be left out of the timeline',
  { tag: '@desktop' },
  async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open('./?scenario=dns');
    await expect(playground.root).toHaveAttribute('data-outcome', 'delivered');
    const lookup = page.getByText('DNS: A? web.default.svc.cluster.local.', { exact: true }).first();
    await expect(lookup).toBeVisible();
    await page.getByRole('button', { name: /^DNS/ }).click();
    await expect(lookup).toBeHidden();
  },
);

test('a Service is sent to by its name', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('./?scenario=dns');
  await page.locator('[data-end="pod/default/client"]').first().click();
  await page.locator('[data-end="service/default/web"]').first().hover();
  await page
    .locator('[data-target-menu="service/default/web"]')
    .getByRole('button', { name: 'web.default' })
    .click();
  await expect(playground.root).toHaveAttribute('data-run', '2');
  await expect(playground.root).toHaveAttribute('data-outcome', 'delivered');
});
