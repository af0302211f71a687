import { expect, test } from 'vitest';
import { podAt } from '../../outcome/outcomeRows.ts';
import { shown } from '../testing/runs.ts';
import { drawOf, raysOf } from './fanOut.ts';

test('from the hook that draws to every endpoint, one of them taken', () => {
  const { places, run, world, scene, layout } = shown('clusterip-cross-node');
  const place = drawOf(places);
  if (!place) throw new Error('nothing is drawn');
  const rays = raysOf({ scene, layout }, place, run.outcomes, (address) => podAt(world, address));
  expect(rays.map(({ probability }) => probability)).toEqual([0.5, 0.5]);
  expect(rays.filter(({ taken }) => taken)).toHaveLength(1);
  expect(new Set(rays.map(({ to }) => `${to.x} ${to.y}`)).size).toBe(2);
});

test('nothing is drawn where nobody chooses', () => {
  expect(drawOf(shown('across-nodes').places)).toBeUndefined();
});
