// What is wrong with a file stands where it covers neither the caption nor the Services, and can be put away.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

/** Whether two things on the page lie over one another. */
async function overlap(a: Locator, b: Locator): Promise<boolean> {
  const [one, other] = [await a.boundingBox(), await b.boundingBox()];
  if (!one || !other) throw new Error('nothing to compare');
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

const services = (page: Page) => page.getByRole('navigation', { name: 'Services', exact: true });
const caption = (page: Page) => page.locator('[data-caption]');

/** Services that select nobody: as many remarks. */
const many = (count: number): string =>
  [
    'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: a }] }',
    ...Array.from(
      { length: count },
      (_, i) =>
        `apiVersion: v1\nkind: Service\nmetadata: { name: s${i} }\nspec: { selector: { app: none${i} }, ports: [{ port: 80 }] }`,
    ),
    "apiVersion: podwalk.dev/v1\nkind: Scenario\nmetadata: { name: many }\nspec: { requests: [{ from: pod/default/a, to: 'icmp://10.244.0.2' }] }",
  ].join('\n---\n');

test('the remarks and their list cover neither the caption nor the Services', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('?scenario=service-without-endpoints');
  const remarks = page.getByTestId('remarks');
  // Of the one that says why the request fails, the button tells as much as there is room for.
  const told = playground.isPhone ? 'Why it failed' : /Service 'checkout' selects no pod/;
  await expect(remarks).toHaveText(told);
  expect(await overlap(remarks, services(page))).toBe(false);
  await playground.goTo(31);
  expect(await overlap(remarks, caption(page))).toBe(false);
  await remarks.click();
  const problems = page.getByTestId('problems');
  await expect(problems).toContainText('SELECTOR_EMPTY');
  for (const n of [31, 32, 44]) {
    await playground.goTo(n);
    expect(await overlap(problems, caption(page)), `step ${n}`).toBe(false);
    expect(await overlap(problems, services(page)), `step ${n}`).toBe(false);
  }
  await problems.getByRole('button', { name: 'Dismiss' }).click();
  await expect(problems).toBeHidden();
  await expect(remarks).toHaveText(told);
  await expect(remarks).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(problems.getByRole('list')).toBeFocused();
  await expect(problems.getByRole('heading')).toHaveText(/^Remarks on /);
  await page.keyboard.press('Escape');
  await expect(problems).toBeHidden();
  await expect(remarks).toBeFocused();
});

test('a long list says how long it is, scrolls, and leaves room for the invitation', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await page.getByTestId('yaml-file').setInputFiles({
    name: 'many.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from(many(40)),
  });
  const problems = page.getByTestId('problems');
  await expect(problems.locator('header')).toContainText('41'); // one of them is a notice
  const invitation = page.getByTestId('invite-play');
  await expect(invitation).toBeVisible();
  expect(await overlap(problems, invitation)).toBe(false);
  expect(await overlap(problems, services(page))).toBe(false);
  expect(await problems.locator('ul').evaluate((list) => list.scrollHeight > list.clientHeight)).toBe(true);
  await invitation.click();
  await expect(caption(page)).toBeVisible();
  expect(await overlap(problems, caption(page))).toBe(false);
});

test('a file that cannot be read is told there, too', async ({ page }) => {
  await page.goto('./');
  const playground = new PlaygroundPage(page);
  await playground.ready();
  await page.getByTestId('yaml-file').setInputFiles({
    name: 'broken.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from('kind: Pod\n\tmetadata: {}\n'),
  });
  const problems = page.getByTestId('problems');
  await expect(problems).toContainText('broken.yaml');
  expect(await overlap(problems, services(page))).toBe(false);
});
