import type { Packet } from '../../core/net/packet.ts';
import { packetAt, placesOf, type StepPlace } from '../../core/trace/playback.ts';
import type { Hop, Journey, Run } from '../../core/trace/run.ts';
import { isKeyMoment, type Detail } from './keyMoments.ts';
import { laneKind, type LaneKind } from './lanes.ts';
import { DEFAULT_SPEED } from './timing.ts';

/** Where the user is in a run. Time is theirs: nothing here looks at a clock. */
export interface Playback {
  readonly run: Run | null;
  /** Names the run when asking the worker about it. */
  readonly runId: number;
  /** All steps in the order they happened; the n-th is step n. */
  readonly places: readonly StepPlace[];
  /** The current step; -1 is before the first, when nothing has happened yet. */
  readonly at: number;
  readonly playing: boolean;
  /** Milliseconds a step is shown for. */
  readonly speed: number;
  /** Which steps playing stops at; stepping by hand takes them all. */
  readonly detail: Detail;
  /** The camera follows the current step. */
  readonly follow: boolean;
  /** Kinds of journeys that are neither listed nor stepped through. */
  readonly hidden: ReadonlySet<LaneKind>;
  /** Steps that the same request did not take before the last change of mode. */
  readonly changed: ReadonlySet<number>;
}

const NOTHING: ReadonlySet<number> = new Set();

export const emptyPlayback: Playback = {
  run: null,
  runId: 0,
  places: [],
  at: -1,
  playing: false,
  speed: DEFAULT_SPEED,
  detail: 'key',
  follow: true,
  hidden: new Set(),
  changed: NOTHING,
};

export interface ShowOptions {
  readonly runId?: number;
  /** Where to stand; before the first step unless told. */
  readonly at?: number;
  readonly changed?: ReadonlySet<number>;
}

/** Shows a new run, paused. Speed, camera and filters stay as they were. */
export function show(p: Playback, run: Run, options: ShowOptions = {}): Playback {
  const places = placesOf(run);
  const at = clamp(options.at ?? -1, places.length);
  return {
    ...p,
    run,
    runId: options.runId ?? 0,
    places,
    at,
    playing: false,
    changed: options.changed ?? NOTHING,
  };
}

const clamp = (n: number, length: number): number => Math.max(-1, Math.min(Math.round(n) || 0, length - 1));

const isShown = (p: Playback, place: StepPlace | undefined): boolean =>
  place !== undefined && !p.hidden.has(laneKind(place.journey, p.run));

/** The nearest step from `n` on (going up or down) whose journey is shown; -1 below the first, `undefined` above the last. */
function nearest(p: Playback, n: number, direction: 1 | -1): number | undefined {
  for (let i = n; i >= 0 && i < p.places.length; i += direction) if (isShown(p, p.places[i])) return i;
  return direction === -1 ? -1 : undefined;
}

const moveTo = (p: Playback, at: number | undefined): Playback =>
  at === undefined || at === p.at ? p : { ...p, at };

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

/** The next step that playing stops at: where the story has no more of them, the last step of all. */
function forwardInPlay(p: Playback): Playback {
  if (p.detail === 'every') return forward(p);
  const onward = (place: StepPlace, n: number) => n > p.at && isKeyMoment(place) && isShown(p, place);
  const next = p.places.findIndex(onward);
  return next < 0 ? end(p) : moveTo(p, next);
}

/** One tick of the clock: on to the next, and at the end it stops by itself. */
export function advanceClock(p: Playback): Playback {
  const next = forwardInPlay(p);
  return { ...next, playing: p.playing && !isAtEnd(next) };
}

/** Starts the clock; from the end it starts over. */
export function startClock(p: Playback): Playback {
  if (p.places.length === 0) return p;
  return { ...(isAtEnd(p) ? start(p) : p), playing: true };
}

// What is seen at a place. Packets and trails are made once: a selector must give the same object twice.

const packets = new WeakMap<StepPlace, Packet>();

/** The packet right after the step of a place. */
export function packetOf(place: StepPlace): Packet {
  let packet = packets.get(place);
  if (!packet) packets.set(place, (packet = packetAt(place.journey, place.hopIndex, place.stepIndex)));
  return packet;
}

const packetsBefore = new WeakMap<StepPlace, Packet>();

/** The packet right before the step of a place: as it entered the hop, for a hop's first step. */
export function packetBefore(place: StepPlace): Packet {
  let packet = packetsBefore.get(place);
  if (!packet) {
    packetsBefore.set(place, (packet = packetAt(place.journey, place.hopIndex, place.stepIndex - 1)));
  }
  return packet;
}

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
