// A dump of a real cluster: it opens as it is, and a Service in it answers by its name.
import { expect, test } from '@playwright/test';
import { must } from '../src/core/problem.ts';
import { PUBLISHED_FILES } from '../src/core/testing/published/index.ts';
import { PlaygroundPage } from './page.ts';
import { Terminal } from './terminal.ts';

test(
  'a dump of k3s opens, and curl reaches a Service in it by name',
  { tag: '@desktop' },
  async ({ page }) => {
    const { text } = must(
      PUBLISHED_FILES.find(({ name }) => name === 'k3s dump'),
      'the dump',
    );
    const playground = new PlaygroundPage(page);
    await playground.open();
    await page.getByTestId('yaml-file').setInputFiles({
      name: 'k3s.yaml',
      mimeType: 'application/yaml',
      buffer: Buffer.from(text()),
    });
    await expect(playground.root).toHaveAttribute('data-scenario', '');
    const terminal = new Terminal(page);
    await terminal.open();
    await terminal.openOn('shop/toolbox');
    await terminal.run('curl -s http://web/', 'saw 10.42.1.8');
    await expect(playground.root).toHaveAttribute('data-outcome', 'delivered');
  },
);
