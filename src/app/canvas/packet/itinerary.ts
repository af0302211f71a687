import type { StepPlace } from '../../../core/trace/playback.ts';
import { motionMs, playedMs, type Pace } from '../../playback/timing.ts';
import { shareOfWire, type Copy } from '../copies.ts';
import { farPoint } from '../farPoint.ts';
import { tidy, type Polyline } from '../geometry.ts';
import { before, wayOf, wirePart, type Picture } from '../ways.ts';

/** What the playback did to get here. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly playing: boolean;
  readonly pace: Pace;
  readonly reducedMotion: boolean;
  /** Nodes are tiles: a packet goes from box to box. */
  readonly far: boolean;
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

/** The share of its wire that a packet has behind it at step `n`: all of it when it is seen arriving right after. */
function reachOf(places: readonly StepPlace[], place: StepPlace, n: number, playing: boolean): number {
  if (playing && place.step.n === n && arrivesNext(places, place)) return 1;
  return shareOfWire(place, places[n]?.step.t ?? place.step.t);
}

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

/** Along the ways between the places of its steps, from where it rested to where it rests now. */
function lineOf(
  picture: Picture,
  places: readonly StepPlace[],
  { place, current }: Copy,
  change: Change,
): Polyline {
  const { from, to, playing } = change;
  const reach = reachOf(places, place, to, current && playing);
  if (place.step.n <= from && !current) {
    const wire = wirePart(picture, place, reachOf(places, place, from, false), reach);
    if (wire.length > 0) return wire;
  }
  // Playing may leave steps out, the way between them it may not: a packet never jumps before the eyes of those who watch.
  const steps = playing ? stepsSince(from, place) : [place];
  return tidy(
    steps.flatMap((step, i) => {
      const previous = i === 0 ? before(step) : null;
      const came = previous ? reachOf(places, previous, from, playing) : 1;
      return wayOf(picture, step, i === 0 ? came : 1, i === steps.length - 1 ? reach : 1);
    }),
  );
}

function farLine(picture: Picture, { place }: Copy, change: Change): Polyline {
  const here = farPoint(picture, place);
  const earlier = stepsSince(change.from, place)[0];
  const previous = earlier && before(earlier);
  const there = previous && farPoint(picture, previous);
  return here ? (there && place.step.n > change.from ? tidy([there, here]) : [here]) : [];
}

/** How a copy gets to where it is now: along its way when time went on, at once after a jump. */
export function legOf(picture: Picture, places: readonly StepPlace[], copy: Copy, change: Change): Leg {
  const stepped = change.playing ? change.to > change.from : change.to === change.from + 1;
  const line = change.far ? farLine(picture, copy, change) : lineOf(picture, places, copy, change);
  if (!stepped || change.reducedMotion) return { line: line.slice(-1), ms: 0 };
  // All move together with the one that the step is about.
  const step = (places[change.to] ?? copy.place).step;
  const slow = change.playing ? motionMs(change.pace) : 600;
  if (change.playing && change.to > change.from + 1)
    return { line, ms: Math.min(1400, playedMs(step, slow) * 0.8) };
  const leaves = step.kind === 'egress' && step.peer !== null;
  return { line, ms: leaves ? playedMs(step, slow) * 0.96 : Math.min(320, slow * 0.55) };
}
