// For everyone: keyboard only, screen readers, both themes, reduced motion, a phone.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(
    grave.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`).join('\n')}`,
    ),
  ).toEqual([]);
}

for (const colorScheme of ['dark', 'light'] as const) {
  for (const view of ['start', 'packet', 'why', 'tables', 'library'] as const) {
    test(`no serious accessibility finding: ${view}, ${colorScheme}`, async ({ page }) => {
      test.slow(); // looking at every element of the page
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const playground = new PlaygroundPage(page);
      await playground.open();
      if (view === 'library') await page.getByTestId('toggle-library').click();
      else if (view !== 'start') {
        await playground.goTo(28);
        await playground.showTab(view);
      }
      await page.waitForTimeout(400); // colours fade in
      await expectAccessible(page);
    });
  }
}

test(
  'by keyboard alone: play, pause, look into the tables, change the mode',
  { tag: '@desktop' },
  async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await page.keyboard.press('Space');
    await expect(playground.root).toHaveAttribute('data-playing', 'true');
    await page.keyboard.press('Space');
    await expect(playground.root).toHaveAttribute('data-playing', 'false');
    await page.keyboard.press('3');
    await expect(page.getByTestId('tables')).toBeVisible();

    const tabTo = async (reached: () => Promise<boolean>) => {
      for (let i = 0; i < 120; i++) {
        await page.keyboard.press('Tab');
        if (await reached()) return;
      }
      throw new Error('never reached by Tab');
    };
    const focused = (selector: string) =>
      page.evaluate((query) => document.activeElement?.matches(query) ?? false, selector);
    await tabTo(() => focused('[data-value="flannel/host-gw"]'));
    await page.keyboard.press('Enter');
    await expect(playground.root).toHaveAttribute('data-mode', 'flannel/host-gw iptables');

    await tabTo(() => focused('[data-testid="timeline"]'));
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await playground.expectStep(0);

    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  },
);

test('the theme can be chosen and is remembered without a flash', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await playground.open();
  await page.getByTestId('theme').click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload({ waitUntil: 'commit' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('a panel’s size and fold are remembered', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await page.getByTestId('toggle-library').click();
  const splitter = page.getByRole('separator', { name: 'Inspector' });
  const size = Number(await splitter.getAttribute('aria-valuenow'));
  await splitter.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(splitter).toHaveAttribute('aria-valuenow', String(size + 24));
  await page.reload();
  await playground.ready();
  await expect(page.getByTestId('library')).toBeVisible();
  await expect(splitter).toHaveAttribute('aria-valuenow', String(size + 24));
});

test(
  'on a phone: play, step with the thumb, look inside, choose a scenario',
  { tag: '@phone' },
  async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await page.getByTestId('invite-play').tap();
    await expect.poll(async () => (await playground.status()).step).toBeGreaterThan(0);
    await page.getByTestId('play-pause').tap();
    const { step } = await playground.status();
    await page.getByTestId('step-forward').tap();
    await playground.expectStep(step + 1);
    await page.getByTestId('inspect').tap();
    await expect(page.getByTestId('packet')).toBeVisible();
    await page.getByTestId('step-back').tap();
    await playground.expectStep(step);
    await page.getByTestId('close-inspector').tap();
    await expect(page.getByTestId('inspector')).toBeHidden();
    await page.getByTestId('toggle-library').tap();
    await page.locator('[data-scenario-id="same-node"]').tap();
    await expect(playground.root).toHaveAttribute('data-scenario', 'same-node');
    await expect(page.getByTestId('library')).toBeHidden();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, 'nothing sticks out sideways').toBeLessThanOrEqual(0);
  },
);

for (const colorScheme of ['dark', 'light'] as const) {
  test(`with the system’s own colours, what is on or current is told by them: ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ forcedColors: 'active', colorScheme, reducedMotion: 'reduce' });
    const playground = new PlaygroundPage(page);
    await playground.open();
    await playground.goTo(28);
    await playground.showTab('why');
    const style = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => {
          const { backgroundColor, color, outlineStyle, outlineColor } = getComputedStyle(element);
          return { backgroundColor, color, outline: `${outlineStyle} ${outlineColor}` };
        });
    const system = await page.evaluate(() => {
      const used = (colour: string) => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.setProperty('forced-color-adjust', 'none');
        probe.style.setProperty('transition', 'none', 'important');
        probe.style.color = colour;
        const { color } = getComputedStyle(probe);
        probe.remove();
        return color;
      };
      return {
        highlight: used('Highlight'),
        highlightText: used('HighlightText'),
        canvas: used('Canvas'),
      };
    });
    expect(system.highlight).not.toBe(system.canvas);
    for (const on of ['[data-value="flannel"]', '[data-testid="tab-why"]']) {
      expect(await style(on), on).toMatchObject({
        backgroundColor: system.highlight,
        color: system.highlightText,
      });
    }
    for (const off of ['[data-value="bridge"]', '[data-testid="tab-packet"]']) {
      expect((await style(off)).backgroundColor, off).not.toBe(system.highlight);
    }
    if (!playground.isPhone) {
      expect((await style('[aria-current="true"][data-current]')).outline).toBe(`solid ${system.highlight}`);
    }
    // The packet keeps its shells’ colours: they say what is inside what.
    const shells = page.locator('[data-packet="current"] [data-shell]');
    const colours = () =>
      shells.evaluateAll((all) => new Set(all.map((shell) => getComputedStyle(shell).borderTopColor)).size);
    await expect.poll(colours).toBeGreaterThan(1);
    // The focus is seen, whatever has it.
    await page.getByTestId('toggle-library').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    expect((await style('[data-testid="toggle-library"]')).outline).toBe(`solid ${system.highlight}`);
    await expectAccessible(page);
  });
}
