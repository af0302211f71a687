import type { Effect } from '../core/dataplane/learned.ts';
import type { Journey } from '../core/trace/run.ts';
import type { ChoiceOutcome, Step } from '../core/trace/step.ts';

/** Above this many bytes a message of structured data makes the page drop a frame. */
const MAX_BYTES = 64_000;

const withoutWindows = (effect: Effect): Effect =>
  effect.table === 'conntrack'
    ? {
        ...effect,
        from: effect.from && { ...effect.from, windows: null },
        to: effect.to && { ...effect.to, windows: null },
      }
    : effect;

/** A Service with more endpoints than this has what its draw could have come to told apart from the step. */
const MOST_CHOICES = 100;

const isLong = (
  step: Step,
): step is Extract<Step, { kind: 'hook' }> & { choices: readonly ChoiceOutcome[] } =>
  step.kind === 'hook' && step.choices !== undefined && step.choices.length > MOST_CHOICES;

function slim(step: Step): Step {
  const short = isLong(step) ? { ...step, choices: [] } : step;
  return short.effects ? { ...short, effects: short.effects.map(withoutWindows) } : short;
}

/** A journey as the page needs it. The sequence numbers of tracked flows are most of its bytes; who wants them asks for the state. */
const forPage = (journey: Journey): Journey => ({
  ...journey,
  hops: journey.hops.map((hop) => ({ ...hop, steps: hop.steps.map(slim) })),
});

const sum = <T>(list: readonly T[], of: (one: T) => number): number =>
  list.reduce((bytes, one) => bytes + of(one), 0);

const choiceBytes = ({ chain, endpoint }: ChoiceOutcome): number =>
  90 + chain.length + (endpoint?.length ?? 0);

/**
 * About how many bytes a journey takes as JSON. Counted from its shape: writing it out only to measure it would cost more
 * than sending it.
 */
function bytesOf(journey: Journey): number {
  let bytes = journey.born.payload.dns ? 1200 : 600;
  for (const hop of journey.hops) {
    bytes += 60;
    for (const step of hop.steps) {
      bytes += 150 + 60 * (step.diff?.length ?? 0) + 560 * (step.effects?.length ?? 0);
      if (step.kind === 'hook') bytes += 50 * step.matched.length + sum(step.choices ?? [], choiceBytes);
      if (step.kind === 'decapsulate' || step.kind === 'encapsulate') bytes += 300;
      if (step.kind === 'reassemble') bytes += 500;
    }
  }
  return bytes;
}

/** Lists that fit into a message each, in order. What is too large by itself goes alone. */
function inLists<T>(all: readonly T[], bytesOfOne: (one: T) => number): readonly (readonly T[])[] {
  const lists: T[][] = [];
  let room = 0;
  for (const one of all) {
    const bytes = bytesOfOne(one);
    const last = lists.at(-1);
    if (last && bytes <= room) last.push(one);
    else {
      lists.push([one]);
      room = MAX_BYTES;
    }
    room -= bytes;
  }
  return lists;
}

/** Part of a run's journeys: some of them, or more of what the draw of step `step` could have come to. */
export type Part =
  | { readonly journeys: readonly Journey[] }
  | { readonly step: number; readonly choices: readonly ChoiceOutcome[] };

/** The journeys in order, in parts that fit into a message each. */
export function inPieces(journeys: readonly Journey[]): readonly Part[] {
  const long = journeys.flatMap(({ hops }) => hops.flatMap(({ steps }) => steps.filter(isLong)));
  return [
    ...inLists(journeys.map(forPage), bytesOf).map((some) => ({ journeys: some })),
    ...long.flatMap(({ n, choices }) =>
      inLists(choices, choiceBytes).map((some) => ({ step: n, choices: some })),
    ),
  ];
}

/** The journeys that parts were made of. */
export function joined(parts: readonly Part[]): readonly Journey[] {
  const journeys = parts.flatMap((part) => ('journeys' in part ? part.journeys : []));
  const later = new Map<number, ChoiceOutcome[]>();
  for (const part of parts) {
    if ('journeys' in part) continue;
    const known = later.get(part.step);
    if (known) known.push(...part.choices);
    else later.set(part.step, [...part.choices]);
  }
  if (later.size === 0) return journeys;
  const whole = (step: Step): Step => {
    const choices = later.get(step.n);
    return step.kind === 'hook' && choices ? { ...step, choices } : step;
  };
  return journeys.map((journey) => ({
    ...journey,
    hops: journey.hops.map((hop) => ({ ...hop, steps: hop.steps.map(whole) })),
  }));
}
