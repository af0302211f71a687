import { expect, test } from 'vitest';
import { placesOf } from '../../core/trace/playback.ts';
import { runFixture } from '../testing/run.ts';
import { stretchAt, stretchesOf } from './stretches.ts';

const places = placesOf(runFixture);
const stretches = stretchesOf(runFixture, places, new Set());

test('read from top to bottom, the text is the run in the order it happened', () => {
  expect(stretches.flatMap((stretch) => stretch.places)).toEqual(places);
  for (const { journey, places: own } of stretches)
    expect(own.every((place) => place.journey === journey)).toBe(true);
});

test('a packet that waits while others move goes on under a heading that says so', () => {
  const [first, second] = places;
  const other = places.find(({ journey }) => journey !== first?.journey);
  if (!first || !second || !other) throw new Error('no places');
  const read = stretchesOf(runFixture, [first, other, second], new Set());
  expect(read.map(({ journey, goesOn }) => [journey, goesOn])).toEqual([
    [first.journey, false],
    [other.journey, false],
    [first.journey, true],
  ]);
});

test('what the timeline leaves out is left out here', () => {
  const shown = stretchesOf(runFixture, places, new Set(['arp'] as const));
  expect(shown.some(({ journey }) => journey.born.arp)).toBe(false);
  expect(shown.length).toBeLessThan(stretches.length);
});

test('every step is found in its stretch; before the first it is the first', () => {
  expect(stretchAt(stretches, -1)).toBe(0);
  for (const { step, journey } of places)
    expect(stretches[stretchAt(stretches, step.n)]?.journey).toBe(journey);
});
