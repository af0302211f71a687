import { describe, expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { SERVICE_PROXY_MODES } from '../cluster/types.ts';
import { must } from '../problem.ts';
import { manyEndpoints } from '../testing/manyEndpoints.ts';
import { placesOf } from '../trace/playback.ts';
import type { Journey } from '../trace/run.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import { Simulation } from './simulation.ts';

const isRequest = ({ cause }: Journey): boolean => cause.kind === 'request';

/** Whether the request's own packet, as it was recorded, had its source rewritten on the way out. */
const wasMasqueraded = (journeys: readonly Journey[]): boolean =>
  must(journeys.find(isRequest), 'request')
    .hops.flatMap(({ steps }) => steps)
    .some((step) => step.kind === 'nat' && step.manip === 'src' && !step.undo);

const cases = scenarios.flatMap(({ id }) => SERVICE_PROXY_MODES.map((mode) => [id, mode] as const));

test.each(cases)('%s, %s: what an endpoint would see is what it sees when it is asked for', (id, mode) => {
  const { text } = must(
    scenarios.find((scenario) => scenario.id === id),
    id,
  );
  const { cluster } = readScenario(text, id, { serviceProxy: mode });
  const simulation = new Simulation(must(cluster, 'cluster'));
  for (const request of simulation.cluster.spec.requests) {
    const traced = simulation.trace(request);
    const { learnedBefore, startedAt, run } = traced;
    const after = simulation.learned.entries();
    const clock = simulation.clock;
    const outcomes = simulation.outcomes({ run, learnedBefore, startedAt });
    expect(outcomes.map(({ endpoint, probability }) => ({ endpoint, probability }))).toEqual(run.outcomes);
    for (const { endpoint, masquerade } of outcomes) {
      const pod = simulation.cluster.pods.find(({ ip }) => ip === endpoint.split(':')[0]);
      const fork = simulation.fork(learnedBefore.clone(), startedAt);
      const { warm: _, ...again } = request;
      const wanted: TrafficRequest = pod ? { ...again, endpoint: `${pod.namespace}/${pod.name}` } : again;
      expect([endpoint, masquerade]).toEqual([endpoint, wasMasqueraded(fork.trace(wanted).run.journeys)]);
    }
    // Nothing of it is remembered.
    expect(simulation.learned.entries()).toEqual(after);
    expect(simulation.clock).toBe(clock);
  }
});

describe.each(SERVICE_PROXY_MODES)('a Service with many endpoints, %s', (mode) => {
  const ENDPOINTS = 400;
  const { text, request } = manyEndpoints({ endpoints: ENDPOINTS, nodes: 4, mode });
  const cluster = must(readScenario(text, 'many.json').cluster, 'cluster');
  const simulation = new Simulation(cluster);

  test('each has the same chance, and all are there', () => {
    const { run } = simulation.trace(request);
    expect(new Set(run.outcomes.map(({ endpoint }) => endpoint)).size).toBe(ENDPOINTS);
    for (const { probability } of run.outcomes) expect(probability).toBeCloseTo(1 / ENDPOINTS, 6);
  });

  test('some of them are asked about, in any order', () => {
    const traced = simulation.trace(request);
    const { run } = traced;
    const some = [7, 3].map((i) => must(run.outcomes[i], 'outcome'));
    expect(simulation.outcomes(traced, some)).toEqual(some.map((one) => ({ ...one, masquerade: false })));
  });

  test('rules that lost the draw are counted as compared, as the kernel does', () => {
    // One rule in nftables holds all of them; in iptables each has its own.
    const examined = [0, 1, 250, ENDPOINTS - 1].map((i) => {
      const fresh = new Simulation(cluster, simulation.dataplane);
      const endpoint = must(fresh.trace(request).run.outcomes[i], 'outcome').endpoint.split(':')[0];
      const pod = must(
        cluster.pods.find(({ ip }) => ip === endpoint),
        'pod',
      );
      fresh.reset();
      const { run } = fresh.trace({ ...request, endpoint: `${pod.namespace}/${pod.name}` });
      expect(run.servedBy).toBe(`${pod.namespace}/${pod.name}`);
      const draw = placesOf(run).find(({ step }) => step.kind === 'hook' && step.choices);
      return draw?.step.kind === 'hook' ? draw.step.examined : NaN;
    });
    const first = must(examined[0], 'first');
    const further = mode === 'iptables' ? [0, 1, 250, ENDPOINTS - 1] : [0, 0, 0, 0];
    expect(examined).toEqual(further.map((more) => first + more));
  });
});
