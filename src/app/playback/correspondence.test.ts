import { beforeAll, describe, expect, test } from 'vitest';
import { readScenario } from '../../core/cluster/read.ts';
import { must } from '../../core/problem.ts';
import { Simulation } from '../../core/run/simulation.ts';
import { placesOf } from '../../core/trace/playback.ts';
import type { Run } from '../../core/trace/run.ts';
import { scenarios } from '../../scenarios/index.ts';
import { changedSteps, correspondingStep } from './correspondence.ts';

function runIn(podNetwork: string): Run {
  const { cluster } = readScenario(must(scenarios[0], 'scenario').text, 'a.yaml', { podNetwork });
  const found = must(cluster, 'cluster');
  return new Simulation(found).trace(must(found.spec.requests[0], 'request')).run;
}

let vxlan: Run;
let hostGw: Run;
beforeAll(() => {
  vxlan = runIn('flannel/vxlan');
  hostGw = runIn('flannel/host-gw');
});

describe('the same request in other circumstances', () => {
  test('in the same ones, every step corresponds to itself and nothing is new', () => {
    const places = placesOf(vxlan);
    expect(places.map((_, n) => correspondingStep(places, n, vxlan))).toEqual(places.map((_, n) => n));
    expect(changedSteps(places, vxlan).size).toBe(0);
  });

  test('a decision that is taken in both is found again', () => {
    const places = placesOf(vxlan);
    const nat = places.findIndex(({ step }) => step.kind === 'nat');
    const there = placesOf(hostGw)[correspondingStep(places, nat, hostGw)];
    expect(there?.step).toMatchObject({ kind: 'nat', hook: 'PREROUTING', manip: 'dst' });
    expect(there?.hop.netns).toBe(places[nat]?.hop.netns);
  });

  test('where there is none, the nearest before it that is', () => {
    const places = placesOf(vxlan);
    const wrap = places.findIndex(({ step }) => step.kind === 'encapsulate');
    const there = placesOf(hostGw)[correspondingStep(places, wrap, hostGw)];
    expect(there?.hop.netns).toBe(places[wrap]?.hop.netns);
    expect(there?.step.kind).not.toBe('encapsulate');
  });

  test('before the first step stays there', () => {
    expect(correspondingStep(placesOf(vxlan), -1, hostGw)).toBe(-1);
  });

  test('going to a tunnel, wrapping is what is new', () => {
    const places = placesOf(vxlan);
    const fresh = [...changedSteps(placesOf(hostGw), vxlan)].map((n) => places[n]?.step.kind);
    expect(fresh).toContain('encapsulate');
    expect(fresh).toContain('decapsulate');
    expect(fresh.length).toBeLessThan(places.length / 2);
  });
});
