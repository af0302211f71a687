import { expect, test } from 'vitest';
import { placesOf } from '../../core/trace/playback.ts';
import { runFixture } from '../testing/run.ts';
import { isAmong, isLong, rowsOf, stepAt, stepWidth } from './rows.ts';

const places = placesOf(runFixture);
const rows = rowsOf(runFixture, places);

test('every packet is a row, every step is in one stretch of its row', () => {
  expect(rows.map(({ journey }) => journey)).toEqual(runFixture.journeys);
  const covered = rows.flatMap(({ stretches }) =>
    stretches.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i)),
  );
  expect(covered.sort((a, b) => a - b)).toEqual(places.map((_, n) => n));
});

test('a visit that another packet interrupts is drawn as two stretches', () => {
  const [first, second] = places;
  if (!first || !second) throw new Error('no places');
  const other = places.find(({ journey }) => journey !== first.journey) ?? first;
  const [row] = rowsOf(runFixture, [first, other, second]);
  expect(row?.stretches.map(({ from, to }) => [from, to])).toEqual([
    [0, 0],
    [2, 2],
  ]);
});

test.each([
  [1000, 100, 10],
  [1000, 10, 26],
  [300, 5000, 2],
  [0, 0, 0],
])('%d pixels for %d steps: %d each', (track, steps, width) => {
  expect(stepWidth(track, steps)).toBe(width);
});

test.each([
  [-3, -1],
  [0, 0],
  [19, 1],
  [1e6, 99],
])('at %d pixels is step %d', (x, n) => {
  expect(stepAt(x, 10, 100)).toBe(n);
});

test('a row is drawn where it has steps in sight', () => {
  const [row] = rows;
  if (!row) throw new Error('no row');
  const [from, to] = [row.steps[0]?.n ?? -1, row.steps.at(-1)?.n ?? -1];
  expect([isAmong(row, to, to + 5), isAmong(row, to + 1, to + 5)]).toEqual([true, false]);
  expect([isAmong(row, from - 3, from), isAmong(row, from - 3, from - 1)]).toEqual([true, false]);
});

test('an overview is for runs whose steps are too narrow all at once, and for many packets', () => {
  expect([isLong(6, 99), isLong(5.9, 3), isLong(20, 100)]).toEqual([false, true, true]);
});
