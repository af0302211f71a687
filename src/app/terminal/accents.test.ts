import { expect, test } from 'vitest';
import { pieces, type Accent } from './accents.ts';

const ends = new Map<string, Accent>([
  ['10.244.1.1', 'src'],
  ['10.96.0.10', 'dst'],
]);

test('addresses of the two ends are told apart, and longer ones that begin alike are not taken for them', () => {
  expect(pieces('src=10.244.1.1 dst=10.96.0.10:80 via 10.244.1.10 a10.96.0.10', ends)).toEqual([
    { text: 'src=', accent: null },
    { text: '10.244.1.1', accent: 'src' },
    { text: ' dst=', accent: null },
    { text: '10.96.0.10', accent: 'dst' },
    { text: ':80 via 10.244.1.10 a10.96.0.10', accent: null },
  ]);
  expect(pieces('10.244.1.1', new Map())).toEqual([{ text: '10.244.1.1', accent: null }]);
});
