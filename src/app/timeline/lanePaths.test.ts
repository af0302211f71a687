import { expect, test } from 'vitest';
import { LOOKS } from '../ui/meanings.ts';
import { barsOf } from './lanePaths.ts';

test.each(Object.entries(LOOKS))(
  'the shape of %s can be drawn anywhere: relative commands only',
  (_name, look) => {
    expect(look.shape).toMatch(/^m[^A-Z]+$/);
  },
);

test('a bar is as wide as its steps, and round at its corners', () => {
  const hop = {} as never;
  const path = barsOf([{ hop, from: 2, to: 4 }], { width: 10, origin: 0 });
  expect(path).toBe('M24.5 4h21a4 4 0 0 1 4 4v8a4 4 0 0 1 -4 4h-21a4 4 0 0 1 -4 -4v-8a4 4 0 0 1 4 -4z');
});

test('a bar of one narrow step does not turn inside out', () => {
  const path = barsOf([{ hop: {} as never, from: 0, to: 0 }], { width: 2, origin: 0 });
  expect(path).toBe('M1.5 4h0a1 1 0 0 1 1 1v14a1 1 0 0 1 -1 1h0a1 1 0 0 1 -1 -1v-14a1 1 0 0 1 1 -1z');
});
