import { expect, test } from 'vitest';
import { number } from './number.ts';

test.each([0, 7, 999, 1000, 65_536, 1_234_567, -1234, 0.25, 2500.5])(
  '%d is written as browsers do',
  (value) => {
    expect(number(value)).toBe(value.toLocaleString('en'));
  },
);
