import { caption } from '../../core/trace/describe.ts';
import type { StepPlace } from '../../core/trace/playback.ts';
import type { Step } from '../../core/trace/step.ts';

/** How long each moment is shown: a fixed delay in milliseconds, or as long as its caption takes to read. */
export type Pace = 'reading' | number;

/** The paces one can choose. */
export const PACES: readonly Pace[] = ['reading', 4000, 2000, 1000, 500, 250];

export const DEFAULT_PACE: Pace = 'reading';

/** Whoever presses Play wants to see something move, not to wait for it. */
const FIRST_MS = 120;

/** What the motions of the reading pace go by. */
const MOTION_MS = 1000;

/** Milliseconds that the motions of a pace go by. */
export const motionMs = (pace: Pace): number => (pace === 'reading' ? MOTION_MS : pace);

/** How long a packet travels along a wire: long enough for the eye to follow, whatever the pace. */
export const travelMs = (pace: Pace): number => Math.max(180, Math.min(1400, motionMs(pace) * 1.4));

const travels = (step: Step): boolean => step.kind === 'egress' && step.peer !== null;

/** To find the caption, and then for every letter in it that was not there before. */
const GLANCE_MS = 700;
const LETTER_MS = 45;
const LONGEST_MS = 5000;
/** Of the moments before anything has moved: a packet is to be seen within seconds. */
const IMPATIENT_MS = 1200;

const captionOf = ({ step, hop }: StepPlace): string => {
  const { where, what } = caption(step, hop);
  return `${where} ${what}`;
};

/** Letters of a caption that stand in words which the one before had not. */
export function newLetters(place: StepPlace, before: StepPlace | undefined): number {
  const known = new Set(before ? captionOf(before).split(' ') : []);
  return captionOf(place)
    .split(' ')
    .reduce((sum, word) => (known.has(word) ? sum : sum + word.length), 0);
}

/** A moment that is shown. */
export interface Shown {
  readonly place: StepPlace | undefined;
  /** What was shown right before it. */
  readonly before?: StepPlace | undefined;
  /** Nothing has travelled yet. */
  readonly isOpening?: boolean;
}

function readingMs({ place, before, isOpening = false }: Shown & { place: StepPlace }): number {
  const reading = Math.min(LONGEST_MS, GLANCE_MS + LETTER_MS * newLetters(place, before));
  return isOpening ? Math.min(IMPATIENT_MS, reading) : reading;
}

/**
 * How long a moment is shown before the clock goes on: a packet that leaves by a wire first has to arrive.
 *
 * @param still nothing travels (reduced motion), and at a fixed pace every moment takes the same time.
 */
export function showMs({ place, ...shown }: Shown, pace: Pace, still = false): number {
  if (place === undefined) return Math.min(FIRST_MS, motionMs(pace));
  const travel = travels(place.step) && !still ? travelMs(pace) : 0;
  if (pace === 'reading') return readingMs({ place, ...shown }) + travel;
  return travel > 0 ? travel : pace;
}

/** How long a step's motion may take while the clock runs. */
export const playedMs = (step: Step, pace: Pace): number => (travels(step) ? travelMs(pace) : motionMs(pace));

const firsts = new WeakMap<readonly StepPlace[], number>();

/** The first step at which a packet travels. */
export function firstTravel(places: readonly StepPlace[]): number {
  let first = firsts.get(places);
  if (first === undefined) {
    first = places.findIndex(({ step, journey }) => travels(step) && !journey.born.arp);
    firsts.set(places, first);
  }
  return first;
}
