// A lesson is data and a test: its steps are found in the computed run, in order, and what it asks has one right answer.
// The goldens are read in review like the prose they are.
import { describe, expect, test } from 'vitest';
import { readScenario } from '../core/cluster/read.ts';
import { must } from '../core/problem.ts';
import { Simulation } from '../core/run/simulation.ts';
import { worldView } from '../core/run/world.ts';
import { describe as caption } from '../core/trace/describe.ts';
import { placesOf } from '../core/trace/playback.ts';
import { scenarios } from '../scenarios/index.ts';
import { lessons } from './index.ts';
import { findStep, momentAt, type Computed } from './moment.ts';
import { textOf } from './say.ts';
import type { Beat, Modes, Part, Prose } from './types.ts';

/** A part of a lesson, computed as the page does it. */
function compute(part: Part, modes: Modes): Computed {
  const { text } = must(
    scenarios.find(({ id }) => id === part.scenario),
    `scenario ${part.scenario}`,
  );
  const { cluster, problems } = readScenario(text, `${part.scenario}.yaml`, modes);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const simulation = new Simulation(must(cluster, 'cluster'));
  const world = worldView(simulation.cluster, simulation.dataplane);
  expect(simulation.check(part.request)).toEqual([]);
  const { run } = simulation.trace(part.request);
  return { run, world, places: placesOf(run) };
}

/** The number of each beat's step: found from the one before on. */
function stepsOf(computed: Computed, beats: readonly Beat[]): readonly number[] {
  let last = -1;
  return beats.map(({ at }, i) => {
    last = findStep(computed, at, last + 1);
    expect(last, `beat ${i + 1}: ${JSON.stringify(at)}`).toBeGreaterThanOrEqual(0);
    return last;
  });
}

const sentence = (prose: Prose): string => {
  const text = textOf(prose);
  expect(text).not.toMatch(/undefined|null|NaN|\[object| {2}|\(\)/);
  expect(text.trim()).toBe(text);
  for (const { kind, text: fact } of prose) if (kind !== 'words') expect(fact, text).not.toBe('');
  return text;
};

/** Everything a beat says, as the card shows it. */
function told(computed: Computed, one: Beat, n: number): string[] {
  const moment = momentAt(computed, n);
  const lines = [`  @ ${caption(moment.place)}`, `    ${sentence(one.say(moment))}`];
  const figure = one.figure?.(moment);
  if (figure)
    lines.push(`    [${figure.kind}] ${JSON.stringify(figure).length > 400 ? '…' : JSON.stringify(figure)}`);
  if (one.question) {
    lines.push(`    ? ${sentence(one.question.ask(moment))}`);
    for (const choice of one.question.choices) {
      const mark = choice.holds(moment) ? '✓' : '✗';
      lines.push(`      ${mark} ${sentence(choice.text(moment))} — ${sentence(choice.reply(moment))}`);
    }
  }
  return lines;
}

const cases = lessons.flatMap((lesson) =>
  lesson.parts.flatMap((part, i) =>
    part.modes.map((modes) => ({
      name: `${lesson.id}, part ${i + 1}, ${modes.podNetwork} ${modes.serviceProxy}`,
      part,
      modes,
    })),
  ),
);

test('lessons are told apart by id and title', () => {
  expect(lessons.length).toBeGreaterThanOrEqual(12);
  expect(new Set(lessons.map(({ id }) => id)).size).toBe(lessons.length);
  expect(new Set(lessons.map(({ title }) => title)).size).toBe(lessons.length);
  for (const { id, learn, sources } of lessons) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(learn).toMatch(/^[A-Z].*\.$/);
    expect(sources.length).toBeGreaterThan(0);
  }
});

describe.each(cases)('$name', ({ part, modes }) => {
  const computed = compute(part, modes);

  test('ends as the lesson says', () => {
    expect(computed.run.outcome).toBe(part.outcome);
  });

  test('every stop is a step of the run, in order, and has all its facts', () => {
    const found = stepsOf(computed, part.beats);
    part.beats.forEach((one, i) => told(computed, one, found[i] ?? -1));
  });

  test('every question has exactly one right answer, which the run confirms', () => {
    const found = stepsOf(computed, part.beats);
    part.beats.forEach(({ question }, i) => {
      if (!question) return;
      const moment = momentAt(computed, found[i] ?? -1);
      const right = question.choices.filter((choice) => choice.holds(moment));
      expect(right.length, textOf(question.ask(moment))).toBe(1);
      expect(new Set(question.choices.map((choice) => textOf(choice.text(moment)))).size).toBe(
        question.choices.length,
      );
    });
  });
});

test.each(lessons)('$id, as it is told', async ({ id, title, learn, parts }) => {
  const text = parts.flatMap((part) => {
    const computed = compute(part, part.modes[0]);
    const found = stepsOf(computed, part.beats);
    return [
      '',
      `${part.request.from} → ${part.request.to} (${part.scenario}): ${computed.run.outcome}`,
      ...part.beats.flatMap((one, i) => told(computed, one, found[i] ?? -1)),
    ];
  });
  await expect([title, learn, ...text, ''].join('\n')).toMatchFileSnapshot(`./goldens/${id}.txt`);
});
