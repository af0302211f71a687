import { findStep, momentAt, type Computed, type Moment } from '../../lessons/moment.ts';
import type { Beat, Figure, Lesson, Part, Prose } from '../../lessons/types.ts';
import { InvariantError } from '../../core/problem.ts';
import type { StepKind } from '../../core/trace/step.ts';

/** A beat with the part it belongs to: what the lesson stops at. */
export interface Stop {
  readonly part: Part;
  readonly partIndex: number;
  readonly beat: Beat;
  /** Its position in the part. */
  readonly index: number;
}

const known = new WeakMap<Lesson, readonly Stop[]>();

/** All stops of a lesson, in order; the same list whenever it is asked for. */
export function stopsOf(lesson: Lesson): readonly Stop[] {
  let stops = known.get(lesson);
  if (!stops) {
    stops = lesson.parts.flatMap((part, partIndex) =>
      part.beats.map((beat, index) => ({ part, partIndex, beat, index })),
    );
    known.set(lesson, stops);
  }
  return stops;
}

export const questionsOf = (lesson: Lesson): readonly number[] =>
  stopsOf(lesson).flatMap(({ beat }, i) => (beat.question ? [i] : []));

const SECONDS_PER_STOP = 25;
const SECONDS_PER_QUESTION = 15;

/** How long a lesson takes somebody who reads it. */
export const minutesOf = (lesson: Lesson): number =>
  Math.ceil(
    (stopsOf(lesson).length * SECONDS_PER_STOP + questionsOf(lesson).length * SECONDS_PER_QUESTION) / 60,
  );

/** Number of the step a stop is about, in the run on screen; -1 where it is not in it. */
export function stepOfStop(computed: Computed, { part, index }: Stop): number {
  let last = -1;
  for (const { at } of part.beats.slice(0, index + 1)) {
    last = findStep(computed, at, last + 1);
    if (last < 0) return -1;
  }
  return last;
}

interface ToldChoice {
  readonly text: Prose;
  readonly isRight: boolean;
  readonly reply: Prose;
}

/** What the card shows of a stop: everything filled in. */
export interface Told {
  readonly n: number;
  readonly prose: Prose;
  readonly figure: Figure | null;
  readonly question: { readonly ask: Prose; readonly choices: readonly ToldChoice[] } | null;
}

function tell({ beat }: Stop, moment: Moment<StepKind>): Told {
  const { question } = beat;
  return {
    n: moment.step.n,
    prose: beat.say(moment),
    figure: beat.figure?.(moment) ?? null,
    question: question
      ? {
          ask: question.ask(moment),
          choices: question.choices.map((choice) => ({
            text: choice.text(moment),
            isRight: choice.holds(moment),
            reply: choice.reply(moment),
          })),
        }
      : null,
  };
}

/** What there is to say at a stop; null where the run on screen has no such step, or lacks what the text speaks of. */
export function tellStop(computed: Computed, stop: Stop): Told | null {
  const n = stepOfStop(computed, stop);
  if (n < 0) return null;
  try {
    return tell(stop, momentAt(computed, n));
  } catch (failure) {
    // In a mode that the lesson does not name, what it speaks of need not exist.
    if (failure instanceof InvariantError) return null;
    throw failure;
  }
}
