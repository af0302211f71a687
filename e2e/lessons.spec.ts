// Lessons and Predict: a lesson from its first stop to its last, questions answered wrong and right, places kept, and a
// run that says nothing of its future to those who predict it.
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { PlaygroundPage } from './page.ts';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

const card = (page: Page) => page.getByTestId('lesson-card');
const stopOf = (page: Page) => card(page).getByTestId('stop');

async function openList(page: Page): Promise<void> {
  if (!(await page.getByTestId('library').isVisible())) await page.getByTestId('toggle-library').click();
  await page.getByTestId('tab-lessons').click();
  await expect(page.getByTestId('lessons')).toBeVisible();
}

/** Waits until the card speaks of the step that the playback stands at. */
async function expectAtItsStep(page: Page, stop: number): Promise<void> {
  await expect(stopOf(page)).toHaveAttribute('data-stop', String(stop));
  const prose = card(page).getByTestId('prose');
  await expect(prose).not.toBeEmpty();
  const n = await prose.getAttribute('data-step');
  await expect(page.getByTestId('app')).toHaveAttribute('data-step', String(n));
}

/** Presses choices until one is right; says how many were wrong. */
async function findRight(page: Page): Promise<number> {
  const choices = page.getByTestId('choice');
  for (let i = 0; i < (await choices.count()); i++) {
    await choices.nth(i).click();
    await expect(choices.nth(i)).toHaveAttribute('data-result', /right|wrong/);
    await expect(page.getByTestId('reply').last()).not.toBeEmpty();
    if ((await choices.nth(i).getAttribute('data-result')) === 'right') return i;
  }
  throw new Error('no choice is right');
}

test('a whole lesson, from the list to its end, and the place is kept', async ({ page }) => {
  test.slow(); // two requests, six stops
  const playground = new PlaygroundPage(page);
  await playground.open('./?scenario=ping');
  await openList(page);
  const entry = page.locator('[data-lesson-id="three-rules"]');
  await expect(entry).toHaveAttribute('data-progress', 'new');
  await entry.click();
  await expect(card(page)).toBeVisible();
  await expectAtItsStep(page, 0);
  await expect(playground.root).toHaveAttribute('data-scenario', 'three-rules');
  await expect(page.getByTestId('outcome')).toHaveCount(0); // it would answer the question
  for (let stop = 1; stop < 6; stop++) {
    await card(page).getByTestId('lesson-next').click();
    await expectAtItsStep(page, stop);
    if (await page.getByTestId('quiz').count()) await findRight(page);
  }
  await card(page).getByTestId('lesson-back').click();
  await expectAtItsStep(page, 4);
  await card(page).getByTestId('lesson-next').click();
  await card(page).getByTestId('lesson-next').click();
  await expect(page.getByTestId('lesson-end')).toContainText('of 2 questions right at the first try');
  await expect(page.getByTestId('outcome')).toBeVisible();
  // From the start everything is asked anew.
  await page.getByTestId('lesson-again').click();
  await expectAtItsStep(page, 0);
  await expect(page.getByTestId('outcome')).toHaveCount(0);
  await page.getByTestId('leave').click();
  // What was open before is back.
  await expect(card(page)).toHaveCount(0);
  await expect(playground.root).toHaveAttribute('data-scenario', 'ping');
  await page.reload();
  await playground.ready();
  await openList(page);
  await expect(entry).toHaveAttribute('data-progress', 'finished');
});

test('a question says why an answer is wrong, and then why one is right', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('./?lesson=service');
  await expectAtItsStep(page, 0);
  const choices = page.getByTestId('choice');
  await choices.first().click();
  await expect(choices.first()).toHaveAttribute('data-result', 'wrong');
  await expect(page.getByTestId('reply')).toContainText('Not quite');
  await choices.nth(2).click();
  await expect(choices.nth(2)).toHaveAttribute('data-result', 'right');
  await expect(page.getByTestId('reply')).toHaveCount(1);
  await expect(page.getByTestId('reply')).toContainText('It exists only in rules');
  await expect(choices.nth(2)).toBeInViewport({ ratio: 1 });
  await expect(page.getByTestId('reply')).toBeInViewport();
  // What was wrong is one line, and says why again when it is asked.
  const oneLine = await choices.first().evaluate((choice) => choice.getBoundingClientRect().height);
  expect(oneLine).toBeLessThanOrEqual(44);
  await choices.first().click();
  await expect(page.getByTestId('reply').first()).toContainText('Not quite');
  await expect(choices.nth(1)).toHaveAttribute('aria-disabled', 'true');
});

test('by keyboard alone, from a link into the middle', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('./?lesson=arp&stop=7');
  await expectAtItsStep(page, 6);
  await page.keyboard.press('n');
  await expectAtItsStep(page, 7);
  await expect(card(page).locator('[data-figure="bits"]')).toContainText('Bit 23 differs');
  await expect(page).toHaveURL(/lesson=arp&stop=8/);
  await page.keyboard.press('p');
  await expectAtItsStep(page, 6);
  // Wandering about does not lose the lesson.
  await page.keyboard.press('End');
  await page.getByTestId('show-step').focus();
  await page.keyboard.press('Enter');
  await expectAtItsStep(page, 6);
});

test(
  'the modes change in the middle, and a mode of one’s own is told',
  { tag: '@desktop' },
  async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open('./?lesson=service&stop=6');
    await expectAtItsStep(page, 5);
    await expect(playground.root).toHaveAttribute('data-mode', 'flannel/vxlan iptables');
    await card(page).getByTestId('lesson-next').click();
    await expectAtItsStep(page, 6);
    await expect(playground.root).toHaveAttribute('data-mode', 'flannel/vxlan nftables');
    // The tunnel lesson has nothing to say about a network without one.
    await playground.open('./?lesson=tunnel&stop=4');
    await expectAtItsStep(page, 3);
    await expect(card(page).locator('[data-figure="bytes"]')).toContainText('VXLAN 8 bytes');
    await page.getByRole('button', { name: 'host-gw' }).click();
    await expect(card(page)).toContainText('not in what is on screen');
    await card(page).getByRole('button', { name: 'Back to the lesson' }).click();
    await expectAtItsStep(page, 3);
  },
);

test('a lesson that there is not, and progress that is none', async ({ page }) => {
  await page.addInitScript(() =>
    localStorage.setItem('podwalk.lessons', '{"arp":{"stop":"x"},"__proto__":7,"'),
  );
  const playground = new PlaygroundPage(page);
  await playground.open('./?lesson=no-such');
  await expect(playground.notice('LINK_LESSON')).toBeVisible();
  await openList(page);
  await expect(page.locator('[data-progress="new"]')).toHaveCount(12);
});

async function startPredicting(page: Page, playground: PlaygroundPage): Promise<void> {
  if (playground.isPhone) {
    await openList(page);
    await page.getByTestId('predict-switch').click();
  } else {
    await page.getByTestId('predict').click();
  }
  await expect(page.getByTestId('predict-card')).toBeVisible();
}

test('predict: nothing of the future is shown, answers are scored, misses can be looked at', async ({
  page,
}) => {
  test.slow(); // every decision of a run
  const playground = new PlaygroundPage(page);
  await playground.open('./?scenario=closed-port');
  const { steps } = await playground.status();
  await startPredicting(page, playground);
  await expect(page.getByTestId('outcome')).toHaveCount(0);
  await expect(page.getByTestId('outcome-secret')).toBeVisible();
  let asked = 0;
  for (; asked < 16; asked++) {
    if (await page.getByTestId('predict-summary').isVisible()) break;
    // By hand to the last step that may be seen: that is before the next decision.
    await page.keyboard.press('End');
    await expect(page.getByTestId('predict-card')).toContainText(`Question ${asked + 1} of`);
    const { step, steps: shown } = await playground.status();
    expect(shown).toBe(step + 1);
    expect(shown).toBeLessThan(steps);
    await page.getByTestId('choice').first().click();
    await expect(page.getByTestId('score')).toContainText(`of ${asked + 1} right`);
    await playground.expectStep(step + 1);
  }
  expect(asked).toBeGreaterThan(5);
  await expect(page.getByTestId('outcome')).toBeVisible();
  const missed = page.getByTestId('missed');
  await missed.first().click();
  expect((await playground.status()).step).toBeLessThan(steps - 1);
  await page.getByTestId('again').click();
  await playground.expectStep(-1);
  await expect(page.getByTestId('score')).toBeEmpty();
  await page.getByTestId('leave').click();
  await expect(page.getByTestId('predict-card')).toHaveCount(0);
  expect((await playground.status()).steps).toBe(steps);
});

test('predict by keys: the next thing to press has the focus', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('./?scenario=same-node');
  await page.getByTestId('predict').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('go-on').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('choice').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('go-on')).toBeFocused();
});

test('predict walks on where one sees it, or skips to the next decision', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('./?scenario=shop');
  await startPredicting(page, playground);
  await page.getByTestId('to-end').click();
  await page.getByTestId('choice').first().click();
  await page.getByTestId('go-on').click();
  const card = page.getByTestId('predict-card');
  await expect(card.getByRole('status')).toContainText('Walking on');
  await expect(page.getByTestId('quiz')).toHaveCount(0);
  await page.getByTestId('skip-ahead').click();
  await expect(card).toContainText('Question 2 of');
  const { step, steps } = await playground.status();
  expect(steps).toBe(step + 1);
  // Where the run is held back, its length is a secret.
  const count = page.getByRole('region', { name: 'Timeline' }).locator('b').first();
  await expect(count).toHaveText(`Step ${step + 1}`);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the cards have no accessibility findings, ${colorScheme}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const playground = new PlaygroundPage(page);
    const check = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).include('main').analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => [what, id, nodes[0]?.html])).toEqual([]);
    };
    await playground.open('./?lesson=tunnel&stop=4');
    await expectAtItsStep(page, 3);
    await findRight(page);
    await check('tunnel');
    await playground.open('./?lesson=conntrack&stop=3');
    await expectAtItsStep(page, 2);
    await check('conntrack');
    await playground.open('./?scenario=same-node');
    await startPredicting(page, playground);
    await page.getByTestId('to-end').click();
    await page.getByTestId('choice').first().click();
    await check('predict');
    const { width } = page.viewportSize() ?? { width: 0 };
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
}
