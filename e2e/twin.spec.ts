// The run as text: a list that drives the picture and follows it.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

test(
  'from the skip link on, the whole run is walked by keyboard in the text, and the picture goes along',
  { tag: '@desktop' },
  async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await page.keyboard.press('Tab');
    await expect(page.getByTestId('read-as-text')).toBeFocused();
    await page.keyboard.press('Enter');
    const text = page.getByTestId('text');
    await expect(text.locator('[data-n="0"]')).toBeFocused();
    await page.keyboard.press('Enter');
    await playground.expectStep(0);
    await expect(text.locator('[aria-current="step"]')).toHaveAttribute('data-n', '0');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await playground.expectStep(2);
    await expect(text.locator('[data-n="2"]')).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(text.locator('[data-n="1"]')).toBeFocused();
    await page.keyboard.press('End');
    const { steps } = await playground.status();
    await playground.expectStep(steps - 1);
    await expect(text.locator(`[data-n="${steps - 1}"]`)).toBeFocused();
  },
);

test('the text has every step in order, tells who decided, and follows without taking the focus', async ({
  page,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await page.keyboard.press('r');
  const text = page.getByTestId('text');
  await expect(text.locator('[data-at-hand]')).toBeFocused();
  const { steps } = await playground.status();
  const numbers = await text
    .locator('[data-n]')
    .evaluateAll((lines) => lines.map((line) => Number((line as HTMLElement).dataset['n'])));
  expect(numbers).toEqual(Array.from({ length: steps }, (_, n) => n));
  await expect(text.getByRole('heading', { level: 3 }).first()).toContainText('TCP SYN');
  await expect(text).toContainText(/KUBE-SVC-\w+ picks .* \(\d of \d, 50 %\)/);

  await page.getByTestId('step-forward').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(text.locator('[aria-current="step"]')).toHaveAttribute('data-n', '1');
  await expect(page.getByTestId('step-forward')).toBeFocused();
  await text.locator('[data-n="5"]').click();
  await playground.expectStep(5);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`no serious accessibility finding: text, ${colorScheme}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const playground = new PlaygroundPage(page);
    await playground.open();
    await page.keyboard.press('r');
    await playground.goTo(12);
    // The text is fetched when it is first wanted, and on a phone the sheet with it slides in.
    const line = page.getByTestId('text').locator('[aria-current="step"]');
    await expect(line).toHaveAttribute('data-n', '12');
    await expect(line).toBeInViewport();
    const { violations } = await new AxeBuilder({ page }).include('[data-testid="inspector"]').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual(
      [],
    );
  });
}
