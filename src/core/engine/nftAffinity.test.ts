// ClientIP affinity in nftables: sets that rules fill, whose elements are learned state.
import { expect, test } from 'vitest';
import { Simulation } from '../run/simulation.ts';
import { twoNodes } from '../testing/cluster.ts';
import { placesOf } from '../trace/playback.ts';

const sticky = (affinitySeconds: number) => {
  const builder = twoNodes().service('sticky', {
    clusterIP: '10.96.0.40',
    port: '80:8080',
    sessionAffinity: 'ClientIP',
    affinitySeconds,
    endpoints: ['a', 'b', 'c'],
  });
  const { serviceProxy } = builder.build().spec;
  return new Simulation(builder.spec({ serviceProxy: { ...serviceProxy, mode: 'nftables' } }).build());
};

const send = (simulation: Simulation, seed: number, sport: number) =>
  simulation.trace({ from: 'node/node1', to: 'tcp://10.96.0.40:80', seed, sport });

test('the first connection draws, later ones find the client in the endpoint’s set', () => {
  const simulation = sticky(10800);
  const { run: first } = send(simulation, 1, 40_000);
  expect(first.outcomes).toHaveLength(3);
  const rows = simulation.learned.rows('node1', 'nftSet');
  expect(rows.map(({ key }) => key)).toEqual(['172.18.0.2']);
  expect(rows[0]?.set).toMatch(/^affinity-[A-Z2-7]{8}-default\/sticky\/tcp\/__10\.244\.\d\.\d+\/8080$/);
  for (const seed of [2, 3, 4, 5]) {
    const { run } = send(simulation, seed, 40_000 + seed);
    expect([run.servedBy, run.outcomes.length]).toEqual([first.servedBy, 1]);
  }
});

test('an element that is over is no element', () => {
  const simulation = sticky(1);
  send(simulation, 1, 40_000);
  const [row] = simulation.learned.rows('node1', 'nftSet');
  // Three answers that never come take seconds; then the client has been forgotten.
  simulation.trace({ from: 'node/node1', to: 'tcp://10.244.1.99:80', sport: 41_000 });
  const { run, learnedBefore } = send(simulation, 1, 40_001);
  expect(run.outcomes).toHaveLength(3);
  expect(learnedBefore.rows('node1', 'nftSet')).toEqual([row]);
});

test('every further connection keeps it for longer, and going back takes it away again', () => {
  const simulation = sticky(10800);
  const { run, learnedBefore } = send(simulation, 1, 40_000);
  const [before] = simulation.learned.rows('node1', 'nftSet');
  send(simulation, 1, 40_001);
  const [after] = simulation.learned.rows('node1', 'nftSet');
  expect(after?.expires).toBeGreaterThan(before?.expires ?? Infinity);
  const state = learnedBefore.clone();
  const effects = placesOf(run).flatMap(({ step }) => step.effects ?? []);
  for (const effect of effects) state.apply(effect);
  expect(state.rows('node1', 'nftSet')).toEqual([before]);
  for (const effect of [...effects].reverse()) state.apply(effect, 'back');
  expect(state.rows('node1', 'nftSet')).toEqual([]);
});
