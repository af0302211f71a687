import { describe, expect, test } from 'vitest';
import { readScenario } from '../../core/cluster/read.ts';
import { must } from '../../core/problem.ts';
import { Simulation } from '../../core/run/simulation.ts';
import { stateAt } from '../../core/run/state.ts';
import { worldView } from '../../core/run/world.ts';
import { RuleCounters } from '../../core/trace/counters.ts';
import { describe as captionOf } from '../../core/trace/describe.ts';
import { placesOf } from '../../core/trace/playback.ts';
import { scenarios } from '../../scenarios/index.ts';
import { decisionAt, decisionsOf } from './decisions.ts';
import { questionAt } from './questions.ts';

const MODES = [
  { podNetwork: null, serviceProxy: null },
  { podNetwork: 'calico/bgp', serviceProxy: 'nftables' },
  { podNetwork: 'kindnet', serviceProxy: 'iptables' },
];

const cases = scenarios.flatMap((scenario) => MODES.map((modes) => ({ ...scenario, modes })));

describe.each(cases)('$id, $modes.podNetwork', ({ id, text, modes }) => {
  const { cluster } = readScenario(text, id, modes);
  const simulation = new Simulation(must(cluster, 'cluster'));
  const world = worldView(simulation.cluster, simulation.dataplane);
  const { run, learnedBefore, startedAt } = simulation.trace(
    must(simulation.cluster.spec.requests[0], 'request'),
  );
  const traced = { run, learnedBefore, startedAt };
  const places = placesOf(run);
  const before = { ...traced, countersBefore: new RuleCounters() };
  const stateBefore = (n: number, netns: string) =>
    stateAt(before, { n: n - 1, netns, filter: '' }, simulation.dataplane);
  const questions = decisionsOf(run).map((n) => {
    const place = must(places[n], 'place');
    const tables = stateBefore(n, place.hop.netns);
    return { place, question: must(questionAt({ place, world, tables, seed: run.seed }), `question ${n}`) };
  });

  test('there is something to predict, and not too much', () => {
    expect(questions.length).toBeGreaterThan(0);
    expect(questions.length).toBeLessThanOrEqual(16);
  });

  test('one choice is right, and none reads like another', () => {
    for (const { question } of questions) {
      const texts = question.choices.map((choice) => choice.text);
      expect(question.choices.filter(({ isRight }) => isRight).length, question.ask).toBe(1);
      expect(new Set(texts).size, question.ask).toBe(texts.length);
      expect(texts.length, `${question.ask} ${texts.join()}`).toBeGreaterThanOrEqual(3);
      for (const text of [question.ask, ...texts])
        expect(text).not.toMatch(/undefined|null| {2}|for \.|\(\)/);
    }
  });

  test('an address that NAT will choose is not in the caption before', () => {
    for (const { place, question } of questions) {
      if (decisionAt(place) !== 'dnat' && decisionAt(place) !== 'snat') continue;
      const shown = captionOf(must(places[place.step.n - 1], 'place'));
      const right = must(question.choices.find(({ isRight }) => isRight)?.text, 'right choice');
      for (const [address] of right.matchAll(/\d+\.\d+\.\d+\.\d+/g)) expect(shown).not.toContain(address);
    }
  });

  test('the same seed asks in the same order', () => {
    for (const { place, question } of questions) {
      const tables = stateBefore(question.n, place.hop.netns);
      expect(questionAt({ place, world, tables, seed: run.seed })).toEqual(question);
    }
  });
});
