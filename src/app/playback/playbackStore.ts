import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Packet } from '../../core/net/packet.ts';
import type { StepPlace } from '../../core/trace/playback.ts';
import type { Hop, Run } from '../../core/trace/run.ts';
import { settledAt } from '../../core/trace/settled.ts';
import { breakpointId, type Breakpoint } from './breakpoints.ts';
import * as clock from './clock.ts';
import { nextDifference } from './differences.ts';
import type { Detail } from './keyMoments.ts';
import type { LaneKind } from './lanes.ts';
import { packetOf } from './packets.ts';
import * as to from './playback.ts';
import type { Playback, ShowOptions } from './playback.ts';
import type { Pace } from './timing.ts';

export type { Playback } from './playback.ts';

export const playbackStore = createStore<Playback>(() => to.emptyPlayback);

// Actions. Whoever moves by hand stops the clock; only the clock itself (`tick`) keeps it running.

const byHand = (move: (p: Playback) => Playback) => (): void =>
  playbackStore.setState((p) => ({ ...move({ ...p, stopped: null }), playing: false }));

export const showRun = (run: Run, options?: ShowOptions): void =>
  playbackStore.setState((p) => to.show(p, run, options));
export const clearRun = (): void =>
  playbackStore.setState((p) => ({
    ...p,
    run: null,
    held: null,
    places: [],
    at: -1,
    cameFrom: null,
    playing: false,
    loop: null,
  }));

export const stepForward = byHand(to.forward);
export const stepBack = byHand(to.back);
export const nextHop = byHand(to.nextHop);
export const previousHop = byHand(to.previousHop);
export const nextJourney = byHand(to.nextJourney);
export const previousJourney = byHand(to.previousJourney);
export const toStart = byHand(to.start);
export const toEnd = byHand(to.end);
export const nextBreakpoint = byHand((p) => to.toBreakpoint(p, 1));
export const previousBreakpoint = byHand((p) => to.toBreakpoint(p, -1));
export const goToNextDifference = byHand(nextDifference);
export const seek = (n: number): void => byHand((p) => to.seekTo(p, n))();

export const holdBack = (last: number | null): void => playbackStore.setState((p) => to.holdBack(p, last));

export const play = (): void => playbackStore.setState(clock.startClock);
export const pause = (): void => playbackStore.setState((p) => (p.playing ? { ...p, playing: false } : p));
export const togglePlay = (): void => (playbackStore.getState().playing ? pause() : play());
export const tick = (): void => playbackStore.setState(clock.advanceClock);

export const toggleLoop = (): void => playbackStore.setState(clock.toggleLoop);
export const loopFromHere = (): void => playbackStore.setState((p) => clock.loopEnd(p, 'from'));
export const loopToHere = (): void => playbackStore.setState((p) => clock.loopEnd(p, 'to'));
export const loopBetween = (a: number, b: number): void =>
  playbackStore.setState((p) => clock.loopBetween(p, a, b));

/** Sets a breakpoint, or takes it away again. */
export const toggleBreakpoint = (breakpoint: Breakpoint): void =>
  playbackStore.setState(({ breakpoints }) => {
    const id = breakpointId(breakpoint);
    const others = breakpoints.filter((one) => breakpointId(one) !== id);
    return { breakpoints: others.length < breakpoints.length ? others : [...breakpoints, breakpoint] };
  });
export const clearBreakpoints = (): void => playbackStore.setState({ breakpoints: [] });

export const setPace = (pace: Pace): void => playbackStore.setState({ pace });
export const setDetail = (detail: Detail): void => playbackStore.setState({ detail });
export const setFollow = (follow: boolean): void => playbackStore.setState({ follow });
export const showAllPackets = (): void => playbackStore.setState({ hidden: new Set() });
export const toggleHidden = (kind: LaneKind): void =>
  playbackStore.setState((p) => {
    const hidden = new Set(p.hidden);
    if (!hidden.delete(kind)) hidden.add(kind);
    return { ...p, hidden };
  });

// Selectors: primitives and stored or remembered references only.

/** The current step with its hop and journey; `undefined` before the first step and without a run. */
export const selectPlace = (p: Playback): StepPlace | undefined => p.places[p.at];
export const selectRun = (p: Playback): Run | null => p.run;
/** Whether the rest of the run is kept secret. */
export const selectIsHeld = (p: Playback): boolean => p.held !== null;
export const selectPassed = (p: Playback): number => to.passedOver(p);
export const selectAt = (p: Playback): number => p.at;
export const selectStepCount = (p: Playback): number => p.places.length;
export const selectIsPlaying = (p: Playback): boolean => p.playing;
/** Whether what became of the request has been shown by now. */
export const selectIsSettled = (p: Playback): boolean => p.run !== null && p.at >= settledOnce(p.run);
export const selectIsAtEnd = (p: Playback): boolean => p.places.length > 0 && to.isAtEnd(p);

const settled = new WeakMap<Run, number>();

/** Looked for once in a run: it is asked at every step. */
function settledOnce(run: Run): number {
  const known = settled.get(run) ?? settledAt(run);
  settled.set(run, known);
  return known;
}

const activity = new Map<string, (p: Playback) => boolean>();

/** Whether the current step happens in a namespace. The same name gives the same selector. */
export function selectIsActive(netns: string): (p: Playback) => boolean {
  let selector = activity.get(netns);
  if (!selector) activity.set(netns, (selector = (p) => selectPlace(p)?.hop.netns === netns));
  return selector;
}

/** The packet right after the current step; `null` before the first. */
export function selectPacket(p: Playback): Packet | null {
  const place = selectPlace(p);
  return place ? packetOf(place) : null;
}

const NO_HOPS: readonly Hop[] = [];

/** The current journey's visits to namespaces so far, in the order they began, the current one included. */
export function selectTrail(p: Playback): readonly Hop[] {
  const place = selectPlace(p);
  return place ? to.trailOf(place.journey, p.at) : NO_HOPS;
}

export const usePlayback = <T>(selector: (p: Playback) => T): T => useStore(playbackStore, selector);
