// A cluster of some thousand pods as kubectl writes it: it opens, says how far it is, and can be called off.
import { AxeBuilder } from '@axe-core/playwright';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { clusterDump } from '../src/core/testing/kubectl/clusterDump.ts';
import { PlaygroundPage } from './page.ts';

let folder = '';
/** As large as is taken, so that it takes its time on any machine. */
let file = '';

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwalk-'));
  file = join(folder, 'dump.yaml');
  writeFileSync(file, clusterDump({ nodes: 50, pods: 3_400, services: 200 }));
});
test.afterAll(() => rmSync(folder, { recursive: true }));

test('a dump of 30 MB says how far it is while it opens', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open();
  await page.getByTestId('yaml-file').setInputFiles(file);
  const bar = page.getByRole('progressbar', { name: 'Opening dump.yaml' });
  await expect(bar).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('[data-testid="notices"]').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await expect(page.locator('[data-node^="ip-10-0-0-"]').first()).toBeAttached({ timeout: 60_000 });
  await expect(bar).toHaveCount(0);
  // What is too long for a link or to be kept says so, and stops nobody.
  await expect(page.getByTestId('notices')).toContainText('too much for the browser to keep');
  await page.evaluate(() => (document.querySelector('[data-testid="share"]') as HTMLElement).click());
  await expect(page.getByTestId('notices')).toContainText('too much for a link');
});

test('the opening of a dump can be called off, and nothing has changed then', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  const before = await playground.status();
  await page.getByTestId('yaml-file').setInputFiles(file);
  const cancel = page.getByTestId('cancel-opening');
  await cancel.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('notices')).toContainText('dump.yaml was not opened. Nothing has changed.');
  await expect(page.getByTestId('opening')).toHaveCount(0);
  expect(await playground.status()).toEqual(before);
  // The simulator answers as if nothing had been.
  await page.keyboard.press('End');
  await expect(page.locator('[data-node^="ip-10-0-0-"]')).toHaveCount(0);
});
