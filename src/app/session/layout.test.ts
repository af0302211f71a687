import { expect, test } from 'vitest';
import { clampSize, DEFAULT_LAYOUT, readLayout } from './layout.ts';

test.each([
  ['nothing', undefined],
  ['no JSON', '{'],
  ['another shape', '[1,2]'],
  ['null', 'null'],
  ['fields of other kinds', '{"inspector":{"size":"wide","folded":1}}'],
  ['a number', '7'],
])('%s gives the layout of a first visit', (_, text) => {
  expect(readLayout(text)).toEqual(DEFAULT_LAYOUT);
});

test('what was remembered comes back, within limits', () => {
  const layout = readLayout('{"inspector":{"size":5000,"folded":true},"timeline":{"size":200.6}}');
  expect(layout.inspector).toEqual({ size: clampSize('inspector', 5000), folded: true });
  expect(layout.timeline).toEqual({ size: 201, folded: false });
  expect(layout.library).toEqual(DEFAULT_LAYOUT.library);
});
