import { expect, test } from 'vitest';
import { repetitions } from './repetitions.ts';

const ends = { from: 'pod/default/a', to: 'tcp://10.96.0.10:80' };

test('a single request stays as it is', () => {
  expect(repetitions(ends)).toEqual([ends]);
});

test('ports and seeds count up, the warm-up is for the first', () => {
  expect(repetitions({ ...ends, sport: 50_000, seed: 7, count: 3, warm: true })).toEqual([
    { ...ends, sport: 50_000, seed: 7, warm: true },
    { ...ends, sport: 50_001, seed: 8 },
    { ...ends, sport: 50_002, seed: 9 },
  ]);
});

test('without a port and a seed, counting starts from what the simulation would take', () => {
  expect(repetitions({ ...ends, count: 2 })).toEqual([ends, { ...ends, sport: 40_001, seed: 2 }]);
});
