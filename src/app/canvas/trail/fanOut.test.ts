import { expect, test } from 'vitest';
import { podAt } from '../../outcome/outcomeRows.ts';
import { farPoint } from '../farPoint.ts';
import { centreOf, rect } from '../geometry.ts';
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

test('from afar, from the tile of the node to the dots of the pods', () => {
  const { places, run, world, scene, layout } = shown('clusterip-cross-node');
  const place = drawOf(places);
  if (!place) throw new Error('nothing is drawn');
  const rays = raysOf({ scene, layout }, place, run.outcomes, (address) => podAt(world, address), true);
  const tile = layout.boxes.get('node/node-a');
  expect(rays.map(({ from }) => from)).toEqual(rays.map(() => farPoint({ scene, layout }, place)));
  expect(rays[0]?.from.x).toBeCloseTo((tile?.x ?? NaN) + (tile?.width ?? NaN) / 2);
  const dots = ['web-a', 'web-b'].map((name) =>
    centreOf(layout.boxes.get(`pod/default/${name}`) ?? rect(0, 0, 0, 0)),
  );
  expect(rays.map(({ to }) => to)).toEqual(dots);
});

test('nothing is drawn where nobody chooses', () => {
  expect(drawOf(shown('across-nodes').places)).toBeUndefined();
});
