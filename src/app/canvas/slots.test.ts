import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepSlots } from './slots.ts';

test.each([
  // before                 now                     then
  [[], ['a', 'b'], ['a', 'b']],
  [
    ['a', 'b'],
    ['b', 'a'],
    ['a', 'b'],
  ],
  [
    ['a', 'b', 'c'],
    ['a', 'c'],
    ['a', null, 'c'],
  ],
  [
    ['a', null, 'c'],
    ['c', 'd', 'a'],
    ['a', 'd', 'c'],
  ],
  [['a', 'b'], ['a'], ['a']],
  [['a', 'b'], [], []],
] as const)('%j with %j present becomes %j', (before, names, after) => {
  expect(keepSlots(before, names)).toEqual(after);
});

test('everybody has exactly one seat, and nobody who had one moves', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 2 }), { maxLength: 12 });
  fc.assert(
    fc.property(names, names, (earlier, now) => {
      const before = keepSlots([], earlier);
      const after = keepSlots(before, now);
      expect(after.filter((name) => name !== null).sort()).toEqual([...now].sort());
      for (const name of now)
        if (before.includes(name)) expect(after.indexOf(name)).toBe(before.indexOf(name));
    }),
  );
});
