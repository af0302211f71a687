import { expect, test } from 'vitest';
import { screenText } from './screenText.ts';

test('clear empties the screen, and what comes after it stays', () => {
  expect(screenText('a\n\u001b[H\u001b[2J\u001b[3Jb\n')).toEqual({ clears: true, text: 'b\n' });
  expect(screenText('\u001b[1;31mred\u001b[0m\n')).toEqual({ clears: false, text: 'red\n' });
  expect(screenText('')).toEqual({ clears: false, text: '' });
});
