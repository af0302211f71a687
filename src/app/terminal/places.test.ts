import { expect, test } from 'vitest';
import { worldFixture } from '../testing/world.ts';
import { placeOfEnd } from './drawer.ts';
import { endOfPlace, isThere, placesOf, promptOf } from './places.ts';

test('every node, pod and external can be opened, each once', () => {
  const names = placesOf(worldFixture).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('default/client');
  expect(names.every((name) => isThere(worldFixture, name))).toBe(true);
  expect(isThere(worldFixture, 'default/nobody')).toBe(false);
  expect(isThere(null, 'default/client')).toBe(false);
});

test.each([
  ['pod/default/client', 'default/client'],
  ['pod/default/client/app', 'default/client'],
  ['node/node-1', 'node-1'],
  ['external/internet', 'internet'],
  ['service/default/web', null],
])('%s is at %s', (end, place) => {
  expect(placeOfEnd(end)).toBe(place);
});

test('prompts look like the real ones', () => {
  expect(promptOf('node-1').join('')).toBe('root@node-1:~# ');
  expect(promptOf('default/client').join('')).toBe('default/client $ ');
  expect(endOfPlace(worldFixture, 'default/client')).toBe('pod/default/client');
});
