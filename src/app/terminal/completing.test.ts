import { expect, test } from 'vitest';
import { applyCompletion } from './completing.ts';

test.each([
  ['the only word', 'ip ro', 5, { from: 3, words: ['route'] }, 'ip route ', 9, []],
  ['its common start', 'ip r', 4, { from: 3, words: ['route', 'rout'] }, 'ip rout', 7, []],
  ['nothing in common', 'ip ', 3, { from: 3, words: ['addr', 'route'] }, 'ip ', 3, ['addr', 'route']],
  ['no word', 'ip x', 4, { from: 3, words: [] }, 'ip x', 4, []],
  ['before the cursor only', 'ip ro | wc', 5, { from: 3, words: ['route'] }, 'ip route | wc', 8, []],
  ['a path goes on', 'cat /pr', 7, { from: 4, words: ['/proc/'] }, 'cat /proc/', 10, []],
] as const)('%s', (_, text, caret, completion, after, caretAfter, choices) => {
  expect(applyCompletion({ text, caret }, completion)).toEqual({ text: after, caret: caretAfter, choices });
});
