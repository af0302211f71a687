// What happened to the packet, why, and what every table holds by then: looked at by hand, by keyboard, on a phone.
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

/** The step at which the Service's endpoint is drawn, in the scenario that opens first. */
const DRAW = 30;

async function openAt(page: Page, step: number): Promise<PlaygroundPage> {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await playground.goTo(step);
  return playground;
}

/** By keyboard: a pointer left over the bytes would mark the one below it. */
const openBytes = (packet: Locator): Promise<void> =>
  packet.locator('summary', { hasText: /^Bytes/ }).press('Enter');

test('the packet, byte by byte: a field marks its bytes, a byte its field', async ({ page }) => {
  test.slow();
  const playground = await openAt(page, DRAW + 3);
  const packet = await playground.showTab('packet');
  await openBytes(packet);
  const hex = page.getByTestId('hex');
  await expect(hex).toContainText('4500');
  await hex.focus();
  await page.keyboard.press('ArrowRight');
  await expect(packet.locator('[data-marked] dt')).toHaveText('destination');
  await expect(hex.locator('[data-offset="0"][data-marked]').first()).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(packet.locator('[data-marked] dt')).toHaveText('source');
  // Arrow keys walked along the bytes, not through time.
  await playground.expectStep(DRAW + 3);
});

test('the bytes stand sixteen in a row, all of them, and nothing scrolls inside the pane', async ({
  page,
}) => {
  const playground = await openAt(page, DRAW + 3);
  const packet = await playground.showTab('packet');
  await openBytes(packet);
  const hex = page.getByTestId('hex');
  const last = hex.locator('[data-offset]').last();
  await last.scrollIntoViewIfNeeded();
  const sizes = await hex.evaluate((box) => ({
    scrolls: box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1,
    firstRow: [...(box.firstElementChild?.querySelectorAll('[data-offset]') ?? [])].map((cell) =>
      cell.getAttribute('data-offset'),
    ),
  }));
  expect(sizes.scrolls).toBe(false);
  // Each byte stands there twice: as hex, and as a letter.
  expect(sizes.firstRow).toHaveLength(2 * 16);
  const [cell, fold] = await Promise.all([
    last.boundingBox(),
    packet.locator('details', { has: hex }).boundingBox(),
  ]);
  expect((cell?.y ?? Infinity) + (cell?.height ?? 0)).toBeLessThanOrEqual(
    (fold?.y ?? 0) + (fold?.height ?? 0),
  );
  expect((cell?.x ?? Infinity) + (cell?.width ?? 0)).toBeLessThanOrEqual((fold?.x ?? 0) + (fold?.width ?? 0));
});

test('the run is saved as a capture file', { tag: '@desktop' }, async ({ page }) => {
  const playground = await openAt(page, DRAW);
  await playground.showTab('packet');
  const download = page.waitForEvent('download');
  await page.getByTestId('save-pcap').click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.pcapng$/);
  const bytes = readFileSync(await file.path());
  expect(bytes.readUInt32LE(0)).toBe(0x0a0d0d0a);
  expect(bytes.length).toBeGreaterThan(5000);
});

test('why: the way through the chains, the losers with their reasons, and terms that say what they mean', async ({
  page,
}) => {
  test.slow();
  const playground = await openAt(page, DRAW);
  const why = await playground.showTab('why');
  const way = why.getByTestId('way-through').locator('[data-line]');
  await expect(way).toHaveText([
    'nat PREROUTING → rule 1 of 1 jumps on',
    'nat KUBE-SERVICES → rule 1 of 2 jumps on',
    /^nat KUBE-SVC-\S+ → rule 3 of 3 jumps on$/,
  ]);
  await expect(why.locator('[data-fate="matched"]')).toHaveCount(0);
  await way.nth(2).locator('summary').click();
  await expect(way.nth(2).locator('[data-fate="matched"]')).toContainText('-j KUBE-SEP');
  await expect(why.locator('[data-fate="decided"]').first()).toContainText('-j DNAT');
  await expect(why.locator('[data-fate="lost"]').first()).toContainText('the packet has');
  const term = why.getByRole('button', { name: 'kube-proxy', exact: true });
  await term.focus();
  await expect(why.getByRole('tooltip', { name: /writes the rules/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(why.getByRole('tooltip', { name: /writes the rules/ })).toBeHidden();
});

for (const [scenario, proxy] of [
  ['clusterip-cross-node', 'iptables'],
  ['clusterip-cross-node', 'nftables'],
  ['three-rules', 'iptables'],
  ['unused-address', 'iptables'],
  ['service-without-endpoints', 'nftables'],
] as const) {
  test(`why, ${scenario} with ${proxy}: what decided is in sight at once, at every step`, async ({
    page,
  }) => {
    test.slow();
    const playground = new PlaygroundPage(page);
    await playground.open(`./?scenario=${scenario}`);
    await page.getByTestId('mode-service-proxy').locator(`[data-value="${proxy}"]`).click();
    await expect(playground.root).toHaveAttribute('data-mode', new RegExp(`${proxy}$`));
    await expect(playground.root).toHaveAttribute('data-run-state', 'shown');
    const why = await playground.showTab('why');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    const held = await focused();
    const { steps } = await playground.status();
    let seen = 0;
    for (let step = 3; step < Math.min(steps, 90); step += 8) {
      await playground.goTo(step);
      await expect(why).toHaveAttribute('data-explained', String(step));
      const decider = why.locator('[data-fate="decided"]').first();
      if ((await decider.count()) === 0) continue;
      seen++;
      const [row, pane] = await Promise.all([
        decider.boundingBox(),
        page.getByRole('tabpanel', { name: 'Why' }).boundingBox(),
      ]);
      const where = `step ${step}: ${await decider.innerText()}`;
      expect(row?.y, where).toBeGreaterThanOrEqual(pane?.y ?? Infinity);
      expect((row?.y ?? 0) + (row?.height ?? 0), where).toBeLessThanOrEqual(
        (pane?.y ?? 0) + (pane?.height ?? 0) + 1,
      );
    }
    expect(seen).toBeGreaterThan(0);
    expect(await focused()).toBe(held);
  });
}

test('tables: what the step counted is marked, a filter finds it, folds are remembered', async ({ page }) => {
  test.slow();
  const playground = await openAt(page, DRAW);
  const tables = await playground.showTab('tables');
  const counted = tables.locator('[data-change="counted"]');
  await expect(counted.first()).toContainText('1 packet, 60 B');
  await expect(counted.first()).toContainText('written by kube-proxy');
  await page.getByTestId('filter-tables').fill('kube-proxy 10.96.0.80');
  await expect(tables.getByRole('status')).toHaveText(/^\d+ rows found$/);
  await expect(tables.locator('[data-section]')).toHaveCount(1);
  await page.getByTestId('filter-tables').fill('');
  const rules = tables.locator('[data-section="ip rule"]');
  await rules.locator('summary').click();
  await expect(rules).not.toHaveAttribute('open');
  await page.reload();
  await playground.ready();
  await playground.goTo(DRAW);
  await playground.showTab('tables');
  await expect(rules).not.toHaveAttribute('open');
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`no serious accessibility finding with bytes and a term open, ${colorScheme}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const playground = await openAt(page, DRAW);
    const grave = async () => {
      const { violations } = await new AxeBuilder({ page }).include('[data-testid="inspector"]').analyze();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
    };
    const packet = await playground.showTab('packet');
    await openBytes(packet);
    await page.getByTestId('hex').focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(400); // colours fade in
    expect(await grave()).toEqual([]);
    const why = await playground.showTab('why');
    await why.getByRole('button', { name: 'kube-proxy', exact: true }).focus();
    await page.waitForTimeout(400);
    expect(await grave()).toEqual([]);
    await playground.showTab('tables');
    await page.getByTestId('filter-tables').fill('KUBE');
    await page.waitForTimeout(400);
    expect(await grave()).toEqual([]);
  });
}
