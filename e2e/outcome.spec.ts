// What could have become of a request: every endpoint with its chance, one of them chosen, a hundred sent.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { manyEndpoints } from '../src/core/testing/manyEndpoints.ts';
import { OWN_SCENARIO, PlaygroundPage } from './page.ts';

async function openOutcomes(page: Page, address?: string): Promise<PlaygroundPage> {
  const playground = new PlaygroundPage(page);
  await playground.open(address);
  await page.getByTestId('open-outcomes').click();
  return playground;
}

const panel = (page: Page) => page.getByTestId('outcomes');
const rowOf = (page: Page, name: string) => panel(page).locator(`[data-outcome-row="${name}"]`);

test('every endpoint is listed with its chance, and can be followed', async ({ page }) => {
  const playground = await openOutcomes(page);
  await expect(rowOf(page, 'web-a')).toContainText('50 %');
  await expect(rowOf(page, 'web-b')).toContainText('50 %');
  await expect(rowOf(page, 'web-b')).toHaveAttribute('data-shown', 'true');
  const { run } = await playground.status();
  await page.getByTestId('follow-default/web-a').click();
  await expect(page.getByTestId('outcome')).toContainText('default/web-a');
  expect((await playground.status()).run).not.toBe(run);
  await expect(rowOf(page, 'web-a')).toHaveAttribute('data-shown', 'true');
});

test('the canvas draws where the draw could lead', async ({ page }) => {
  const playground = await openOutcomes(page);
  await expect(page.locator('[data-fan]')).toHaveCount(2);
  await expect(page.locator('[data-fan][data-taken]')).toHaveText('50 %');
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect(page.locator('[data-fan]')).toHaveCount(0);
  await expect(playground.root).toHaveAttribute('data-step', '-1');
});

for (const mode of ['iptables', 'nftables']) {
  test(
    `three thousand endpoints behind one Service: a run is shown, some of them are listed, more when asked for (${mode})`,
    { tag: '@desktop' },
    async ({ page }) => {
      const playground = new PlaygroundPage(page);
      await playground.open();
      await page.getByTestId('yaml-file').setInputFiles({
        name: 'many.json',
        mimeType: 'application/json',
        buffer: Buffer.from(manyEndpoints({ endpoints: 3_000, nodes: 10, mode }).text),
      });
      await expect(playground.root).toHaveAttribute('data-scenario', '');
      await expect(page.getByTestId('outcome')).toContainText('Will be delivered to default/web-');
      await page.getByTestId('open-outcomes').click();
      await expect(panel(page)).toContainText('one of 3,000 endpoints');
      const rows = panel(page).locator('[data-outcome-row]');
      await expect(rows).toHaveCount(50);
      await expect(rows.first()).toHaveAttribute('data-shown', 'true');
      await expect(rows.first()).toContainText('0.033 %');
      await expect(rows.last()).toContainText('the client’s own address (10.128.');
      await page.getByTestId('more-outcomes').click();
      await expect(rows).toHaveCount(100);
      await expect(rows.last()).toContainText('the client’s own address (10.128.');
      const followed = (await rows.last().getAttribute('data-outcome-row')) ?? '';
      await rows.last().getByRole('button', { name: 'Follow' }).click();
      await expect(page.getByTestId('outcome')).toContainText(`Will be delivered to default/${followed}`);
      await expect(rows.first()).toHaveAttribute('data-outcome-row', followed);
      await page.keyboard.press('Escape');
      // The step that draws says which of them, and why shows the rules around it.
      await page.keyboard.press('r');
      const draw = page.getByTestId('text').locator('[data-n]', { hasText: 'of 3000' }).first();
      await draw.click();
      const why = await playground.showTab('why');
      await expect(why).toContainText(/(rule \d+ of 3001 jumps on|of 3000 was drawn)/);
      await expect(why.locator('[data-fate="decided"]').first()).toBeVisible();
      await expect(page.locator('[data-fan][data-taken]')).toHaveText('0.033 %');
      await expect(playground.notice('SIMULATION_RESTARTED')).toHaveCount(0);
    },
  );
}

test(
  'with twenty endpoints the list leaves the bar alone, its button stays, and chances cover no name',
  {
    tag: '@desktop',
  },
  async ({ page }) => {
    const documents = [
      'kind: Service\nmetadata: { name: web }\nspec: { clusterIP: 10.96.0.80, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }',
      ...Array.from({ length: 20 }, (_, i) => `kind: Node\nmetadata: { name: node-${i} }`),
      ...Array.from(
        { length: 60 },
        (_, i) =>
          `kind: Pod\nmetadata: { name: p-${i}, labels: { app: ${i < 20 ? 'web' : 'other'} } }\nspec: { nodeName: node-${i % 20}, containers: [{ name: a, image: a, ports: [{ containerPort: 8080 }] }] }`,
      ),
    ].map((object) => `apiVersion: v1\n${object}\n`);
    const scenario =
      'apiVersion: podwalk.dev/v1\nkind: Scenario\nmetadata: { name: many }\nspec: { requests: [{ from: pod/default/p-0, to: "http://10.96.0.80/" }] }\n';
    const playground = new PlaygroundPage(page);
    await playground.open();
    await page.getByTestId('yaml-file').setInputFiles({
      name: 'many.yaml',
      mimeType: 'application/yaml',
      buffer: Buffer.from([scenario, ...documents].join('---\n')),
    });
    await expect(playground.root).toHaveAttribute('data-scenario', '');
    await page.getByRole('button', { name: 'Show everything' }).click();
    await expect(page.locator('[data-level]')).toHaveAttribute('data-level', 'far');
    await page.getByTestId('open-outcomes').click();
    await expect(panel(page).locator('[data-outcome-row]')).toHaveCount(20);
    await expect(rowOf(page, 'p-3')).toContainText('the client’s own address (10.244.');
    await expect(page.getByTestId('send-sample')).toBeInViewport({ ratio: 1 });
    const rects = (selector: string) =>
      page
        .locator(selector)
        .evaluateAll((all) => all.map((element) => element.getBoundingClientRect().toJSON() as DOMRect));
    const [list] = await rects('[data-testid="outcomes"]');
    const [stage] = await rects('main');
    expect(list?.top).toBeGreaterThanOrEqual(stage?.top ?? Infinity);
    const names = await rects('[data-tile-name]');
    const chances = await rects('[data-fan]');
    expect([names.length, chances.length]).toEqual([20, 20]);
    const covered = chances.filter((a) =>
      names.some((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom),
    );
    expect(covered).toEqual([]);
  },
);

test('a hundred are sent, counted, and told beside what was expected', async ({ page }) => {
  await openOutcomes(page);
  await page.getByTestId('send-sample').click();
  await expect(panel(page).locator('[data-sampling="done"]')).toBeVisible({ timeout: 30_000 });
  const counts = await panel(page).locator('[data-outcome-row] b').allInnerTexts();
  expect(counts.map(Number).reduce((sum, count) => sum + count, 0)).toBe(100);
  expect(counts.every((count) => Number(count) > 30)).toBe(true);
  await expect(rowOf(page, 'web-a')).toContainText('50 expected');
  await expect(rowOf(page, 'web-a')).toContainText('10.244.1.10'); // as the server saw the client
  // The same seeds give the same hundred.
  await page.getByTestId('send-sample').click();
  await expect(panel(page).locator('[data-sampling="done"]')).toBeVisible({ timeout: 30_000 });
  expect(await panel(page).locator('[data-outcome-row] b').allInnerTexts()).toEqual(counts);
  // The bars are seen in the system's own colours, too.
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  const bar = rowOf(page, 'web-a').locator('span[style*="width"]');
  const paper = () => panel(page).evaluate((element) => getComputedStyle(element).backgroundColor);
  await expect(bar).not.toHaveCSS('background-color', await paper());
});

test('what is not delivered is a row of its own', async ({ page }) => {
  await openOutcomes(page, '?scenario=service-without-endpoints');
  await page.getByTestId('send-sample').click();
  await expect(rowOf(page, 'refused')).toContainText('100', { timeout: 30_000 });
});

test('on a phone the way to all outcomes is in sight', { tag: '@phone' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  for (const height of [844, 660]) {
    await page.setViewportSize({ width: 390, height });
    await playground.open('?scenario=shop');
    const button = page.getByRole('button', { name: 'All outcomes' });
    await expect(button).toBeInViewport({ ratio: 1 });
    const { width, height: high } = (await button.boundingBox()) ?? { width: 0, height: 0 };
    expect(Math.min(width, high)).toBeGreaterThanOrEqual(44);
  }
});

test('by keyboard alone: open, send, follow, close', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await page.getByTestId('open-outcomes').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('send-sample')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('follow-default/web-a')).toBeFocused();
  await expect(page.locator('[data-fan][data-pointed]')).toHaveCount(1);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(panel(page).locator('[data-sampling="done"]')).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`no serious accessibility finding, nothing sticks out: ${colorScheme}`, async ({ page }) => {
    test.slow(); // looking at every element of the page
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openOutcomes(page);
    await page.getByTestId('send-sample').click();
    await expect(panel(page).locator('[data-sampling="done"]')).toBeVisible({ timeout: 30_000 });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
    const overflow = await panel(page).evaluate((box) => box.scrollWidth - box.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}

/** Before it is played, after, and where it was decided. */
const failures: readonly (readonly [string, string, RegExp, string])[] = [
  [
    'closed-port',
    'Will be refused: no process in default/web listens on TCP port 9999; open there: TCP 8080',
    /^Refused: no process in default\/web listens .+ The kernel in default\/web answered .+ with TCP RST/,
    'default/web',
  ],
  [
    'service-without-endpoints',
    'Will be refused: no ready pod stands behind the Service default/checkout: its selector app=chekout matches no running pod (nearest: checkout with app=checkout)',
    /^Refused: no ready pod stands .+, as a REJECT rule of kube-proxy says/,
    'node-a',
  ],
  [
    'unused-address',
    'Will find the host unreachable: no pod has the address 10.244.1.99',
    /^Host unreachable: no pod has the address 10\.244\.1\.99\. The kernel in default\/client gave up/,
    'default/client',
  ],
  [
    'mtu',
    'Will be too big: the packet has 1500 bytes, flannel.1 takes 1450, and it must not be split (DF)',
    /^Too big: the packet has 1500 bytes, flannel\.1 takes 1450/,
    'node-a',
  ],
  [
    'ping-ttl',
    'Will run out of TTL: every router takes one from the TTL, and at node-a none was left',
    /^TTL exceeded: .+ The kernel of node-a answered/,
    'node-a',
  ],
];

for (const [scenario, ahead, sentence, netns] of failures) {
  test(`who said no, why, and where: ${scenario}`, async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open(`?scenario=${scenario}`);
    await expect(page.getByTestId('outcome-line')).toHaveText(ahead);
    await page.keyboard.press('End');
    await expect(page.getByTestId('outcome-line')).toHaveText(sentence);
    await page.getByTestId('outcome-line').click();
    const card = page.locator('#ended').getByTestId('ending');
    await card.getByTestId('show-where').click();
    await expect(card).toBeHidden();
    await expect(playground.root).toHaveAttribute('data-netns', netns);
    await expect(page.getByTestId('why')).toContainText('drop, error');
    await expect(page.getByTestId('why').getByTestId('ending')).toHaveCount(0);
  });
}

const POLICY = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny-all, namespace: default }
spec: { podSelector: {} }
`;

test('an outcome that a policy may forbid is not told as certain', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await page.getByTestId('yaml-file').setInputFiles({
    name: 'mine.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from(OWN_SCENARIO + POLICY),
  });
  await expect(playground.root).toHaveAttribute('data-scenario', '');
  const outcome = page.getByTestId('outcome');
  await expect(outcome).toHaveAttribute('data-tone', 'unsure');
  await expect(outcome).toContainText('Will be delivered here to default/b');
  const line = page.getByTestId('caveat-line');
  await expect(line).toContainText('NetworkPolicy default/deny-all selects the receiver');
  const { violations } = await new AxeBuilder({ page }).include('[aria-label="Request"]').analyze();
  expect(violations).toEqual([]);
  await page.keyboard.press('End');
  await expect(outcome).toContainText('Delivered here by default/b; it saw the client as');
  await line.click();
  await expect(page.locator('#caveat-card')).toContainText('What a real cluster may do otherwise');
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await expect(page.getByTestId('text')).toContainText('NetworkPolicy default/deny-all selects the receiver');
});

test('at the end of a failed run, Why and the text speak of what decided, not of the last packet alone', async ({
  page,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open('?scenario=service-without-endpoints');
  await page.keyboard.press('End');
  const why = await playground.showTab('why');
  await expect(why.getByTestId('ending')).toContainText('no ready pod stands behind the');
  await expect(why).toContainText('receives ICMP port unreachable');
  await page.getByTestId('tab-text').click();
  await expect(page.getByTestId('text')).toContainText(
    'no ready pod stands behind the Service default/checkout',
  );
  await page.getByTestId('tab-why').click();
  await why.getByTestId('show-where').click();
  await expect(why.locator('[data-fate="decided"]').first()).toContainText('has no endpoints');
});

test('the line that tells how it ended has no accessibility violations', async ({ page }) => {
  await new PlaygroundPage(page).open('?scenario=closed-port');
  await page.getByTestId('outcome-line').click();
  await expect(page.locator('#ended').getByTestId('show-where')).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('[aria-label="Request"]').analyze();
  expect(violations).toEqual([]);
});
