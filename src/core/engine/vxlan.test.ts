import { expect, test } from 'vitest';
import { Simulation } from '../run/simulation.ts';
import { ClusterBuilder } from '../testing/cluster.ts';

const overlay = () =>
  new Simulation(
    new ClusterBuilder()
      .podNetwork({ plugin: 'flannel', backend: 'vxlan' })
      .node('node1')
      .pod('a')
      .node('node2')
      .pod('b')
      .build(),
  );

/** Outer source ports of what node1 sent to node2 so far, in the order they were taken. */
const outerPorts = (simulation: Simulation): number[] =>
  simulation.learned
    .rows('node1', 'conntrack')
    .filter(({ original }) => original.dport === 8472 && original.src === '172.18.0.2')
    .map(({ original }) => original.sport);

const connect = (simulation: Simulation, sport: number) =>
  simulation.trace({ from: 'pod/default/a', to: 'tcp://10.244.2.10:8080', sport });

test('each connection takes an outer port of its own', () => {
  const simulation = overlay();
  for (const sport of [40_000, 40_001, 40_002]) connect(simulation, sport);
  expect(new Set(outerPorts(simulation)).size).toBe(3);
});

test('the same requests take the same outer ports', () => {
  const [one, other] = [overlay(), overlay()];
  for (const sport of [40_000, 40_001]) {
    connect(one, sport);
    connect(other, sport);
  }
  expect(outerPorts(one)).toEqual(outerPorts(other));
});

test('pieces of one datagram share their outer port', () => {
  const simulation = overlay();
  simulation.trace({ from: 'pod/default/a', to: 'udp://10.244.2.10:8080', size: 2000, df: false });
  expect(outerPorts(simulation)).toHaveLength(1);
});
