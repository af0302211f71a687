import { expect, test } from 'vitest';
import { readProgress } from './progress.ts';

test('what was kept is read again', () => {
  const kept = { arp: { stop: 3, finished: false }, 'three-rules': { stop: 5, finished: true } };
  expect(readProgress(JSON.stringify(kept))).toEqual(kept);
});

test.each([
  [undefined],
  [''],
  ['{'],
  ['null'],
  ['7'],
  ['[{"stop":1}]'],
  ['{"arp":null}'],
  ['{"arp":{"stop":-1}}'],
  ['{"arp":{"stop":1.5}}'],
  ['{"arp":{"stop":1e9}}'],
  ['{"<b>":{"stop":1}}'],
  ['{"__proto__":{"stop":1}}'],
])('garbage is nothing: %s', (text) => {
  expect(Object.keys(readProgress(text))).toEqual([]);
});

test('a storage full of lessons is not taken over whole', () => {
  const name = (i: number) =>
    `x${'abcdefghij'[i % 10]}-${'a'.repeat(1 + (i % 50))}${'b'.repeat(1 + Math.floor(i / 500))}`;
  const many = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [name(i), { stop: 1 }]));
  expect(Object.keys(readProgress(JSON.stringify(many))).length).toBeLessThanOrEqual(200);
});

test('what is odd about one lesson leaves the others alone', () => {
  const text = '{"arp":{"stop":"x"},"pod":{"stop":2,"finished":"yes"},"routes":{"stop":0,"finished":true}}';
  expect(readProgress(text)).toEqual({
    pod: { stop: 2, finished: false },
    routes: { stop: 0, finished: true },
  });
});
