import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import type { LearnedState } from '../dataplane/learned.ts';
import { must } from '../problem.ts';
import { Simulation, type Traced } from '../run/simulation.ts';
import { randomScenario, type RandomScenario } from '../testing/randomScenario.ts';
import { packetAt, placesOf } from '../trace/playback.ts';
import type { Journey } from '../trace/run.ts';

vi.setConfig({ testTimeout: 300_000 });

/** Random clusters per property; a night run may ask for more. */
const RUNS = Number(process.env.PODWALK_RANDOM_RUNS ?? 2100);

function trace(scenario: RandomScenario): Traced {
  const reading = readScenario(JSON.stringify(scenario.manifests), 'random');
  const errors = reading.problems.filter((p) => p.severity === 'error');
  expect(errors).toEqual([]);
  return new Simulation(must(reading.cluster, 'cluster')).trace(scenario.request);
}

const forEachRun = (check: (traced: Traced, scenario: RandomScenario) => void, runs = RUNS): void =>
  fc.assert(
    fc.property(randomScenario, (scenario) => check(trace(scenario), scenario)),
    { numRuns: runs },
  );

/** Paths from a journey's birth to each end of each of its copies, as lists of hop indexes. */
function pathsOf(journey: Journey): number[][] {
  const parents = new Set(journey.hops.map((hop) => hop.parent?.hop));
  return journey.hops.flatMap((_, leaf) => {
    if (parents.has(leaf)) return [];
    const path = [leaf];
    for (let at = journey.hops[leaf]?.parent; at; at = journey.hops[at.hop]?.parent ?? null)
      path.unshift(at.hop);
    return [path];
  });
}

const byNamespace = (state: LearnedState) =>
  state.entries().sort((a, b) => (a.netns + a.table + a.key < b.netns + b.table + b.key ? -1 : 1));

test('every copy of every packet comes to exactly one end', () => {
  forEachRun(({ run }) => {
    for (const journey of run.journeys) {
      for (const path of pathsOf(journey)) {
        const leaf = must(journey.hops[path.at(-1) ?? 0], 'leaf');
        const ends = leaf.steps.filter(
          (step) => step.kind === 'end' || step.kind === 'deliver' || step.kind === 'fragment',
        );
        expect(
          ends.length,
          `journey ${journey.id} of ${run.request.from} → ${run.request.to} in ${leaf.netns}`,
        ).toBe(1);
      }
      const fates = journey.hops.flatMap(({ steps }) =>
        steps.flatMap((step) => {
          if (step.kind === 'end') return [`${step.disposition} ${step.reason}`];
          return step.kind === 'deliver'
            ? ['delivered null']
            : step.kind === 'fragment'
              ? ['split null']
              : [];
        }),
      );
      expect(fates).toContain(`${journey.disposition} ${journey.dropReason}`);
    }
  });
});

test('no packet outlives its TTL', () => {
  forEachRun(({ run }) => {
    for (const journey of run.journeys) {
      const ttl = journey.born.ip?.ttl ?? Infinity;
      for (const path of pathsOf(journey)) {
        const forwards = path
          .flatMap((i) => journey.hops[i]?.steps ?? [])
          .filter((step) => step.kind === 'forward').length;
        expect(forwards).toBeLessThan(ttl);
      }
    }
  });
});

test('what was delivered was answered, and the answer comes from where the question went', () => {
  forEachRun(({ run }) => {
    if (run.outcome !== 'delivered') return;
    const first = must(run.journeys[0], 'first journey');
    const questions = new Set(
      run.journeys
        .filter((j) => j.cause.kind === 'request' || j.cause.kind === 'retransmission')
        .map((j) => j.id),
    );
    const answers = run.journeys.filter(
      (j) => j.cause.kind === 'reply' && questions.has(j.cause.to) && j.disposition === 'delivered',
    );
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers) {
      const last = answer.hops.length - 1;
      const packet = packetAt(answer, last, (answer.hops[last]?.steps.length ?? 0) - 1);
      expect([packet.ip?.src, packet.ip?.dst]).toEqual([first.born.ip?.dst, first.born.ip?.src]);
    }
  });
});

test('traffic between two pods is never translated', () => {
  forEachRun(({ run }, { podToPod }) => {
    if (!podToPod) return;
    expect(
      run.journeys.flatMap((j) => j.hops.flatMap((h) => h.steps)).filter((step) => step.kind === 'nat'),
    ).toEqual([]);
  });
});

test('stepping to the end and back to the start gives the state that was there before', () => {
  forEachRun(({ run, learnedBefore }) => {
    const state = learnedBefore.clone();
    const places = placesOf(run);
    expect(places.length).toBe(run.steps);
    for (const { step } of places) for (const effect of step.effects ?? []) state.apply(effect);
    for (const { step } of [...places].reverse())
      for (const effect of [...(step.effects ?? [])].reverse()) state.apply(effect, 'back');
    expect(byNamespace(state)).toEqual(byNamespace(learnedBefore));
  });
});

test('the same seed gives the same run, and a run is plain data', () => {
  fc.assert(
    fc.property(randomScenario, (scenario) => {
      const { run } = trace(scenario);
      expect(trace(scenario).run).toEqual(run);
      expect(structuredClone(run)).toEqual(run);
    }),
    { numRuns: Math.ceil(RUNS / 5) },
  );
});
