// The terminal: a shell on every namespace, over the state at the step that the canvas shows.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';
import { PlaygroundPage } from './page.ts';
import { Terminal } from './terminal.ts';

/** Fails every test in which the page's security policy was violated or anything else was complained about. */
const test = base.extend<{ terminal: Terminal; playground: PlaygroundPage; noComplaints: void }>({
  playground: async ({ page }, use) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await use(playground);
  },
  terminal: async ({ playground }, use) => use(new Terminal(playground.page)),
  noComplaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() !== 'error' && message.type() !== 'warning') return;
        if (message.text().startsWith('Service Worker registration blocked')) return; // by these tests
        complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await use();
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

test('shows the state at the step: conntrack before, after, and before again', async ({
  playground,
  terminal,
  page,
}) => {
  await terminal.open();
  await expect(page.getByTestId('terminal-moment')).toContainText('state before step 1');
  await terminal.run('ip -br addr', '10.244.1.10/24');
  await terminal.run('ip route get 10.244.2.11', 'via 10.244.1.1 dev eth0');
  await terminal.openOn('node-a');
  await terminal.run('conntrack -L', '0 flow entries');

  const end = (await playground.status()).steps - 1;
  await playground.goTo(end);
  await expect(page.getByTestId('terminal-moment')).toContainText(
    `state after step ${end + 1} of ${end + 1}`,
  );
  await terminal.run('conntrack -L', 'src=10.244.1.10 dst=10.96.0.80');
  await playground.goTo(0);
  await terminal.run('conntrack -L', '0 flow entries');
  // Both tabs keep what they said.
  await terminal.root.getByTestId('terminal-tab').filter({ hasText: 'default/client' }).click();
  await expect(terminal.root).toContainText('10.244.1.10/24');
});

test('curl runs on the canvas, goes on from the step shown, and can be gone back from', async ({
  playground,
  terminal,
}) => {
  await playground.goTo(5);
  const before = await playground.status();
  await terminal.open();
  const block = await terminal.run('curl http://10.244.1.11:8080/', 'On the canvas');
  await expect.poll(async () => (await playground.status()).run).not.toBe(before.run);
  const after = await playground.status();
  expect(after.step).toBe(after.steps - 1);
  await terminal.run('ip neigh', '10.244.1.11');

  await block.getByTestId('terminal-watch').click();
  await playground.expectStep(-1);
  await expect(playground.root).toHaveAttribute('data-playing', 'false');
  await block.getByRole('button', { name: `Back to step 6 of ${before.steps}` }).click();
  await playground.expectStep(5);
  expect((await playground.status()).run).toBe(before.run);
});

/** Ctrl-C: by the keyboard, or by the row of keys on glass. */
async function interrupt(page: Page): Promise<void> {
  const key = page.getByRole('button', { name: 'Ctrl-C' });
  if (await key.isVisible()) await key.tap();
  else await page.keyboard.press('Control+c');
}

test('ping prints line by line, and Ctrl-C ends it with what it knows by then', async ({
  terminal,
  playground,
  page,
}) => {
  await terminal.open();
  const block = await terminal.run('ping -c 100 10.244.1.11', 'icmp_seq=1 ');
  await expect(block).not.toContainText('statistics');
  await expect(block).toContainText('icmp_seq=3 ');
  await interrupt(page);
  await expect(block).toContainText(
    /\^C\s+--- 10\.244\.1\.11 ping statistics ---\s+\d{1,2} packets transmitted/,
  );
  // The canvas stands after the last echo that was sent by then.
  await expect(block.getByTestId('terminal-sent')).toContainText('On the canvas');
  const { step, steps } = await playground.status();
  expect(step).toBe(steps - 1);
  await terminal.run('hostname', 'client');
});

test('the lines of a request come with the steps of the canvas', async ({ terminal, playground, page }) => {
  await terminal.open();
  const block = await terminal.run('ping -c 1 10.244.1.11', 'rtt min/avg/max/mdev');
  await block.getByTestId('terminal-watch').click();
  await playground.expectStep(-1);
  if (playground.isPhone) {
    // It makes room for what is watched, until somebody types again.
    await expect(page.locator('[data-canvas]')).toBeInViewport({ ratio: 0.4 });
    await expect.poll(async () => (await terminal.root.boundingBox())?.height).toBeLessThan(420);
  }
  await expect(block).not.toContainText('PING');
  await expect(block).toContainText('more lines come as the request goes on the canvas');
  const { steps } = await playground.status();
  await playground.goTo(Math.floor(steps / 2));
  await expect(block).toContainText('PING 10.244.1.11');
  await expect(block).not.toContainText('bytes from');
  await playground.goTo(steps - 1);
  await expect(block).toContainText('64 bytes from 10.244.1.11: icmp_seq=1');
  await expect(block).toContainText('rtt min/avg/max/mdev');
  await expect(block).not.toContainText('more lines come');
});

test('nc tries ports, and every request of a line can be watched', async ({ terminal, playground }) => {
  await terminal.open();
  const block = await terminal.run(
    'nc -vz 10.96.0.80 80; nc -vz 10.244.1.11 81; echo hello | nc 10.244.1.11 8080',
    'hello',
  );
  await expect(block).toContainText('Connection to 10.96.0.80 80 port [tcp/http] succeeded!');
  await expect(block).toContainText('nc: connect to 10.244.1.11 port 81 (tcp) failed: Connection refused');
  await expect(block.getByTestId('terminal-sent')).toContainText('3 requests were sent.');
  const last = await playground.status();

  const choice = block.getByLabel('Request to watch');
  await expect(choice.locator('option')).toHaveText([
    '1: tcp://10.96.0.80:80',
    '2: tcp://10.244.1.11:81',
    '3: tcp://10.244.1.11:8080',
  ]);
  await choice.selectOption('2: tcp://10.244.1.11:81');
  await block.getByTestId('terminal-watch').click();
  await playground.expectStep(-1);
  const second = await playground.status();
  expect(second.run).not.toBe(last.run);
  expect(second.steps).not.toBe(last.steps);
  // What the first request said stands there, the others have yet to come.
  await expect(block).toContainText('succeeded!');
  await expect(block).not.toContainText('Connection refused');
  await playground.goTo(second.steps - 1);
  await expect(block).toContainText('Connection refused');

  await terminal.input.click();
  await terminal.run('nc -l 80', 'a pod listens on the ports that its containers declare');
});

/** How far the screen is scrolled from its end. */
const fromEnd = (terminal: Terminal): Promise<number> =>
  terminal.root
    .getByTestId('terminal-screen')
    .evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);

test(
  'the screen stays at its end as lines come, until somebody scrolls up',
  { tag: '@desktop' },
  async ({ terminal, page }) => {
    await terminal.open();
    for (const line of ['dig web', 'nslookup web', 'dig web', 'nslookup web']) {
      await terminal.run(line, 'no servers could be reached');
      await expect(terminal.root.getByTestId('terminal-sent').last()).toBeVisible();
      await page.waitForTimeout(300); // whatever else comes
      expect(await fromEnd(terminal), line).toBeLessThan(2);
    }
    await terminal.root.getByTestId('terminal-screen').hover();
    await page.mouse.wheel(0, -150);
    await expect.poll(() => fromEnd(terminal)).toBeGreaterThan(100);
    const pings = await terminal.run('ping -c 20 10.244.1.11', 'icmp_seq=1 ');
    await page.mouse.wheel(0, -150);
    await expect(pings).toContainText('rtt min/avg/max/mdev');
    await page.waitForTimeout(300);
    expect(await fromEnd(terminal)).toBeGreaterThan(100);
    await page.mouse.wheel(0, 5000);
    await terminal.run('ip addr', 'inet 10.244.1.10/24');
    await expect.poll(() => fromEnd(terminal)).toBeLessThan(2);
  },
);

test('what is not supported says what is', async ({ terminal }) => {
  await terminal.open();
  await terminal.run('ip route --colour', /Supported here/);
  await terminal.run('vim', /command not found[\s\S]*There are:/);
  await terminal.run('ping --help', 'Usage');
});

test(
  'completion, history, search and the keys of a prompt',
  { tag: '@desktop' },
  async ({ terminal, page }) => {
    await terminal.open();
    const { keyboard } = page;
    await keyboard.type('connt');
    await keyboard.press('Tab');
    await expect(terminal.input).toHaveValue('conntrack ');
    await keyboard.press('Control+u');
    await keyboard.type('ipt');
    await keyboard.press('Tab');
    await expect(terminal.input).toHaveValue('iptables');
    await keyboard.press('Tab');
    await expect(terminal.root).toContainText('iptables  iptables-save');

    await keyboard.press('Control+c');
    await expect(terminal.input).toHaveValue('');
    await terminal.run('echo one', 'one');
    await terminal.run('echo two', 'two');
    await keyboard.type('mine');
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowUp');
    await expect(terminal.input).toHaveValue('echo one');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await expect(terminal.input).toHaveValue('mine');
    await keyboard.press('Control+a');
    await keyboard.press('Control+k');
    await keyboard.press('Control+r');
    await keyboard.type('one');
    await expect(page.getByTestId('terminal-found')).toHaveText('echo one');
    await keyboard.press('ArrowRight');
    await expect(terminal.input).toHaveValue('echo one');
    await keyboard.press('Control+w');
    await keyboard.press('Control+y');
    await expect(terminal.input).toHaveValue('echo one');
    await keyboard.press('Control+l');
    await expect(terminal.root.getByTestId('terminal-block')).toHaveCount(0);

    // Several lines at once run one after the other; the last, not ended, waits.
    await keyboard.press('Control+u');
    await terminal.input.evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'echo first\necho second\necho th');
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await expect(terminal.root.getByTestId('terminal-block').filter({ hasText: 'second' })).toBeVisible();
    await expect(terminal.input).toHaveValue('echo th');
    // The history outlives the page.
    await page.reload();
    await new PlaygroundPage(page).ready();
    await terminal.input.click();
    await keyboard.press('ArrowUp');
    await expect(terminal.input).toHaveValue('echo second');
  },
);

test(
  'by keyboard alone: opened on a pod, left again, never a trap',
  { tag: '@desktop' },
  async ({ playground, terminal, page }) => {
    const { keyboard } = page;
    await page.locator('[data-end="pod/default/web-b"]').focus();
    await keyboard.press('Enter');
    // The request went there, so it is asked whether to send from it or to it.
    await expect(page.getByRole('button', { name: 'Send from default/web-b' })).toBeFocused();
    await keyboard.press('Enter');
    await expect(page.getByTestId('picked-source')).toContainText('default/web-b');
    await keyboard.press('t');
    await expect(terminal.input).toBeFocused();
    await terminal.run('hostname -i', '10.244.2.11');
    // Keys that drive time elsewhere are only typed here.
    await keyboard.type('1 ');
    await keyboard.press('Home');
    await playground.expectStep(-1);
    await keyboard.press('Escape');
    await keyboard.press('Escape');
    await expect(page.getByTestId('terminal-fold')).toBeFocused();
    await terminal.input.focus();
    await keyboard.press('Shift+Tab');
    await expect(terminal.input).not.toBeFocused();
    await terminal.input.focus();
    await keyboard.press('Escape');
    await keyboard.press('Tab');
    await expect(terminal.input).not.toBeFocused();
    await keyboard.press('Control+`');
    await expect(terminal.root).toBeHidden();
    await keyboard.press('Control+`');
    await expect(terminal.input).toBeFocused();
    await expect(terminal.root).toContainText('10.244.2.11');
    await keyboard.press('Control+u');
    await keyboard.press('Control+d');
    await expect(terminal.root).toBeHidden();
  },
);

test(
  'a pod that is gone says so, and what was printed stays',
  { tag: '@desktop' },
  async ({ playground, terminal, page }) => {
    await terminal.open();
    await terminal.run('hostname', 'client');
    await terminal.openOn('default/web-b');
    await terminal.run('hostname', 'web-b');
    await page.getByTestId('toggle-library').click();
    await page.locator('[data-scenario-id="same-node"]').click();
    await expect(playground.root).toHaveAttribute('data-scenario', 'same-node');
    await expect(page.getByTestId('terminal-gone')).toContainText(
      'default/web-b is not in the cluster any more',
    );
    await expect(terminal.root).toContainText('web-b');
    await terminal.root.getByTestId('terminal-tab').filter({ hasText: 'default/client' }).click();
    await terminal.input.click();
    await terminal.run('hostname -i', '10.244.1.10');
  },
);

test('from the menu of a node', { tag: '@desktop' }, async ({ terminal, page }) => {
  await page.locator('[data-end="node/node-b"]').click({ button: 'right' });
  await page.getByTestId('action-menu').getByRole('menuitem', { name: 'Terminal here' }).click();
  await expect(terminal.input).toBeFocused();
  await terminal.run('hostname', 'node-b');
});

test('from the tables, on the namespace they show', async ({ playground, terminal, page }) => {
  await playground.goTo(10);
  await playground.tables('node-b');
  await page.getByTestId('tables-terminal').click();
  await terminal.input.click();
  await terminal.run('hostname', 'node-b');
});

test(
  'on a phone: the whole window, with the keys a phone has not',
  { tag: '@phone' },
  async ({ terminal, page }) => {
    await page.locator('[data-end="pod/default/client"]').tap();
    await page.getByTestId('terminal-here').tap();
    await terminal.input.tap();
    await page.keyboard.type('connt');
    await page.getByRole('button', { name: 'Complete' }).tap();
    await expect(terminal.input).toHaveValue('conntrack ');
    await page.getByRole('button', { name: 'Minus' }).tap();
    await expect(terminal.input).toHaveValue('conntrack -');
    await expect(terminal.input).toBeFocused();
    await page.getByRole('button', { name: 'Ctrl-C' }).tap();
    await terminal.run('hostname -i', '10.244.1.10');
    await page.getByRole('button', { name: 'Earlier command' }).tap();
    await expect(terminal.input).toHaveValue('hostname -i');
    const small = await terminal.root
      .locator('button')
      .evaluateAll((buttons) =>
        buttons
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
          .map((one) => one.textContent),
      );
    expect(small, 'buttons under 44 px').toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await page.getByTestId('terminal-fold').tap();
    await expect(terminal.root).toBeHidden();
  },
);

test(
  'on a phone with a keyboard: what is typed beside the prompt drives nothing behind the terminal',
  { tag: '@phone' },
  async ({ playground, terminal, page }) => {
    await playground.goTo(5);
    await page.locator('[data-end="pod/default/client"]').tap();
    await page.getByTestId('terminal-here').tap();
    const sheet = page.locator('[data-sheet="full"]');
    await expect(sheet).toBeFocused();
    const { keyboard } = page;
    for (const key of ['ArrowRight', 'End', ' ', 'r', '?', 'Delete', 'Control+z']) await keyboard.press(key);
    await playground.expectStep(5);
    await expect(playground.root).toHaveAttribute('data-playing', 'false');
    await expect(page.locator('[data-end="pod/default/client"]')).toBeAttached();
    await expect(sheet).toBeFocused();
    await keyboard.press('Control+`');
    await expect(terminal.root).toBeHidden();
    await keyboard.press('ArrowRight');
    await playground.expectStep(6);
  },
);

test(
  'on a phone: a tap beside what was printed goes to the prompt, one on it does not',
  { tag: '@phone' },
  async ({ terminal }) => {
    await terminal.open();
    const block = await terminal.run('ip addr', '10.244.1.10');
    await block.getByText('ip addr').tap();
    await expect(terminal.input).not.toBeFocused();
    const screen = terminal.root.getByTestId('terminal-screen');
    const { height = 0 } = (await screen.boundingBox()) ?? {};
    await screen.tap({ position: { x: 150, y: height - 120 } });
    await expect(terminal.input).toBeFocused();
  },
);

for (const colorScheme of ['dark', 'light'] as const) {
  test(`no serious accessibility finding: terminal, ${colorScheme}`, async ({ page, terminal }) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await terminal.open();
    await terminal.run('ip route --colour', /Supported here/);
    await terminal.run('curl http://10.244.1.11:8080/', 'On the canvas');
    await terminal.run('ping -c 2 10.244.1.11', '2 requests were sent.');
    for (const chooser of [false, true]) {
      if (chooser) await page.getByTestId('terminal-add').click();
      await page.waitForTimeout(400); // colours fade in
      const { violations } = await new AxeBuilder({ page }).include('[data-testid="terminal"]').analyze();
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
    }
  });
}
