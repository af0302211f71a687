import { expect, test } from 'vitest';
import type { EndingCount } from '../../core/run/sample.ts';
import { shown } from '../canvas/testing/runs.ts';
import { clientOf, isSticky, outcomeRows } from './outcomeRows.ts';
import { counted, type Sampling } from './outcomeStore.ts';

const { world, run } = shown('clusterip-cross-node');
const [first, second] = world.services[0]?.endpoints.map(({ pod }) => pod) ?? [];
const ending = (servedBy: string | null | undefined, count: number): EndingCount => ({
  outcome: servedBy ? 'delivered' : 'timed-out',
  servedBy: servedBy ?? null,
  client: servedBy ? '10.244.1.10' : null,
  count,
});
const OWN = new Map(run.outcomes.map(({ endpoint }) => [endpoint, false]));
const told = (counts: readonly EndingCount[] | null) =>
  outcomeRows(world, run.outcomes, OWN, counts, clientOf(run)).map(({ name, chance, client, count }) => [
    name,
    chance,
    client,
    count,
  ]);

test('before any is sent: endpoints with their chance', () => {
  expect(told(null)).toEqual([
    ['web-a', 0.5, 'the client’s own address (10.244.1.10)', null],
    ['web-b', 0.5, 'the client’s own address (10.244.1.10)', null],
  ]);
});

test('counts stand beside the chance, and what was lost is a row of its own', () => {
  expect(told([ending(second, 60), ending(null, 40)])).toEqual([
    ['web-a', 0.5, 'the client’s own address (10.244.1.10)', 0],
    ['web-b', 0.5, '10.244.1.10', 60],
    ['timed out', null, null, 40],
  ]);
});

test.each([
  ['all to one of two', [ending(first, 100)], true],
  ['too few to say', [ending(first, 5)], false],
  ['some to each', [ending(first, 99), ending(second, 1)], false],
])('affinity: %s', (_, counts, expected) => {
  const done = counts.reduce((sum, { count }) => sum + count, 0);
  expect(isSticky(outcomeRows(world, run.outcomes, OWN, counts, clientOf(run)), done)).toBe(expected);
});

test('a sample adds up, and is done when all are there', () => {
  const empty: Sampling = { key: 'a', state: 'running', done: 0, counts: [] };
  const half = counted(empty, [ending(first, 30), ending(second, 20)]);
  expect(half).toMatchObject({ done: 50, state: 'running' });
  expect(counted(half, [ending(second, 50)])).toMatchObject({
    done: 100,
    state: 'done',
    counts: [{ count: 30 }, { count: 70 }],
  });
});
