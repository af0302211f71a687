// What breaks is told, mended, and takes nothing with it.
import { expect, test } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

test('a crash of the simulator is survived', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await playground.goTo(9);
  const before = await playground.status();
  await page.workers()[0]?.evaluate(() => {
    setTimeout(() => {
      throw new Error('injected');
    });
  });
  await expect(playground.notice('WORKER_LOST')).toBeVisible();
  expect(await playground.status()).toEqual(before);
  // The new worker stands where the old one stood: it can be asked about the very run on screen.
  const why = await playground.showTab('why');
  await expect(why).toContainText('Modelled on');
  await page.getByTestId('endpoints').locator('[data-value="default/web-a"]').click();
  await expect(page.getByTestId('outcome')).toContainText('default/web-a');
});

test('a simulator that hangs is replaced, and still answers', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await page.workers()[0]?.evaluate(() => {
    setTimeout(() => {
      for (;;);
    });
  });
  await page.getByTestId('endpoints').locator('[data-value="default/web-a"]').click();
  await expect(playground.notice('WORKER_HANG')).toBeVisible();
  await expect(page.getByTestId('outcome')).toContainText('default/web-a');
});

test('three crashes in a row end in safe mode: what is on screen stays', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  for (let i = 0; i < 3; i++) {
    await expect.poll(() => page.workers().length).toBe(1);
    await page.workers()[0]?.evaluate(() => {
      setTimeout(() => {
        throw new Error('injected');
      });
    });
    await expect(playground.root).toHaveAttribute('data-worker', i < 2 ? 'ready' : 'safe');
    await page.waitForTimeout(100);
  }
  await expect(playground.notice('SAFE_MODE')).toBeVisible();
  await page.keyboard.press('End');
  const { steps } = await playground.status();
  await playground.expectStep(steps - 1);
});

test('a file that cannot be read is told line by line, and nothing changes', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await playground.goTo(4);
  const before = await playground.status();
  await page.getByTestId('yaml-file').setInputFiles({
    name: 'broken.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from('kind: Pod\n\tmetadata: {}\n'),
  });
  const problems = page.getByTestId('problems');
  await expect(problems).toContainText('broken.yaml');
  await expect(problems.locator('[data-code="YAML_TAB"]')).toContainText('line 2');
  expect(await playground.status()).toEqual(before);
});

test('storage that is switched off costs comfort, nothing else', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  const playground = new PlaygroundPage(page);
  await playground.open();
  await page.getByTestId('theme').click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('ArrowRight');
  await playground.expectStep(0);
});
