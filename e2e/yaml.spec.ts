// The YAML editor: what is wrong is told where it was written, and every problem leads there.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { OWN_SCENARIO, PlaygroundPage } from './page.ts';

async function openEditor(page: Page): Promise<void> {
  if (!(await page.getByTestId('library').isVisible())) await page.getByTestId('toggle-library').click();
  await page.getByTestId('tab-cluster').click();
  await page.getByTestId('edit-yaml').click();
  await expect(page.locator('.cm-content')).toBeVisible();
}

async function typeYaml(page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** The text of the line that the cursor is on. */
const cursorLine = (page: Page) => page.locator('.cm-activeLine');

/** Opens a file as one that is dropped or chosen. */
const openFile = (page: Page, name: string, text: string) =>
  page
    .locator('input[type="file"]')
    .setInputFiles({ name, mimeType: 'text/yaml', buffer: Buffer.from(text) });

test('a slip is told beside its line and in the list, which leads there by Enter', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open();
  await openEditor(page);
  await typeYaml(page, `${'# nothing\n'.repeat(60)}foo: [1, 2\n${OWN_SCENARIO}`);
  const row = page.getByTestId('yaml-problems').getByRole('button');
  await expect(row).toHaveCount(1);
  await expect(row).toContainText('line 61');
  await expect(row).toContainText('‘[’ opened on this line is not closed. Add ‘]’ where it ends.');
  await page.locator('.cm-content').press('ControlOrMeta+End');
  await expect(cursorLine(page)).not.toContainText('foo');
  await row.focus();
  await page.keyboard.press('Enter');
  await expect(cursorLine(page)).toContainText('foo: [1, 2');
  await expect(page.locator('.pw-message')).toHaveText('The bracket ‘[’ opened on this line is not closed.');
  await expect(page.locator('.pw-message')).toBeInViewport();
  await page.locator('.cm-content').press('ControlOrMeta+Home');
  await page.getByTestId('to-first-problem').click();
  await expect(cursorLine(page)).toContainText('foo: [1, 2');
  const { violations } = await new AxeBuilder({ page }).include('[data-testid="yaml-panel"]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
  // Mended in place, nothing is said of it any more.
  await page.keyboard.press('End');
  await page.keyboard.type(']');
  await expect(row.filter({ hasText: 'is not closed' })).toHaveCount(0);
});

test('a remark about the scenario leads to its line', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('?scenario=service-without-endpoints');
  await page.getByTestId('remarks').click();
  await page.getByRole('button', { name: 'Open at line 54' }).click();
  await expect(cursorLine(page)).toContainText('selector: { app: chekout }');
  await expect(cursorLine(page)).toBeInViewport();
});

test('why a run failed is said on the picture, beside nothing else, and leads to the line', async ({
  page,
}) => {
  const playground = new PlaygroundPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open('?scenario=service-without-endpoints');
  await page.keyboard.press('End');
  const pill = page.getByTestId('remarks');
  await expect(pill).toContainText(
    playground.isPhone ? 'Why it failed' : "Service 'checkout' selects no pod",
  );
  const covered = await pill.evaluate((element) => {
    const at = element.getBoundingClientRect();
    return [...document.querySelectorAll('main [data-covers]')]
      .filter((other) => {
        const box = other.getBoundingClientRect();
        const apart =
          at.right <= box.left || box.right <= at.left || at.bottom <= box.top || box.bottom <= at.top;
        return other !== element && !apart;
      })
      .map((other) => other.textContent);
  });
  expect(covered).toEqual([]);
  await pill.click();
  const first = page.getByTestId('problems').getByRole('listitem').first();
  await expect(first).toContainText('This concerns the request that failed:');
  await first.getByTestId('open-at-line').click();
  await expect(cursorLine(page)).toContainText('app: chekout');
});

test('a remark is no secret told while one predicts', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('?scenario=service-without-endpoints');
  await page.getByTestId('predict').click();
  await expect(page.getByTestId('outcome-secret')).toBeVisible();
  await expect(page.getByTestId('remarks')).toHaveText('1 remark');
});

test('a file that could not be opened is mended in the editor, and opens as itself', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await openFile(page, 'mine.yaml', OWN_SCENARIO.replace('kind: Pod', 'kind: *Pod'));
  await expect(page.getByTestId('problems')).toContainText('Problems in mine.yaml');
  await page.getByRole('button', { name: 'Open at line 2' }).click();
  await expect(page.getByRole('heading', { name: 'YAML of mine.yaml' })).toBeVisible();
  await expect(cursorLine(page)).toContainText('kind: *Pod');
  await page.keyboard.press('End');
  for (const _letter of '*Pod') await page.keyboard.press('Backspace');
  await page.keyboard.type('Pod');
  await expect(page.getByTestId('to-first-problem')).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mine');
  await expect(page.getByTestId('yaml-status')).toContainText('As shown');
  await page.getByTestId('close-yaml').click();
  await page.getByTestId('undo').click();
  await expect(playground.root).toHaveAttribute('data-scenario', 'clusterip-cross-node');
});

const WRONG = 'apiVersion: v1\nkind: Service\nmetadata: { name: bad }\nspec: { ports: [{ port: 0 }] }\n---\n';
const SECRET = 'aHVudGVyMg';

test('a file opens without what is wrong in it, and is mended in the editor', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await openFile(page, 'mine.yaml', WRONG + OWN_SCENARIO);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mine');
  const problems = page.getByTestId('problems');
  await expect(problems).toContainText('One object is wrong and was left out; the rest is open.');
  await expect(problems.locator('[data-code="PORT_RANGE"]')).toContainText('Service/default/bad');
  await page.getByRole('button', { name: 'Open at line 4' }).click();
  await expect(cursorLine(page)).toContainText('port: 0');
  // Whoever changes something else is not kept from it by that.
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.insertText('# Mine\n');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByTestId('yaml-status')).toContainText('As shown');
  await page.keyboard.insertText(WRONG.replace('bad', 'worse'));
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByRole('alert')).toContainText('Nothing was changed');
});

test('of credentials in a file nothing is stored', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: s }\ndata: { password: ${SECRET} }\n---\n`;
  await openFile(page, 'mine.yaml', secret + OWN_SCENARIO);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mine');
  await expect(page.locator('[data-code="SECRET_SEEN"]')).toContainText('nothing of it was loaded or stored');
  await openEditor(page);
  await expect(page.locator('.cm-content')).toContainText('name: mine');
  const held = () =>
    page.evaluate(() => [localStorage, sessionStorage].map((one) => JSON.stringify(one)).join());
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.insertText(secret);
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByTestId('yaml-status')).toContainText('As shown');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.locator('.cm-content')).not.toContainText(SECRET);
  expect(await held()).toContain('name: mine');
  expect(await held()).not.toContain(SECRET);
});
