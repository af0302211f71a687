import { expect, test } from 'vitest';
import { browse, findLine, readHistory, withLine } from './commandHistory.ts';

test.each([[undefined], ['{'], ['{"a":1}'], ['[1,null]'], ['7']])('%s is an empty history', (stored) => {
  expect(readHistory(stored)).toEqual([]);
});

test('blanks and repetitions are not kept, and the oldest go', () => {
  expect(withLine(['ip a'], ' ip a ')).toEqual(['ip a']);
  expect(withLine(['ip a'], '  ')).toEqual(['ip a']);
  expect(withLine(['ip a'], 'x'.repeat(501))).toEqual(['ip a']);
  const full = Array.from({ length: 300 }, (_, i) => `echo ${i}`);
  expect(withLine(full, 'ip a')).toHaveLength(300);
  expect(withLine(full, 'ip a').at(-1)).toBe('ip a');
});

test('earlier, later, and back to what was typed', () => {
  const history = ['one', 'two'];
  const first = browse(history, null, 'mine', -1);
  expect(first?.text).toBe('two');
  const second = browse(history, first?.browsing ?? null, 'two', -1);
  expect(second?.text).toBe('one');
  expect(browse(history, second?.browsing ?? null, 'one', -1)).toBeNull();
  expect(browse(history, first?.browsing ?? null, 'two', 1)?.text).toBe('mine');
  expect(browse(history, null, 'mine', 1)).toBeNull();
});

test('a search finds the newest first, each line once', () => {
  const history = ['ip addr', 'ip route', 'ip addr', 'ss -t'];
  expect(findLine(history, 'ip', 0)).toBe('ip addr');
  expect(findLine(history, 'ip', 1)).toBe('ip route');
  expect(findLine(history, 'ip', 2)).toBeUndefined();
  expect(findLine(history, '', 0)).toBeUndefined();
});
