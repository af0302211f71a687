import { expect, test } from 'vitest';
import { copiesAt, shareOfWire } from './copies.ts';
import { shown } from './testing/runs.ts';

const { run, places } = shown('clusterip-cross-node');
const at = (n: number) =>
  copiesAt(run.journeys, places, n).map(
    ({ place, current, waiting }) =>
      `${place.hop.netns} ${place.step.kind}${current ? '' : waiting ? ' (waits)' : ' (copy)'}`,
  );

test('before the first step nothing is on its way', () => {
  expect(copiesAt(run.journeys, places, -1)).toEqual([]);
});

test('the packet that asked for a link address waits while the question is on its way', () => {
  const asked = places.findIndex(({ journey }) => journey.born.arp !== null);
  expect(at(asked)).toEqual(['default/client send', 'default/client neighbour (waits)']);
});

test('a flooded frame is on several wires at once', () => {
  const flooded = places.findIndex(({ step }) => step.kind === 'bridge' && step.verdict === 'flood');
  const second = places.findIndex(({ step }, n) => n > flooded + 1 && step.kind === 'egress');
  expect(at(second).filter((copy) => copy.startsWith('node-a'))).toEqual([
    'node-a egress',
    'node-a bridge (copy)',
    'node-a egress (copy)',
  ]);
});

test('a copy is never in two namespaces: it leaves one as it enters the next', () => {
  for (const { step } of places) {
    const copies = copiesAt(run.journeys, places, step.n);
    const visits = copies.map(({ place }) => `${place.journey.id}/${place.hopIndex}`);
    expect(new Set(visits).size).toBe(visits.length);
    expect(copies.filter(({ current }) => current)).toHaveLength(1);
  }
});

test('a packet on a wire goes on as simulated time does: never back, and there is always something left of the wire', () => {
  const leaving = places.filter(({ step }) => step.kind === 'egress' && step.peer !== null);
  expect(leaving.length).toBeGreaterThan(20);
  for (const place of leaving) {
    const shares = places
      .filter(({ step }) => step.n >= place.step.n)
      .map(({ step }) => shareOfWire(place, step.t));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBe(0.5);
    expect(Math.max(...shares)).toBeLessThan(1);
  }
});
