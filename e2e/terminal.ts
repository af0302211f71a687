// The terminal as its tests speak about it.
import { expect, type Locator, type Page } from '@playwright/test';

/** The terminal as one uses it: typed into, read from. */
export class Terminal {
  readonly page: Page;
  readonly root: Locator;
  readonly input: Locator;

  constructor(page: Page) {
    this.page = page;
    this.root = page.getByTestId('terminal');
    this.input = page.getByTestId('terminal-input');
  }

  /** Opens it by its button. */
  async open(): Promise<void> {
    await this.page.getByTestId('toggle-terminal').click();
    await this.input.click();
  }

  /** Opens a tab by the chooser. */
  async openOn(place: string): Promise<void> {
    await this.page.getByTestId('terminal-add').click();
    await this.page.getByTestId('terminal-chooser').getByRole('searchbox').fill(place);
    await this.page.keyboard.press('Enter');
    await expect(this.root.locator('[data-testid="terminal-tab"][aria-current="true"]')).toContainText(place);
    await this.input.click();
  }

  /** Types a line, and waits for what it says. */
  async run(line: string, says: string | RegExp): Promise<Locator> {
    const blocks = this.root.getByTestId('terminal-block').filter({ hasText: line });
    const before = await blocks.count();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
    await expect(blocks).toHaveCount(before + 1);
    await expect(blocks.last()).toContainText(says);
    return blocks.last();
  }
}
