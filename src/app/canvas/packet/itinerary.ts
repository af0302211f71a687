import type { StepPlace } from '../../../core/trace/playback.ts';
import { showMs } from '../../playback/timing.ts';
import type { Copy } from '../copies.ts';
import type { Polyline } from '../geometry.ts';
import { wayOf, type Picture } from '../ways.ts';

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

/** How a copy gets to where it is now: along its way when it just took one step, at once after a jump. */
export function legOf(
  picture: Picture,
  places: readonly StepPlace[],
  { place, current }: Copy,
  change: Change,
): Leg {
  const reach = current ? reachOf(places, place, change.playing) : ON_THE_WIRE;
  const before = places[place.step.n - 1];
  const came = before && arrivesNext(places, before) ? reachOf(places, before, change.playing) : ON_THE_WIRE;
  const line = wayOf(picture, place, came, reach);
  const stepped = current && change.to === change.from + 1 && !change.reducedMotion;
  if (!stepped) return { line: line.slice(-1), ms: 0 };
  const { step } = place;
  const leaves = step.kind === 'egress' && step.peer !== null;
  const slow = change.playing ? change.speed : 600;
  return { line, ms: leaves ? showMs(step, slow) * 0.96 : Math.min(320, slow * 0.55) };
}
