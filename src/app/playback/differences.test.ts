import { expect, test } from 'vitest';
import { shown } from '../canvas/testing/runs.ts';
import { changedSteps } from './correspondence.ts';
import { differencesOf, nextDifference } from './differences.ts';
import { emptyPlayback, show, type Playback } from './playback.ts';

const { run, places } = shown('clusterip-cross-node');
const changedTo = (...steps: number[]): Playback => show(emptyPlayback, run, { changed: new Set(steps) });

test('a stretch of steps that differ is one difference, and after the last comes the first', () => {
  let p = changedTo(3, 4, 5, 9, 20, 21);
  expect(differencesOf(p)).toEqual([3, 9, 20]);
  const seen = [1, 2, 3, 4].map(() => (p = nextDifference(p)).at);
  expect(seen).toEqual([3, 9, 20, 3]);
});

test('from within a stretch it goes on to the next one', () => {
  expect(nextDifference({ ...changedTo(3, 4, 5, 9), at: 4 }).at).toBe(9);
});

test('where nothing differs one stays', () => {
  const p = { ...changedTo(), at: 7 };
  expect(differencesOf(p)).toEqual([]);
  expect(nextDifference(p)).toBe(p);
});

test('packets that are not shown have no differences', () => {
  const arp = places.filter(({ journey }) => journey.born.arp).map(({ step }) => step.n);
  const p = changedTo(...arp);
  expect(differencesOf(p).length).toBeGreaterThan(0);
  expect(differencesOf({ ...p, hidden: new Set(['arp']) })).toEqual([]);
});

test('with a tunnel in the place of routes, every wrapping and unwrapping is one difference', () => {
  const changed = changedSteps(shown('clusterip-cross-node', 'flannel/host-gw').places, run);
  const starts = differencesOf(show(emptyPlayback, run, { changed }));
  expect(starts.length).toBeGreaterThan(0);
  expect(starts.length).toBeLessThan(changed.size / 2);
  expect(starts.every((n) => changed.has(n))).toBe(true);
});
