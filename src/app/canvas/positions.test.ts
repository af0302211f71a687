import { expect, test } from 'vitest';
import { readPositions } from './positions.ts';

test.each([
  [undefined, {}],
  ['', {}],
  ['not json', {}],
  ['null', {}],
  ['[1,2]', { 0: {}, 1: {} }],
  ['{"a":{"pod/x":{"x":1,"y":2}}}', { a: { 'pod/x': { x: 1, y: 2 } } }],
  ['{"a":{"pod/x":{"x":"1","y":2},"pod/y":null}}', { a: {} }],
  ['{"a":{"pod/x":{"x":1e9,"y":2}}}', { a: {} }],
])('%s is read as %j', (text, expected) => {
  expect(readPositions(text)).toEqual(expected);
});
