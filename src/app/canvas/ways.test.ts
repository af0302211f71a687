import { expect, test } from 'vitest';
import { distance } from './geometry.ts';
import { spotOf } from './locate.ts';
import { SHOWN, shown } from './testing/runs.ts';
import { before, restOf, trailWays, wayOf } from './ways.ts';

test.each(SHOWN)('%s (%s): every step happens at a place that is drawn', (id, mode) => {
  const { scene, layout, places } = shown(id, mode);
  const lost = places.filter((place) => {
    const spot = spotOf(scene, place);
    return spot === null || !layout.docks.has(spot);
  });
  expect(lost.map(({ hop, step }) => `${hop.netns} ${step.kind}`)).toEqual([]);
});

test.each(SHOWN)('%s (%s): a packet never jumps', (id, mode) => {
  const picture = shown(id, mode);
  for (const place of picture.places) {
    const previous = before(place);
    const way = wayOf(picture, place, 0.5, 0.5);
    const start = previous && restOf(picture, previous, 0.5);
    if (start) {
      const gap = distance(start, way[0]!);
      expect([place.step.n, place.step.kind, gap < 1]).toEqual([place.step.n, place.step.kind, true]);
    }
  }
});

test.each(SHOWN)('%s (%s): ways run straight across and straight down', (id, mode) => {
  const picture = shown(id, mode);
  for (const journey of picture.run.journeys) {
    for (const way of trailWays(picture, journey, Infinity, 1)) {
      const slanted = way.slice(1).filter((p, i) => {
        const last = way[i]!;
        return Math.abs(p.x - last.x) > 0.5 && Math.abs(p.y - last.y) > 0.5;
      });
      expect(slanted).toEqual([]);
    }
  }
});

test('a packet that left rests on its wire, and arrives by the rest of it', () => {
  const picture = shown('clusterip-cross-node');
  const left = picture.places.find(({ step }) => step.kind === 'egress' && step.peer !== null)!;
  const [half, whole] = [restOf(picture, left, 0.5)!, restOf(picture, left, 1)!];
  const dock = picture.layout.docks.get(spotOf(picture.scene, left)!)!;
  expect(half).not.toEqual(whole);
  expect(half).not.toEqual(dock);
  const arrival = picture.places.find((place) => before(place)?.step === left.step)!;
  expect(wayOf(picture, arrival, 0.5, 0.5)[0]).toEqual(half);
  expect(restOf(picture, arrival, 0.5)).toEqual(whole);
});
