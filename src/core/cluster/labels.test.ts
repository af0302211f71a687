import { expect, test } from 'vitest';
import { matchesLabels, matchesSelector, type LabelRequirement } from './labels.ts';

const labels = { app: 'web', tier: '' };

test.each<
  [name: string, operator: LabelRequirement['operator'], key: string, values: string[], matches: boolean]
>([
  ['In, present', 'In', 'app', ['api', 'web'], true],
  ['In, another value', 'In', 'app', ['api'], false],
  ['In, absent', 'In', 'zone', ['a'], false],
  ['In, of every object', 'In', 'constructor', ['a'], false],
  ['NotIn, another value', 'NotIn', 'app', ['api'], true],
  ['NotIn, present', 'NotIn', 'app', ['web'], false],
  ['NotIn, absent', 'NotIn', 'zone', ['a'], true],
  ['Exists, empty', 'Exists', 'tier', [], true],
  ['Exists, of every object', 'Exists', 'toString', [], false],
  ['DoesNotExist', 'DoesNotExist', 'zone', [], true],
  ['DoesNotExist, present', 'DoesNotExist', 'app', [], false],
])('%s', (_name, operator, key, values, matches) => {
  const selector = { matchLabels: {}, matchExpressions: [{ key, operator, values }] };
  expect(matchesSelector(selector, labels)).toBe(matches);
});

test('all of a selector must hold, and an empty one matches everything', () => {
  expect(matchesLabels({}, labels)).toBe(true);
  expect(matchesLabels({ app: 'web', tier: '' }, labels)).toBe(true);
  expect(matchesLabels({ app: 'web', tier: 'x' }, labels)).toBe(false);
  const expression = { key: 'app', operator: 'Exists', values: [] } as const;
  expect(matchesSelector({ matchLabels: { app: 'api' }, matchExpressions: [expression] }, labels)).toBe(
    false,
  );
});
