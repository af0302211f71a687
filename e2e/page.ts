// The page as its tests speak about it: by data attributes, which say where the playback stands.
import { expect, type Locator, type Page } from '@playwright/test';

/** A scenario that is none of the built-in ones. */
export const OWN_SCENARIO = `apiVersion: v1
kind: Pod
metadata: { name: a, namespace: default }
spec: { containers: [{ name: a, image: a }] }
---
apiVersion: v1
kind: Pod
metadata: { name: b, namespace: default }
spec: { containers: [{ name: b, image: b, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: podwalk.dev/v1
kind: Scenario
metadata: { name: mine, annotations: { title: Mine } }
spec: { requests: [{ from: pod/default/a, to: 'http://10.244.0.3:8080/' }] }
`;

export interface Status {
  readonly scenario: string;
  readonly mode: string;
  readonly step: number;
  readonly steps: number;
  readonly netns: string;
  readonly journey: string;
  readonly outcome: string;
  readonly run: string;
}

export class PlaygroundPage {
  readonly page: Page;
  readonly root: Locator;

  constructor(page: Page) {
    this.page = page;
    this.root = page.getByTestId('app');
  }

  /** Opens an address and waits for the first run. */
  async open(address = './'): Promise<void> {
    await this.page.goto(address);
    await this.ready();
  }

  async ready(): Promise<void> {
    // The first frames of a loaded machine take their time; nothing after that should.
    await expect(this.root).toHaveAttribute('data-ready', 'true', { timeout: 20_000 });
    // The picture is drawn, or it is said that there is none.
    const picture = '[data-canvas][data-ready], [data-canvas-state="empty"], [data-canvas-state="refused"]';
    await expect(this.page.locator(picture)).not.toHaveCount(0);
  }

  async status(): Promise<Status> {
    const entries = await this.root.evaluate((element) => Object.entries((element as HTMLElement).dataset));
    const data = Object.fromEntries(entries);
    return {
      scenario: data['scenario'] ?? '',
      mode: data['mode'] ?? '',
      step: Number(data['step']),
      steps: Number(data['steps']),
      netns: data['netns'] ?? '',
      journey: data['journey'] ?? '',
      outcome: data['outcome'] ?? '',
      run: data['run'] ?? '',
    };
  }

  async expectStep(n: number): Promise<void> {
    await expect(this.root).toHaveAttribute('data-step', String(n));
  }

  /** Goes to a step (from 0) by the keys for it, all within one frame: a loaded machine draws few of them a second. */
  async goTo(n: number): Promise<void> {
    await this.page.evaluate((step) => {
      const press = (key: string) =>
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      press('Home');
      for (let i = -1; i < step; i++) press('ArrowRight');
    }, n);
    await this.expectStep(n);
  }

  get isPhone(): boolean {
    const { width = 0, height = 0 } = this.page.viewportSize() ?? {};
    return width <= 760 || height <= 500;
  }

  /** Shows a tab of the inspector; on a phone it is a sheet that may have to be opened first. */
  async showTab(tab: 'packet' | 'why' | 'tables'): Promise<Locator> {
    const inspector = this.page.getByTestId('inspector');
    if (!(await inspector.isVisible())) {
      await this.page.getByTestId(this.isPhone ? 'inspect' : 'toggle-inspector').click();
    }
    await this.page.getByTestId(`tab-${tab}`).click();
    return this.page.getByTestId(tab);
  }

  /** The state of a namespace as the tables show it at the current step. */
  async tables(netns: string): Promise<string> {
    const tables = await this.showTab('tables');
    await this.page.getByTestId('choose-namespace').selectOption(netns);
    const { step } = await this.status();
    await expect(tables).toHaveAttribute('data-state-netns', netns);
    await expect(tables).toHaveAttribute('data-state-n', String(step));
    // Without the marks: they tell what the last step did, not what the state is.
    return tables.locator('code').evaluateAll((rows) => rows.map((row) => row.textContent).join('\n'));
  }

  notice(code: string): Locator {
    return this.page.getByTestId('notices').locator(`[data-code="${code}"]`);
  }
}
