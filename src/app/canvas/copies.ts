import type { StepPlace } from '../../core/trace/playback.ts';
import type { Hop, Journey } from '../../core/trace/run.ts';

/** A copy of a packet that is on its way at a moment of a run. */
export interface Copy {
  readonly place: StepPlace;
  /** It is the one the current step is about. */
  readonly current: boolean;
  /** It cannot go on before another packet has brought an answer. */
  readonly waiting: boolean;
}

interface Life {
  readonly hop: Hop;
  readonly hopIndex: number;
  /** Number of the first step, and of the first step at which this visit is over. */
  readonly from: number;
  readonly until: number;
}

const lives = new WeakMap<Journey, readonly Life[]>();

const firstStep = (hop: Hop): number => hop.steps[0]?.n ?? Infinity;

/**
 * When each visit of a journey holds a copy of the packet: from its first step until the packet ended there, or until
 * the copy that left by its last step came in elsewhere.
 */
function livesOf(journey: Journey): readonly Life[] {
  let known = lives.get(journey);
  if (known) return known;
  known = journey.hops.map((hop, hopIndex): Life => {
    const last = hop.steps.length - 1;
    const next = journey.hops
      .filter((other) => other.parent?.hop === hopIndex && other.parent.step === last)
      .map(firstStep);
    const until = next.length > 0 ? Math.min(...next) : (hop.steps[last]?.n ?? -1) + 1;
    return { hop, hopIndex, from: firstStep(hop), until };
  });
  lives.set(journey, known);
  return known;
}

/** When a copy left by a wire and when it comes in at the other end, in simulated microseconds. */
function crossingOf(place: Pick<StepPlace, 'journey' | 'hopIndex' | 'stepIndex' | 'step'>): {
  readonly left: number;
  readonly arrives: number;
} | null {
  const { journey, hopIndex, stepIndex, step } = place;
  const next = journey.hops.find(({ parent }) => parent?.hop === hopIndex && parent.step === stepIndex);
  const arrives = next?.steps[0]?.t;
  return step.kind === 'egress' && arrives !== undefined ? { left: step.t, arrives } : null;
}

/** Where on its wire a packet is shown to be: it rests in the middle, for everybody to see, and goes on as time does. */
const MIDDLE = 0.5;
const NEARLY_THERE = 0.9;

/** The share of its wire that a copy has behind it at simulated time `t`. */
export function shareOfWire(
  place: Pick<StepPlace, 'journey' | 'hopIndex' | 'stepIndex' | 'step'>,
  t: number,
): number {
  const crossing = crossingOf(place);
  if (!crossing || crossing.arrives <= crossing.left) return MIDDLE;
  const share = (t - crossing.left) / (crossing.arrives - crossing.left);
  return MIDDLE + (NEARLY_THERE - MIDDLE) * Math.max(0, Math.min(1, share));
}

const lastDone = (hop: Hop, n: number): number => hop.steps.findLastIndex((step) => step.n <= n);

/**
 * Every copy of every packet that is on its way right after step `n`: the one the step is about first. A copy whose
 * packet reached its end is there at that very step, and gone with the next.
 */
export function copiesAt(
  journeys: readonly Journey[],
  places: readonly StepPlace[],
  n: number,
): readonly Copy[] {
  const here = places[n];
  if (!here) return [];
  const copies: Copy[] = [{ place: here, current: true, waiting: false }];
  for (const journey of journeys) {
    for (const { hop, from, until } of livesOf(journey)) {
      if (hop === here.hop || n < from || n >= until) continue;
      const stepIndex = lastDone(hop, n);
      const step = hop.steps[stepIndex];
      if (!step) continue;
      const place = places[step.n];
      if (place)
        copies.push({ place, current: false, waiting: step.kind === 'neighbour' && step.result === 'wait' });
    }
  }
  return copies;
}
