import { placesOf, type StepPlace } from '../../core/trace/playback.ts';
import type { Hop, Journey, Run } from '../../core/trace/run.ts';
import { runUntil } from '../../core/trace/runUntil.ts';
import { breakpointAt, type Breakpoint } from './breakpoints.ts';
import type { Detail } from './keyMoments.ts';
import { isHidden, type LaneKind } from './lanes.ts';
import { DEFAULT_PACE, type Pace } from './timing.ts';

/** Steps from one to another, both included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Where the user is in a run. Time is theirs: nothing here looks at a clock. */
export interface Playback {
  /** The run as far as it may be seen. */
  readonly run: Run | null;
  /** Names the run when asking the worker about it. */
  readonly runId: number;
  /** The whole of it, while `run` is held back before a step that somebody is asked to predict; else `null`. */
  readonly held: Run | null;
  /** All steps of `run` in the order they happened; the n-th is step n. */
  readonly places: readonly StepPlace[];
  /** The current step; -1 is before the first, when nothing has happened yet. */
  readonly at: number;
  /** Where the clock came from; `null` when somebody went here by hand. */
  readonly cameFrom: number | null;
  readonly playing: boolean;
  /** How long a moment is shown while it plays. */
  readonly pace: Pace;
  /** Which steps playing stops at; stepping by hand takes them all. */
  readonly detail: Detail;
  /** The camera follows the current step. */
  readonly follow: boolean;
  /** Kinds of journeys that are neither listed nor stepped through. */
  readonly hidden: ReadonlySet<LaneKind>;
  /** What playing stops at, and what one can go on to. */
  readonly breakpoints: readonly Breakpoint[];
  /** Why the clock, or going on, stopped at the current step; `null` when it is somebody's own choice to be there. */
  readonly stopped: Breakpoint | null;
  /** What is played over and over. */
  readonly loop: 'run' | Range | null;
  /** Steps that the same request did not take before the last change of mode. */
  readonly changed: ReadonlySet<number>;
}

const NOTHING: ReadonlySet<number> = new Set();

export const emptyPlayback: Playback = {
  run: null,
  held: null,
  runId: 0,
  places: [],
  at: -1,
  cameFrom: null,
  playing: false,
  pace: DEFAULT_PACE,
  detail: 'key',
  follow: true,
  hidden: new Set(),
  breakpoints: [],
  stopped: null,
  loop: null,
  changed: NOTHING,
};

export interface ShowOptions {
  readonly runId?: number;
  /** Where to stand; before the first step unless told. */
  readonly at?: number;
  readonly changed?: ReadonlySet<number>;
}

/** Shows a new run, paused. Pace, camera, filters and breakpoints stay as they were; a range of steps would be another one there. */
export function show(p: Playback, run: Run, options: ShowOptions = {}): Playback {
  const places = placesOf(run);
  const at = clamp(options.at ?? -1, places.length);
  return {
    ...p,
    run,
    held: null,
    runId: options.runId ?? 0,
    places,
    at,
    cameFrom: null,
    playing: false,
    stopped: null,
    loop: p.loop === 'run' ? 'run' : null,
    changed: options.changed ?? NOTHING,
  };
}

/** Shows the run up to step `last` only, or all of it again (`null`). Nothing that is shown knows of the rest. */
export function holdBack(p: Playback, last: number | null): Playback {
  const whole = p.held ?? p.run;
  if (!whole) return p;
  const run = last === null ? whole : runUntil(whole, last);
  const places = placesOf(run);
  return { ...p, run, held: last === null ? null : whole, places, at: clamp(p.at, places.length) };
}

const clamp = (n: number, length: number): number => Math.max(-1, Math.min(Math.round(n) || 0, length - 1));

export const isShown = (p: Playback, place: StepPlace | undefined): boolean =>
  place !== undefined && !isHidden(place.journey, p.run, p.hidden);

/** The nearest step from `n` on (going up or down) whose journey is shown; -1 below the first, `undefined` above the last. */
export function nearest(p: Playback, n: number, direction: 1 | -1): number | undefined {
  for (let i = n; i >= 0 && i < p.places.length; i += direction) if (isShown(p, p.places[i])) return i;
  return direction === -1 ? -1 : undefined;
}

export const moveTo = (p: Playback, at: number | undefined): Playback =>
  at === undefined || at === p.at ? p : { ...p, at, cameFrom: null, stopped: null };

/** Steps that the clock passed over to get here, as they are no key moments. */
export function passedOver(p: Playback): number {
  if (p.cameFrom === null) return 0;
  return p.places.slice(p.cameFrom + 1, Math.max(0, p.at)).filter((place) => isShown(p, place)).length;
}

export const isAtEnd = (p: Playback): boolean => nearest(p, p.at + 1, 1) === undefined;

/** Goes exactly there, hidden or not: a link or a click may point at any step. */
export const seekTo = (p: Playback, n: number): Playback => moveTo(p, clamp(n, p.places.length));
export const forward = (p: Playback): Playback => moveTo(p, nearest(p, p.at + 1, 1));
export const back = (p: Playback): Playback => moveTo(p, nearest(p, p.at - 1, -1));
export const start = (p: Playback): Playback => moveTo(p, -1);
export const end = (p: Playback): Playback => moveTo(p, nearest(p, p.places.length - 1, -1));

/** The first step of the stretch of steps around `n` that `same` holds together. */
function stretchStart(p: Playback, n: number, same: (a: StepPlace, b: StepPlace) => boolean): number {
  const here = p.places[n];
  let first = n;
  for (let i = n - 1; i >= 0 && here; i--) {
    const place = p.places[i];
    if (!isShown(p, place)) continue;
    if (!place || !same(place, here)) break;
    first = i;
  }
  return first;
}

const sameHop = (a: StepPlace, b: StepPlace): boolean => a.hop === b.hop;

/** To where the next visit of a packet to a namespace begins, in time. */
export function nextHop(p: Playback): Playback {
  const here = p.places[p.at];
  for (let i = p.at + 1; i < p.places.length; i++) {
    const place = p.places[i];
    if (place && isShown(p, place) && (!here || !sameHop(place, here))) return moveTo(p, i);
  }
  return end(p);
}

/** To where the current visit began, or, standing there, the one before. */
export function previousHop(p: Playback): Playback {
  const first = stretchStart(p, p.at, sameHop);
  if (first < p.at) return moveTo(p, first);
  const before = nearest(p, p.at - 1, -1) ?? -1;
  return moveTo(p, before < 0 ? -1 : stretchStart(p, before, sameHop));
}

/** Number of the first step of each shown journey, ascending. */
function journeyStarts(p: Playback): readonly number[] {
  const seen = new Set<Journey>();
  const starts: number[] = [];
  p.places.forEach((place, n) => {
    if (seen.has(place.journey) || !isShown(p, place)) return;
    seen.add(place.journey);
    starts.push(n);
  });
  return starts;
}

/** To the birth of the next packet. */
export function nextJourney(p: Playback): Playback {
  const here = p.places[p.at]?.journey;
  const born = here ? p.places.findIndex((place) => place.journey === here) : -1;
  return moveTo(p, journeyStarts(p).find((n) => n > born) ?? end(p).at);
}

/** To the birth of the current packet, or, standing there, that of the one before it. */
export function previousJourney(p: Playback): Playback {
  const here = p.places[p.at]?.journey;
  const born = here ? p.places.findIndex((place) => place.journey === here) : -1;
  if (born >= 0 && born < p.at) return moveTo(p, born);
  return moveTo(p, journeyStarts(p).findLast((n) => n < born) ?? -1);
}

/** On to the next step that meets a breakpoint, or back to the last one; with none that way, to the end or the start. */
export function toBreakpoint(p: Playback, direction: 1 | -1): Playback {
  for (let i = nearest(p, p.at + direction, direction); i !== undefined && i >= 0;) {
    const stopped = breakpointAt(p.breakpoints, p.places[i]);
    if (stopped) return { ...moveTo(p, i), stopped };
    i = nearest(p, i + direction, direction);
  }
  return direction === 1 ? end(p) : start(p);
}

// Trails are made once: a selector must give the same object twice.

const trails = new WeakMap<Journey, Map<string, readonly Hop[]>>();

/** Visits that a journey has begun by step n, in the order they began. */
export function trailOf(journey: Journey, n: number): readonly Hop[] {
  const begun = journey.hops.filter((hop) => (hop.steps[0]?.n ?? Infinity) <= n);
  const key = begun.map((hop) => hop.steps[0]?.n).join();
  let known = trails.get(journey);
  if (!known) trails.set(journey, (known = new Map()));
  const trail = known.get(key) ?? begun.sort((a, b) => (a.steps[0]?.n ?? 0) - (b.steps[0]?.n ?? 0));
  known.set(key, trail);
  return trail;
}
