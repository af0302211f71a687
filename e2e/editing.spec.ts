// The cluster is the user's to change: by menus, keys and YAML; everything can be undone, and nothing is lost.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { DUMP } from '../src/core/testing/dump.ts';
import { OWN_SCENARIO, PlaygroundPage } from './page.ts';

/** The second node has one address for pods, and a pod that has it. */
const FULL_NODE = `apiVersion: v1
kind: Node
metadata: { name: n1 }
spec: { podCIDR: 10.244.1.0/24 }
---
apiVersion: v1
kind: Node
metadata: { name: n2 }
spec: { podCIDR: 10.244.2.0/30 }
---
apiVersion: v1
kind: Pod
metadata: { name: a }
spec: { nodeName: n1, containers: [{ name: a, image: a }] }
---
apiVersion: v1
kind: Pod
metadata: { name: b }
spec: { nodeName: n2, containers: [{ name: b, image: b, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: podwalk.dev/v1
kind: Scenario
metadata: { name: full, annotations: { title: Full } }
`;

async function clusterTab(page: Page): Promise<Locator> {
  const tab = page.getByTestId('cluster-tab');
  if (!(await tab.isVisible())) {
    if (!(await page.getByTestId('library').isVisible())) await page.getByTestId('toggle-library').click();
    await page.getByTestId('tab-cluster').click();
  }
  await expect(tab.locator('[data-pod-row]').first()).toBeVisible();
  return tab;
}

const podBox = (page: Page, key: string): Locator => page.locator(`[data-canvas] [data-pod="${key}"]`);
const podRow = (page: Page, key: string): Locator => page.locator(`[data-pod-row="${key}"]`);

async function choose(page: Page, end: string, action: string): Promise<void> {
  await page.locator(`[data-menu-of="${end}"]`).click();
  await page.getByTestId('action-menu').locator(`[data-action="${action}"]`).click();
}

async function writeLabel(page: Page, row: Locator, chip: string, text: string): Promise<void> {
  await row.getByRole('button', { name: chip, exact: true }).click();
  await page.getByTestId('label-field').fill(text);
  await page.keyboard.press('Enter');
}

/** Text in place of all that the YAML editor holds. */
async function typeYaml(page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

async function paste(page: Page, text: string): Promise<void> {
  // What listens comes after the first picture.
  await expect(page.getByTestId('added')).toBeAttached();
  await page.evaluate((data) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', data);
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);
}

test('a pod is added, seen, and taken back; redo brings it again', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await clusterTab(page);
  await page.getByTestId('add-pod').click();
  await expect(podBox(page, 'default/pod-1')).toBeVisible();
  await expect(podRow(page, 'default/pod-1')).toBeVisible();
  await expect(playground.root).toHaveAttribute('data-scenario', '');
  await page.getByTestId('undo').click();
  await expect(podBox(page, 'default/pod-1')).toHaveCount(0);
  await expect(playground.root).toHaveAttribute('data-scenario', 'clusterip-cross-node');
  await page.getByTestId('redo').click();
  await expect(podBox(page, 'default/pod-1')).toBeVisible();
});

test('a label makes a pod leave the Service, and the outcome shows it', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await clusterTab(page);
  const matches = page.locator('[data-service-row="default/web"]').getByTestId('matches');
  await expect(matches).toHaveText('matches 2 pods');
  await page.locator('[data-service-row="default/web"]').hover();
  await expect(podRow(page, 'default/web-a')).toHaveAttribute('data-matched', 'true');
  await expect(podBox(page, 'default/web-a')).toHaveAttribute('data-matched', 'true');
  await expect(podRow(page, 'default/client')).not.toHaveAttribute('data-matched');
  await writeLabel(page, podRow(page, 'default/web-b'), 'app=web', 'app=other');
  await expect(matches).toHaveText('matches 1 pod');
  await expect(page.getByTestId('outcome')).toContainText('default/web-a');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(matches).toHaveText('matches 2 pods');
});

test('scaled up and down, and nobody else moves', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('./?scenario=shop');
  const tab = await clusterTab(page);
  const places = () =>
    tab
      .locator('[data-pod-row]')
      .evaluateAll((rows) =>
        rows.map(
          (row) => `${(row as HTMLElement).dataset['podRow']} ${row.querySelector('code')?.textContent}`,
        ),
      );
  const before = await places();
  await page.getByRole('button', { name: 'One more replica of cart' }).click();
  await expect(tab.locator('[data-pod-row]')).toHaveCount(before.length + 1);
  expect(await places()).toEqual(expect.arrayContaining(before));
  await page.getByRole('button', { name: 'One replica fewer of cart' }).click();
  await expect(tab.locator('[data-pod-row]')).toHaveCount(before.length);
  expect(await places()).toEqual(before);
});

test('what a dump lists one by one scales, too: who is not ready goes first, a killed one comes back', async ({
  page,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await paste(page, DUMP);
  await expect(podBox(page, 'default/db-0')).toBeVisible();
  const tab = await clusterTab(page);
  const rows = tab.locator('[data-pod-row^="default/web-"]');
  const replicas = tab.locator('[data-workload-row="web"]').getByTestId('replicas');
  await expect(replicas).toHaveText('4');
  await page.getByRole('button', { name: 'One more replica of web' }).click();
  await expect(replicas).toHaveText('5');
  await expect(rows).toHaveCount(5);
  await expect(tab.locator('[data-service-row="web"], [data-service-row="default/web"]')).toContainText(
    '5 pods',
  );
  await page.getByRole('button', { name: 'One replica fewer of web' }).click();
  await expect(rows).toHaveCount(4);
  await expect(podRow(page, 'default/web-7d4b9c6f5-ddddd')).toHaveCount(0);
  await choose(page, 'pod/default/web-7d4b9c6f5-aaaaa', 'Kill');
  await expect(podRow(page, 'default/web-7d4b9c6f5-aaaaa')).toHaveCount(0);
  await expect(rows).toHaveCount(4);
  for (let i = 0; i < 3; i++) await page.getByTestId('undo').click();
  await expect(podRow(page, 'default/web-7d4b9c6f5-ddddd')).toBeVisible();
  await expect(podRow(page, 'default/web-7d4b9c6f5-aaaaa')).toBeVisible();
  await expect(rows).toHaveCount(4);
});

test('a killed pod of a controller comes back as another', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('./?scenario=shop');
  const tab = await clusterTab(page);
  const names = () =>
    tab
      .locator('[data-pod-row^="shop/cart"]')
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['podRow'] ?? ''));
  const before = await names();
  const [victim = ''] = before;
  await choose(page, `pod/${victim}`, 'Kill');
  await expect(podRow(page, victim)).toHaveCount(0);
  await expect(tab.locator('[data-pod-row^="shop/cart"]')).toHaveCount(before.length);
  expect(await names()).toEqual(expect.arrayContaining(before.slice(1)));
});

test(
  'by keyboard alone: the menu of a pod on the canvas, and the Delete key',
  { tag: '@desktop' },
  async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    const face = page.locator('[data-canvas] [data-end="pod/default/web-b"]');
    await face.focus();
    await page.keyboard.press('ContextMenu');
    // Not every system has the key; the event is the same.
    if (!(await page.getByTestId('action-menu').isVisible())) await face.dispatchEvent('contextmenu');
    await expect(page.getByRole('menuitem').first()).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(face).toBeFocused();
    await page.keyboard.press('Delete');
    await expect(face).toHaveCount(0);
    await expect(page.getByTestId('outcome')).toContainText('default/web-a');
    await page.keyboard.press('Control+z');
    await expect(face).toBeVisible();
  },
);

test('a pod moves to another node by its menu', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await clusterTab(page);
  await choose(page, 'pod/default/web-b', 'Move to node-a');
  await expect(
    page.locator('[data-node-row="node-a"]').locator('[data-pod-row="default/web-b"]'),
  ).toContainText('10.244.1.12');
});

/** The middle of something that is drawn. */
async function middleOf(box: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await box.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  expect(width, 'it is drawn').toBeGreaterThan(0);
  return { x: x + width / 2, y: y + height / 2 };
}

const nodeBox = (page: Page, name: string): Locator => page.locator(`[data-canvas] [data-node="${name}"]`);

/** Everything is in sight, and stands still. */
async function showAll(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Show everything' }).click();
  const viewport = page.locator('.react-flow__viewport');
  let last = '';
  await expect
    .poll(async () => {
      const now = await viewport.evaluate((element) => element.style.transform);
      const still = now === last;
      last = now;
      return still;
    })
    .toBe(true);
}

/** Holds a pod with the mouse over something. */
async function carry(page: Page, key: string, target: Locator): Promise<void> {
  const [from, to] = [await middleOf(podBox(page, key)), await middleOf(target)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 12, from.y + 6, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 6 });
}

test.describe('dragging with a mouse', { tag: '@desktop' }, () => {
  test('a pod dragged onto another node runs there; undo and redo know it', async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await showAll(page);
    const web = podBox(page, 'default/web-b');
    await expect(web.locator('button')).toHaveAttribute('title', /Drag onto another node to move/);
    await carry(page, 'default/web-b', nodeBox(page, 'node-a'));
    await expect(nodeBox(page, 'node-a')).toHaveAttribute('data-drop', 'true');
    await expect(nodeBox(page, 'node-a')).toContainText('Let go to move web-b here');
    await page.mouse.up();
    await expect(web).toContainText('10.244.1.12');
    await expect(nodeBox(page, 'node-a')).not.toHaveAttribute('data-drop');
    await expect(web).not.toHaveAttribute('data-carried');
    await page.getByRole('button', { name: 'Undo: move web-b to node-a' }).click();
    await expect(web).toContainText('10.244.2.11');
    await page.getByTestId('redo').click();
    await expect(web).toContainText('10.244.1.12');
    // It was no click: nobody was picked to send.
    await expect(page.locator('[data-role="candidate"]')).toHaveCount(0);
  });

  test('Escape puts it back, and so does letting go beside all nodes; a click that trembles is a click', async ({
    page,
  }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await showAll(page);
    const web = podBox(page, 'default/web-b');
    const home = await middleOf(web);
    await carry(page, 'default/web-b', nodeBox(page, 'node-a'));
    await expect(nodeBox(page, 'node-a')).toHaveAttribute('data-drop', 'true');
    await page.keyboard.press('Escape');
    await expect(nodeBox(page, 'node-a')).not.toHaveAttribute('data-drop');
    await page.mouse.move(home.x - 40, home.y, { steps: 3 });
    await page.mouse.up();
    expect(await middleOf(web)).toEqual(home);
    await carry(page, 'default/web-b', page.locator('.react-flow__node-router'));
    await page.mouse.up();
    await expect.poll(() => middleOf(web)).toEqual(home);
    await expect(page.getByTestId('undo')).toBeDisabled();
    await expect(page.locator('[data-role="candidate"]')).toHaveCount(0);

    await page.mouse.move(home.x, home.y);
    await page.mouse.down();
    await page.mouse.move(home.x + 2, home.y - 2);
    await page.mouse.up();
    await expect(page.locator('[data-target-menu="pod/default/web-b"]')).toBeVisible();
    expect(await middleOf(web)).toEqual(home);
  });

  test('a node that is full takes none: the pod goes back, and the reason is told', async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await paste(page, FULL_NODE);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Full');
    await showAll(page);
    const home = await middleOf(podBox(page, 'default/a'));
    await carry(page, 'default/a', nodeBox(page, 'n2'));
    await page.mouse.up();
    await expect(playground.notice('PODCIDR_FULL')).toContainText('n2 has 2 pods');
    await expect(podBox(page, 'default/a')).not.toHaveAttribute('data-carried');
    expect(await middleOf(podBox(page, 'default/a'))).toEqual(home);
    await expect(podBox(page, 'default/a')).toContainText('10.244.1.2');
  });

  test('dragging does not stop what plays, and the packet comes along', async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await showAll(page);
    await page.getByTestId('invite-play').click();
    await expect(page.locator('[data-packet="current"]')).toBeVisible();
    const { run } = await playground.status();
    const header = await middleOf(page.locator('[data-end="node/node-a"]'));
    await page.mouse.move(header.x, header.y);
    await page.mouse.down();
    await page.mouse.move(header.x + 12, header.y + 8, { steps: 4 });
    await page.mouse.move(header.x + 30, header.y + 90, { steps: 8 });
    await page.mouse.up();
    await expect(page.getByRole('button', { name: 'Undo: move a box' })).toBeEnabled();
    await expect(playground.root).toHaveAttribute('data-playing', 'true');
    const { step } = await playground.status();
    await expect.poll(async () => (await playground.status()).step).toBeGreaterThan(step + 1);
    // Nor does taking it back.
    await page.keyboard.press('ControlOrMeta+z');
    await expect(page.getByTestId('undo')).toBeDisabled();
    await expect(playground.root).toHaveAttribute('data-playing', 'true');
    expect((await playground.status()).run).toBe(run);
    // At rest the packet keeps its place in the node that is dragged.
    await page.keyboard.press('Space');
    await playground.goTo(0);
    const packetInNode = async () => {
      const [packet, box] = await Promise.all([
        middleOf(page.locator('[data-packet="current"] [data-body]')),
        middleOf(nodeBox(page, 'node-a')),
      ]);
      return [Math.round(packet.x - box.x), Math.round(packet.y - box.y)];
    };
    await page.waitForTimeout(800);
    const place = await packetInNode();
    const from = await middleOf(page.locator('[data-end="node/node-a"]'));
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 40, from.y + 60, { steps: 5 });
    await expect.poll(() => middleOf(page.locator('[data-end="node/node-a"]'))).not.toEqual(from);
    await expect.poll(packetInNode).toEqual(place);
    await page.mouse.up();
  });

  test('a pod moved while a packet travels: it travels on, to where the pod is now', async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await showAll(page);
    await page.getByTestId('invite-play').click();
    await expect(page.locator('[data-packet="current"]')).toBeVisible();
    const { run } = await playground.status();
    await carry(page, 'default/web-b', nodeBox(page, 'node-a'));
    await page.mouse.up();
    await expect(playground.root).not.toHaveAttribute('data-run', run);
    await expect(playground.root).toHaveAttribute('data-playing', 'true');
    await page.keyboard.press('Space');
    await page.keyboard.press('End');
    await expect(page.getByTestId('outcome')).toContainText('default/web-b');
  });
});

test.describe('dragging with a finger', { tag: '@phone' }, () => {
  /** A finger on the screen. */
  async function finger(page: Page) {
    const session = await page.context().newCDPSession(page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints });
    return {
      down: (at: { x: number; y: number }) => send('touchStart', [at]),
      up: () => send('touchEnd', []),
      slide: async (from: { x: number; y: number }, to: { x: number; y: number }) => {
        for (let i = 1; i <= 8; i++) {
          const f = i / 8;
          await send('touchMove', [{ x: from.x + (to.x - from.x) * f, y: from.y + (to.y - from.y) * f }]);
        }
      },
    };
  }

  test('one that moves at once moves the picture, also over a pod', async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await showAll(page);
    const touch = await finger(page);
    const from = await middleOf(podBox(page, 'default/web-a'));
    await touch.down(from);
    await touch.slide(from, { x: from.x + 60, y: from.y + 30 });
    await touch.up();
    const to = await middleOf(podBox(page, 'default/web-a'));
    expect(to.x - from.x).toBeGreaterThan(40);
    expect(to.y - from.y).toBeGreaterThan(15);
    await expect(page.getByTestId('undo')).toBeDisabled();
    await expect(page.locator('[data-role="candidate"]')).toHaveCount(0);
  });

  test('one that rests first takes the pod along, onto another node', async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await showAll(page);
    const touch = await finger(page);
    const web = podBox(page, 'default/web-b');
    const from = await middleOf(web);
    const to = await middleOf(nodeBox(page, 'node-a'));
    await touch.down(from);
    await expect(page.getByTestId('action-menu')).toBeVisible();
    await expect(web).toHaveAttribute('data-carried', 'held');
    await touch.slide(from, to);
    await expect(page.getByTestId('action-menu')).toHaveCount(0);
    await expect(nodeBox(page, 'node-a')).toHaveAttribute('data-drop', 'true');
    await touch.up();
    await expect(page.getByRole('button', { name: 'Undo: move web-b to node-a' })).toBeEnabled();
    await expect(web).not.toHaveAttribute('data-carried');
    // The picture did not move, and a tap means what it meant.
    expect(await middleOf(nodeBox(page, 'node-a'))).toEqual(to);
    const there = await middleOf(web);
    await page.touchscreen.tap(there.x, there.y);
    await expect(page.locator('[data-target-menu="pod/default/web-b"]')).toBeVisible();
  });

  test('one that rests and goes has its menu, and its first tap counts', async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await showAll(page);
    const touch = await finger(page);
    await touch.down(await middleOf(podBox(page, 'default/web-b')));
    await expect(page.getByTestId('action-menu')).toBeVisible();
    await touch.up();
    await expect(podBox(page, 'default/web-b')).not.toHaveAttribute('data-carried');
    await page.getByTestId('action-menu').locator('[data-action="Move to node-a"]').tap();
    await expect(page.getByRole('button', { name: 'Undo: move web-b to node-a' })).toBeEnabled();
  });
});

test('a Service is asked for by what it selects, and Enter alone makes one that works', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await clusterTab(page);
  await page.getByTestId('add-service').click();
  await expect(page.getByTestId('service-name')).toBeFocused();
  await expect(page.getByTestId('service-count')).toHaveText('matches 2 pods: web-a, web-b');
  await expect(page.getByTestId('service-target-port')).toHaveValue('8080');
  const { violations } = await new AxeBuilder({ page }).include('[data-testid="cluster-tab"]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
  await page.keyboard.press('Enter');
  const row = page.locator('[data-service-row="default/web-2"]');
  await expect(row).toContainText('matches 2 pods');
  await expect(row).toBeInViewport();
  await expect(page.getByTestId('added')).toHaveText('Service web-2 was added.');
  await expect(page.getByTestId('service-form')).toHaveCount(0);
  await expect(page.getByTestId('add-service')).toBeFocused();
  await expect(page.getByTestId('problems')).toHaveCount(0);
  // Nobody is selected only where one asks for it.
  await page.getByTestId('add-service').click();
  await page.locator('[data-pair="app=web"]').click();
  await expect(page.getByTestId('service-count')).toHaveText('matches no pod');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('service-form')).toHaveCount(0);
});

test('the picked pod is what a new Service selects', { tag: '@desktop' }, async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('./?scenario=shop');
  const tab = await clusterTab(page);
  const cart = (await tab.locator('[data-pod-row^="shop/cart"]').first().getAttribute('data-pod-row')) ?? '';
  await page.locator(`[data-canvas] [data-end="pod/${cart}"]`).click();
  await page.getByTestId('add-service').click();
  await expect(page.locator('[data-pair="app=cart"]')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId('service-count')).toContainText('matches 2 pods: cart-');
});

test('a pod of a Deployment is duplicated, and its Service picks up the copy', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open('./?scenario=shop');
  const tab = await clusterTab(page);
  const cart = (await tab.locator('[data-pod-row^="shop/cart"]').first().getAttribute('data-pod-row')) ?? '';
  await page.locator(`[data-menu-of="pod/${cart}"]`).click();
  const duplicate = page.getByTestId('action-menu').locator('[data-action="Duplicate"]');
  await expect(duplicate).toContainText('Service cart will pick it up, too');
  const service = page.locator('[data-service-row="shop/cart"]').getByTestId('matches');
  await expect(service).toHaveText('matches 2 pods');
  await duplicate.click();
  await expect(podRow(page, 'shop/cart-copy')).toBeInViewport();
  await expect(service).toHaveText('matches 3 pods');
  await expect(page.getByTestId('added')).toContainText('Service cart can send to it.');
  await expect(page.locator('[data-workload-row="cart"]').getByTestId('replicas')).toHaveText('2');
});

test('a node that is added out of sight comes into it, is marked and told', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open();
  await clusterTab(page);
  await page.getByTestId('add-node').click();
  const box = page.locator('[data-canvas] [data-node="node-c"]');
  await expect(box).toHaveAttribute('data-added', 'true');
  await expect(page.getByTestId('added')).toHaveText('Node node-c was added.');
  if (playground.isPhone) await page.keyboard.press('Escape');
  await expect(box).toBeInViewport({ ratio: 0.95 });
  await expect(box).not.toHaveAttribute('data-added');
});

test('YAML: an error is marked at its line and nothing is applied; mended, it is', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await clusterTab(page);
  await page.getByTestId('edit-yaml').click();
  await expect(page.locator('.cm-content')).toBeVisible();
  await typeYaml(page, OWN_SCENARIO.replace('kind: Pod', 'kind: Pood'));
  await expect(page.getByTestId('yaml-status')).toContainText('1 error');
  await expect(page.locator('.cm-lintRange-error')).toHaveText('kind: Pood');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByRole('alert')).toContainText('Nothing was changed');
  await expect(playground.root).toHaveAttribute('data-scenario', 'clusterip-cross-node');
  // Closed and loaded again, what was typed is still there.
  await page.getByTestId('close-yaml').click();
  await page.reload();
  await playground.ready();
  await clusterTab(page);
  await page.getByTestId('edit-yaml').click();
  await expect(page.getByTestId('yaml-status')).toContainText('1 error');
  await typeYaml(page, OWN_SCENARIO);
  await page.getByTestId('apply-yaml').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mine');
  await expect(page.getByTestId('yaml-status')).toContainText('As shown');
});

test('what is pasted before the picture stands is opened too', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await page.goto('./');
  await expect(playground.root).toBeAttached();
  await paste(page, OWN_SCENARIO);
  await expect(podBox(page, 'default/b')).toBeVisible();
});

test('pasted YAML opens; anything else that is pasted does nothing', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await paste(page, 'see you at nine');
  await paste(page, OWN_SCENARIO);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mine');
  await page.getByTestId('undo').click();
  await expect(playground.root).toHaveAttribute('data-scenario', 'clusterip-cross-node');
});

test('unfinished work is back after a reload, and listed as recent', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await clusterTab(page);
  await page.getByTestId('add-pod').click();
  await expect(podBox(page, 'default/pod-1')).toBeVisible();
  await playground.goTo(21);
  await page.reload();
  await playground.ready();
  await expect(podBox(page, 'default/pod-1')).toBeVisible();
  await playground.expectStep(21);
  if (!(await page.getByTestId('library').isVisible())) await page.getByTestId('toggle-library').click();
  await page.getByTestId('tab-scenarios').click();
  await page.locator('[data-scenario-id="same-node"]').click();
  await expect(playground.root).toHaveAttribute('data-scenario', 'same-node');
  if (playground.isPhone) {
    await expect(page.getByTestId('library')).toBeHidden();
    await page.getByTestId('toggle-library').click();
  }
  await page.getByTestId('recent').locator('[data-recent]').click();
  await expect(podBox(page, 'default/pod-1')).toBeVisible();
});

test('a full storage is told once, and everything goes on', async ({ page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  const playground = new PlaygroundPage(page);
  await playground.open();
  await clusterTab(page);
  await page.getByTestId('add-pod').click();
  await expect(playground.notice('STORAGE_FULL')).toBeVisible();
  await playground.notice('STORAGE_FULL').getByRole('button', { name: 'Dismiss' }).click();
  await page.getByTestId('add-pod').click();
  await expect(podRow(page, 'default/pod-2')).toBeVisible();
  await expect(playground.notice('STORAGE_FULL')).toHaveCount(0);
  await page.getByTestId('undo').click();
  await expect(podRow(page, 'default/pod-2')).toHaveCount(0);
});

test('a crash of the simulator takes no edit with it', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await clusterTab(page);
  await page.getByTestId('add-pod').click();
  await expect(podRow(page, 'default/pod-1')).toBeVisible();
  await page.workers()[0]?.evaluate(() => {
    setTimeout(() => {
      throw new Error('injected');
    });
  });
  await expect(playground.notice('WORKER_LOST')).toBeVisible();
  await page.getByTestId('add-pod').click();
  await expect(podRow(page, 'default/pod-2')).toBeVisible();
  await expect(podRow(page, 'default/pod-1')).toBeVisible();
});

test('a link over unfinished work asks first, and keeps it under undo', async ({ page }) => {
  const playground = new PlaygroundPage(page);
  await playground.open();
  await paste(page, OWN_SCENARIO);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mine');
  await page.goto('./?scenario=shop');
  await playground.ready();
  await expect(page.getByTestId('replace-question')).toContainText('Mine');
  await page.getByTestId('replace-no').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mine');
  expect(page.url()).not.toContain('shop');
  await page.goto('./?scenario=shop');
  await page.getByTestId('replace-yes').click();
  await expect(playground.root).toHaveAttribute('data-scenario', 'shop');
  await page.getByTestId('undo').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mine');
});
