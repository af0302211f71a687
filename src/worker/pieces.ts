import type { Effect } from '../core/dataplane/learned.ts';
import type { Journey } from '../core/trace/run.ts';
import type { Step } from '../core/trace/step.ts';

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

const slim = (step: Step): Step =>
  step.effects ? { ...step, effects: step.effects.map(withoutWindows) } : step;

/** A journey as the page needs it. The sequence numbers of tracked flows are most of its bytes; who wants them asks for the state. */
const forPage = (journey: Journey): Journey => ({
  ...journey,
  hops: journey.hops.map((hop) => ({ ...hop, steps: hop.steps.map(slim) })),
});

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
      if (step.kind === 'hook') bytes += 50 * step.matched.length + 120 * (step.choices?.length ?? 0);
      if (step.kind === 'decapsulate' || step.kind === 'encapsulate') bytes += 300;
      if (step.kind === 'reassemble') bytes += 500;
    }
  }
  return bytes;
}

/** The journeys in order, as lists that fit into a message each. One that is too large by itself goes alone. */
export function inPieces(journeys: readonly Journey[]): readonly (readonly Journey[])[] {
  const pieces: Journey[][] = [];
  let room = 0;
  for (const journey of journeys.map(forPage)) {
    const bytes = bytesOf(journey);
    const last = pieces.at(-1);
    if (last && bytes <= room) last.push(journey);
    else {
      pieces.push([journey]);
      room = MAX_BYTES;
    }
    room -= bytes;
  }
  return pieces;
}
