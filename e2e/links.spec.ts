// A link shows the same to somebody else; a bad one says so and takes nothing away.
import { expect, test, type Browser, type Page } from '@playwright/test';
import { OWN_SCENARIO, PlaygroundPage } from './page.ts';

/** The link that the share button gives, with the clipboard refusing, as it may in any browser. */
async function sharedLink(page: Page): Promise<string> {
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: { writeText: () => Promise.reject(new Error('refused')) },
    });
  });
  await page.getByTestId('share').click();
  const field = page.getByTestId('link');
  const link = await field.inputValue();
  const selected = await field.evaluate((area: HTMLTextAreaElement) =>
    area.value.slice(area.selectionStart, area.selectionEnd),
  );
  expect(selected, 'the link is selected for copying by hand').toEqual(link);
  await page.keyboard.press('Escape');
  return link;
}

async function openElsewhere(browser: Browser, link: string): Promise<PlaygroundPage> {
  const page = await (await browser.newContext()).newPage();
  const playground = new PlaygroundPage(page);
  await playground.open(link);
  return playground;
}

test('a copied link shows the same scenario, mode, endpoint and step', async ({ page, browser }) => {
  test.slow(); // two pages
  const playground = new PlaygroundPage(page);
  await playground.open();
  await page.getByTestId('mode-pod-network').locator('[data-value="flannel/host-gw"]').click();
  await expect(playground.root).toHaveAttribute('data-mode', 'flannel/host-gw iptables');
  await page.getByTestId('endpoints').locator('[data-value="default/web-a"]').click();
  await expect(page.getByTestId('outcome')).toContainText('default/web-a');
  await playground.goTo(12);
  const link = await sharedLink(page);
  expect(link).toContain('?scenario=clusterip-cross-node');
  const { run: _, ...here } = await playground.status();
  const other = await openElsewhere(browser, link);
  const { run: __, ...there } = await other.status();
  expect(there).toEqual(here);
  await expect(other.page.getByTestId('outcome')).toContainText('default/web-a');
});

test('a scenario of one’s own travels whole', async ({ page, browser }) => {
  test.slow(); // two pages
  const playground = new PlaygroundPage(page);
  await playground.open();
  const first = (await playground.status()).run;
  await page.getByTestId('yaml-file').setInputFiles({
    name: 'mine.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from(OWN_SCENARIO),
  });
  await expect(playground.root).toHaveAttribute('data-scenario', '');
  await expect(playground.root).not.toHaveAttribute('data-run', first);
  await playground.goTo(5);
  const link = await sharedLink(page);
  expect(link).toContain('#s=1.');
  const { run: _, ...here } = await playground.status();
  const other = await openElsewhere(browser, link);
  const { run: __, ...there } = await other.status();
  expect(there).toEqual(here);
  await expect(other.page.getByRole('heading', { level: 1 })).toHaveText('Mine');
});

test(
  'what a terminal’s curl sent is sent again from its link',
  { tag: '@desktop' },
  async ({ page, browser }) => {
    test.slow(); // two pages
    const playground = new PlaygroundPage(page);
    await playground.open();
    await page.getByTestId('yaml-file').setInputFiles({
      name: 'mine.yaml',
      mimeType: 'application/yaml',
      buffer: Buffer.from(OWN_SCENARIO),
    });
    await expect(playground.root).toHaveAttribute('data-scenario', '');
    await page.getByTestId('toggle-terminal').click();
    await page.getByTestId('terminal-input').click();
    await page.keyboard.type('curl -m 2 http://10.244.0.3:9090/');
    await page.keyboard.press('Enter');
    await expect(playground.root).toHaveAttribute('data-outcome', 'refused');
    const other = await openElsewhere(browser, await sharedLink(page));
    await expect(other.page.getByRole('heading', { level: 1 })).toHaveText('Mine');
    await expect(other.page.getByLabel('Request', { exact: true })).toContainText('http://10.244.0.3:9090/');
    expect((await other.status()).outcome).toBe('refused');
  },
);

for (const [what, address, code] of [
  ['an empty one', './#s=', 'LINK_EMPTY'],
  ['a damaged one', './#s=1.@@@', 'LINK_CHARS'],
  ['one cut by a chat program', './#s=1.AAAA', 'LINK_TRUNCATED'],
  ['one of a newer version', './#s=999.AAAAAAAAAAAAAAAA', 'LINK_NEWER'],
  ['two in one', './#s=1.AAAA&s=1.BBBB', 'LINK_AMBIGUOUS'],
  ['an unknown scenario', './?scenario=nowhere', 'LINK_SCENARIO'],
  ['an unknown mode', './?scenario=same-node&cni=antrea', 'LINK_MODE'],
] as const) {
  test(`a bad link is told and the page works: ${what}`, async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open(address);
    await expect(playground.notice(code)).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await playground.expectStep(0);
  });
}

test('the page loaded again stands where it was: same request, same step', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('?scenario=shop');
  await page.keyboard.press('End');
  const run = await playground.status();
  await playground.goTo(37);
  await page.reload();
  await playground.ready();
  expect(await playground.status()).toMatchObject({ step: 37, steps: run.steps, scenario: 'shop' });
  // Another address is another thing.
  await page.goto('./?scenario=same-node');
  await playground.ready();
  await playground.expectStep(-1);
});

test('a bad link pasted over one’s work leaves it alone', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await playground.goTo(3);
  const before = await playground.status();
  await page.evaluate(() => {
    location.hash = '#s=1.@@@';
  });
  await expect(playground.notice('LINK_CHARS')).toBeVisible();
  expect(await playground.status()).toEqual(before);
});

test('data behind ? is not read, and taken out of the address', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('./?s=1.AAAA&scenario=same-node');
  await expect(playground.notice('LINK_QUERY')).toBeVisible();
  expect(page.url()).not.toContain('s=1.');
  expect((await playground.status()).scenario).toBe('same-node');
});

test('back and forth between links, quickly: the last one wins', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  const texts = ['One', 'Two'].map((title) => OWN_SCENARIO.replace('title: Mine', `title: ${title}`));
  const hashes: string[] = [];
  for (const [i, text] of texts.entries()) {
    await page.getByTestId('yaml-file').setInputFiles({
      name: `${i}.yaml`,
      mimeType: 'application/yaml',
      buffer: Buffer.from(text),
    });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(i === 0 ? 'One' : 'Two');
    hashes.push(new URL(await sharedLink(page)).hash);
  }
  await page.evaluate(async (both) => {
    for (let i = 0; i < 50; i++) {
      location.hash = both[i % 2] ?? '';
      await new Promise((done) => setTimeout(done, 4));
    }
  }, hashes);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Two');
});
