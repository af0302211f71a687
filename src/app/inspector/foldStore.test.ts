import { expect, test } from 'vitest';
import { readFolds } from './foldStore.ts';

test.each<[string, string | undefined, Readonly<Record<string, boolean>>]>([
  ['nothing', undefined, {}],
  ['what was remembered', '{"ip rule":false}', { 'ip rule': false }],
  ['no JSON', '{', {}],
  ['no object', '[1]', {}],
  ['null', 'null', {}],
  ['values of another version', '{"a":true,"b":"yes"}', { a: true }],
])('storage holds %s', (_name, stored, folds) => {
  expect(readFolds(stored)).toEqual(folds);
});
