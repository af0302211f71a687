import { expect, test } from 'vitest';
import readme from '../../../README.md?raw';
import { SIMPLIFICATIONS } from './simplified.ts';

const words = (text: string): string => text.replace(/\s+/g, ' ');

test('README lists what is simplified, word for word and nothing else', () => {
  const section = words(
    readme.slice(readme.indexOf('## What is simplified'), readme.indexOf('## Architecture')),
  );
  for (const { text } of SIMPLIFICATIONS) expect(section).toContain(`- ${text}`);
  expect(section.split(' - ').length - 1).toBe(SIMPLIFICATIONS.length);
});
