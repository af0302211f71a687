import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { describe } from '../trace/describe.ts';
import { placesOf } from '../trace/playback.ts';
import { settledAt } from '../trace/settled.ts';
import { Simulation } from './simulation.ts';

/** The step at which it is known what became of a request, in words. */
function settled(id: string, to?: string): string {
  const { text } = must(
    scenarios.find((one) => one.id === id),
    id,
  );
  const simulation = new Simulation(must(readScenario(text, `${id}.yaml`).cluster, 'cluster'));
  const first = must(simulation.cluster.spec.requests[0], 'request');
  const { run } = simulation.trace({ ...first, ...(to && { to }) });
  return describe(must(placesOf(run)[settledAt(run)], 'step'));
}

test.each([
  ['an answer over TCP', 'clusterip-cross-node', undefined, 'curl receives HTTP/1.1 200 OK'],
  ['an answer after a name was looked up', 'dns', undefined, 'curl receives HTTP/1.1 200 OK'],
  ['an echo', 'ping', undefined, 'receives ICMP echo reply'],
  ['a datagram', 'clusterip-cross-node', 'udp://10.244.2.11:8080', 'receives ICMP port unreachable'],
])('%s', (_, id, to, said) => {
  expect(settled(id, to)).toContain(said);
});
