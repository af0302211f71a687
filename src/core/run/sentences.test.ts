import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { describe } from '../trace/describe.ts';
import { placesOf, type StepPlace } from '../trace/playback.ts';
import { why } from '../trace/why.ts';
import { Simulation } from './simulation.ts';

/** Every step of a scenario's first request. */
function stepsOf(id: string): readonly StepPlace[] {
  const { text } = must(
    scenarios.find((scenario) => scenario.id === id),
    id,
  );
  const { cluster } = readScenario(text, id, { serviceProxy: 'iptables' });
  const simulation = new Simulation(must(cluster, id));
  return placesOf(simulation.trace(must(simulation.cluster.spec.requests[0], 'request')).run);
}

test.each<[id: string, line: string, because: string]>([
  [
    'clusterip-cross-node',
    'default/web-a · a copy — nothing in this ARP message is to be answered or learned here',
    'The address asked for, 10.244.1.1, is none of default/web-a’s, so default/web-a lets this copy go. Nothing is lost by that: copies reach more machines than the one that is meant.',
  ],
])('%s: %s', (id, line, because) => {
  const place = stepsOf(id).find((candidate) => describe(candidate) === line);
  expect(why(must(place, line))).toBe(because);
});
