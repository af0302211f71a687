// Files as people publish or dump them: each opens, says what it left out, and a Service answers by name.
import { expect, test } from '@playwright/test';
import { PUBLISHED_FILES } from '../src/core/testing/published/index.ts';
import { PlaygroundPage } from './page.ts';
import { Terminal } from './terminal.ts';

for (const { name, text, from, to } of PUBLISHED_FILES) {
  test(`${name} opens, and a Service in it is reached by its name`, { tag: '@desktop' }, async ({ page }) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await page.getByTestId('yaml-file').setInputFiles({
      name: 'published.yaml',
      mimeType: 'text/yaml',
      buffer: Buffer.from(text()),
    });
    await expect(playground.root).toHaveAttribute('data-file', 'published.yaml');
    // Every one of them holds something that no packet depends on, or that had to be assumed.
    await expect(page.getByTestId('remarks')).toContainText(/\d+ remark/);

    const terminal = new Terminal(page);
    await terminal.open();
    await terminal.openOn(from.replace(/^pod\//, ''));
    const { hostname, port, protocol, pathname } = new URL(to.replace(/^tcp:/, 'http:'));
    const line = to.startsWith('tcp:')
      ? `nc -zv ${hostname} ${port || '80'}`
      : `curl -s ${protocol}//${hostname}${port && `:${port}`}${pathname}`;
    await terminal.run(line, /saw|open|succeeded/);
    await expect(playground.root).toHaveAttribute('data-outcome', 'delivered');
  });
}
