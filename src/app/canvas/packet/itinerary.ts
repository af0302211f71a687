import type { StepPlace } from '../../../core/trace/playback.ts';
import { showMs } from '../../playback/timing.ts';
import type { Copy } from '../copies.ts';
import { tidy, type Polyline } from '../geometry.ts';
import { before, wayOf, type Picture } from '../ways.ts';

/** How far along its wire a packet rests that left and has not arrived: where everybody can see it. */
const ON_THE_WIRE = 0.5;

/** What the playback did to get here. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly playing: boolean;
  readonly speed: number;
  readonly reducedMotion: boolean;
}

/** Whether the next thing that happens is that this very packet arrives. */
const arrivesNext = (places: readonly StepPlace[], place: StepPlace): boolean => {
  const next = places[place.step.n + 1];
  return (
    next?.journey === place.journey &&
    next.stepIndex === 0 &&
    next.hop.parent?.hop === place.hopIndex &&
    next.hop.parent.step === place.stepIndex
  );
};

/** The share of its wire that a packet covers at an egress: all of it when it is seen arriving right after. */
const reachOf = (places: readonly StepPlace[], place: StepPlace, playing: boolean): number =>
  playing && arrivesNext(places, place) ? 1 : ON_THE_WIRE;

export interface Leg {
  readonly line: Polyline;
  readonly ms: number;
}

/** The steps a packet took since step `from`, on the branch of this place, in order; the last is this place's own. */
function stepsSince(from: number, place: StepPlace): readonly StepPlace[] {
  const steps: StepPlace[] = [place];
  for (let at = before(place); at && at.step.n > from; at = before(at)) steps.unshift(at);
  return steps;
}

/** How a copy gets to where it is now: along its way when time went on, at once after a jump. */
export function legOf(
  picture: Picture,
  places: readonly StepPlace[],
  { place, current }: Copy,
  change: Change,
): Leg {
  const reach = current ? reachOf(places, place, change.playing) : ON_THE_WIRE;
  // Playing may leave steps out, the way between them it may not: a packet never jumps before the eyes of those who watch.
  const steps = current && change.playing ? stepsSince(change.from, place) : [place];
  const stepped = current && (change.playing ? change.to > change.from : change.to === change.from + 1);
  const line = tidy(
    steps.flatMap((step, i) => {
      const previous = i === 0 ? before(step) : null;
      const came =
        previous && arrivesNext(places, previous) ? reachOf(places, previous, change.playing) : ON_THE_WIRE;
      return wayOf(picture, step, i === 0 ? came : 1, i === steps.length - 1 ? reach : 1);
    }),
  );
  if (!stepped || change.reducedMotion) return { line: line.slice(-1), ms: 0 };
  const { step } = place;
  const slow = change.playing ? change.speed : 600;
  if (steps.length > 1) return { line, ms: Math.min(1400, showMs(step, slow) * 0.8) };
  const leaves = step.kind === 'egress' && step.peer !== null;
  return { line, ms: leaves ? showMs(step, slow) * 0.96 : Math.min(320, slow * 0.55) };
}
