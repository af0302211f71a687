import { expect, test } from 'vitest';
import { EDITS, splitPaste, type Line } from './lineEditing.ts';

/** A line with its cursor written as `_`. */
const line = (drawn: string): Line => ({ text: drawn.replace('_', ''), caret: drawn.indexOf('_') });
const drawn = ({ text, caret }: Line): string => `${text.slice(0, caret)}_${text.slice(caret)}`;

test.each([
  ['Ctrl+a', 'ip addr_', '_ip addr', null],
  ['Ctrl+e', 'ip_ addr', 'ip addr_', null],
  ['Ctrl+k', 'ip _addr', 'ip _', 'addr'],
  ['Ctrl+u', 'ip _addr', '_addr', 'ip '],
  ['Ctrl+w', 'ip route get _', 'ip route _', 'get '],
  ['Ctrl+w', 'ip rou_te', 'ip _te', 'rou'],
  ['Ctrl+w', '  _', '_', '  '],
  ['Ctrl+w', '_ip', '_ip', ''],
  ['Ctrl+y', 'a _b', 'a cut_b', null],
])('%s: %s gives %s', (key, before, after, cut) => {
  const edited = EDITS[key]?.(line(before), 'cut');
  expect(edited && drawn(edited)).toBe(after);
  expect(edited?.cut).toBe(cut);
});

test.each([
  ['_', 'ip a\nip r\n', ['ip a', 'ip r'], '_'],
  ['_', 'ip a\r\nip r', ['ip a'], 'ip r_'],
  ['ip _ | wc', 'r', [], 'ip r_ | wc'],
  ['ip _ | wc', 'a\nip r', ['ip a'], 'ip r_ | wc'],
])('into %s the paste %j runs %j', (before, pasted, run, rest) => {
  const split = splitPaste(line(before), pasted);
  expect(split.run).toEqual(run);
  expect(drawn(split.rest)).toBe(rest);
});
