import { expect, test } from 'vitest';
import { isKeyMoment } from '../../playback/keyMoments.ts';
import { distance } from '../geometry.ts';
import { shown } from '../testing/runs.ts';
import { legOf } from './itinerary.ts';

const picture = shown('clusterip-cross-node');
const { places } = picture;
const moments = places.filter((place) => isKeyMoment(place) && place.journey === places[0]?.journey);
const change = { playing: true, pace: 1000, reducedMotion: false, far: false };

/** The legs of the request itself, played from one key moment to the next. */
const legs = moments.slice(1).map((place, i) => {
  const from = moments[i]?.step.n ?? -1;
  const copy = { place, current: true, waiting: false };
  return legOf(picture, places, copy, { ...change, from, to: place.step.n });
});

test('playing leaves steps out but never jumps: each leg begins where the one before ended', () => {
  expect(moments.length).toBeGreaterThan(8);
  legs.slice(1).forEach(({ line }, i) => {
    expect(distance(legs[i]!.line.at(-1)!, line[0]!)).toBeLessThan(1);
  });
});

test('each leg is over before the next moment', () => {
  expect(legs.every(({ ms }) => ms > 0 && ms <= 1400)).toBe(true);
});

test('a jump by hand, and any step under reduced motion, only places the packet', () => {
  const copy = { place: moments[3]!, current: true, waiting: false };
  const to = copy.place.step.n;
  expect(legOf(picture, places, copy, { ...change, playing: false, from: 0, to }).ms).toBe(0);
  expect(
    legOf(picture, places, copy, { ...change, reducedMotion: true, from: to - 1, to }).line,
  ).toHaveLength(1);
});
