import { describe, expect, test } from 'vitest';
import acrossNodes from '../../scenarios/clusterip-cross-node.yaml?raw';
import empty from '../../scenarios/service-without-endpoints.yaml?raw';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { Sample } from './sample.ts';
import { Simulation } from './simulation.ts';
import { worldView } from './world.ts';

function sampled(text: string, replace: readonly [string, string] = ['', '']) {
  const cluster = must(readScenario(text.replace(...replace), 'a.yaml').cluster, 'cluster');
  const simulation = new Simulation(cluster);
  const request = must(worldView(cluster, simulation.dataplane).requests[0], 'request');
  return { simulation, request, sample: new Sample(simulation, request, 100) };
}

const total = (counts: readonly { readonly count: number }[]) =>
  counts.reduce((sum, { count }) => sum + count, 0);

describe('a hundred requests', () => {
  test('every endpoint gets about its share', () => {
    const { simulation, request, sample } = sampled(acrossNodes);
    const { outcomes } = simulation.trace(request).run;
    const counts = sample.take(0, 100);
    expect(total(counts)).toBe(100);
    expect(counts.map(({ outcome }) => outcome)).toEqual(outcomes.map(() => 'delivered'));
    // Four standard deviations: the draws are seeded, so that this holds for ever or never.
    for (const { count } of counts) expect(Math.abs(count - 100 / outcomes.length)).toBeLessThan(20);
  });

  test('in pieces they are what they are at once, in whatever order they are asked for', () => {
    const { sample, request, simulation } = sampled(acrossNodes);
    const again = new Sample(simulation, request, 100);
    const late = again.take(50, 50);
    expect(late).toEqual((sample.take(0, 50), sample.take(50, 50)));
    expect(again.take(0, 50)).toEqual(sample.take(0, 50));
  });

  test('an endpoint that was chosen by hand does not load the draw', () => {
    const { simulation, request } = sampled(acrossNodes);
    const { servedBy } = simulation.trace(request).run;
    const chosen = new Sample(simulation, { ...request, endpoint: must(servedBy, 'server') }, 100);
    expect(chosen.take(0, 100)).toHaveLength(2);
  });

  test('with affinity, all go where the first one went', () => {
    const sticky = sampled(acrossNodes, ['selector:', 'sessionAffinity: ClientIP\n  selector:']).sample.take(
      0,
      100,
    );
    expect(sticky).toMatchObject([{ outcome: 'delivered', count: 100 }]);
  });

  test('nobody serves: every client is told', () => {
    expect(sampled(empty).sample.take(0, 100)).toEqual([
      { outcome: 'refused', servedBy: null, client: null, count: 100 },
    ]);
  });

  test('the simulation they are of knows nothing of them', () => {
    const { simulation, sample } = sampled(acrossNodes);
    const { version } = simulation.learned;
    sample.take(0, 10);
    expect(simulation.learned.version).toBe(version);
    expect(simulation.clock).toBe(0);
  });
});
