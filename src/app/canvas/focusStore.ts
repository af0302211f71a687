import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { StepPlace } from '../../core/trace/playback.ts';
import type { Journey } from '../../core/trace/run.ts';
import { playbackStore, selectPlace } from '../playback/playbackStore.ts';
import { useSession } from '../session/selectionStore.ts';
import { copiesAt, type Copy } from './copies.ts';
import { spotOf } from './locate.ts';
import type { Scene } from './scene.ts';
import { sceneStore } from './sceneStore.ts';
import { netnsOf, type SpotId } from './spots.ts';
import { toneOf, type Tone } from './tone.ts';
import { before, visitedSpots } from './ways.ts';

/** What the current step means for the picture. Derived once per step; boxes and spots select single facts from it. */
export interface Focus {
  readonly place: StepPlace | null;
  readonly spot: SpotId | null;
  readonly tone: Tone | null;
  /** Namespaces on the way of the current journey; `null`: nothing is dimmed. */
  readonly touched: ReadonlySet<string> | null;
  /** Spots where the current journey has been. */
  readonly visited: ReadonlySet<SpotId>;
  readonly copies: readonly Copy[];
  /** The node that wrapped the packet, while it travels inside another one. */
  readonly tunnel: string | null;
}

const NONE: ReadonlySet<string> = new Set();
const still: Focus = {
  place: null,
  spot: null,
  tone: null,
  touched: null,
  visited: NONE,
  copies: [],
  tunnel: null,
};

export const focusStore = createStore<Focus>(() => still);

const touchedBy = new WeakMap<Journey, ReadonlySet<string>>();

/** The namespaces of a journey and the nodes its pods live on: the box around a place that lights up is never dimmed. */
function touched(scene: Scene, journey: Journey): ReadonlySet<string> {
  let known = touchedBy.get(journey);
  if (!known) {
    const names = journey.hops.map((hop) => hop.netns);
    const homes = names.flatMap((name) => scene.netns.get(name)?.node ?? []);
    touchedBy.set(journey, (known = new Set([...names, ...homes])));
  }
  return known;
}

/** Where the packet was put into the tunnel it is in. */
function tunnelOf(place: StepPlace): string | null {
  for (let at: ReturnType<typeof before> = place; at; at = before(at)) {
    if (at.step.kind === 'encapsulate') return at.hop.netns;
    if (at.step.kind === 'decapsulate') return null;
  }
  return null;
}

function focusOf(scene: Scene, place: StepPlace, copies: readonly Copy[]): Focus {
  return {
    place,
    spot: spotOf(scene, place),
    tone: toneOf(place.step),
    touched: touched(scene, place.journey),
    visited: visitedSpots(scene, place.journey, place.step.n),
    copies,
    tunnel: tunnelOf(place),
  };
}

/** Follows the playback and the drawing. */
export function connectFocus(): () => void {
  const update = () => {
    const playback = playbackStore.getState();
    const { scene } = sceneStore.getState();
    const place = selectPlace(playback);
    focusStore.setState(
      place && scene
        ? focusOf(scene, place, copiesAt(playback.run?.journeys ?? [], playback.places, playback.at))
        : still,
      true,
    );
  };
  update();
  const stopPlayback = playbackStore.subscribe((now, before) => {
    if (now.at !== before.at || now.places !== before.places) update();
  });
  const stopScene = sceneStore.subscribe((now, before) => {
    if (now.scene !== before.scene) update();
  });
  return () => {
    stopPlayback();
    stopScene();
  };
}

export const useFocus = <T>(selector: (focus: Focus) => T): T => useStore(focusStore, selector);

/** The tone a spot is lit in right now; `null` while it is not. */
export const useSpotTone = (id: SpotId): Tone | null =>
  useFocus((focus) => (focus.spot === id ? focus.tone : null));

/** Whether the current journey has been at a spot. */
export const useIsVisited = (id: SpotId): boolean => useFocus((focus) => focus.visited.has(id));

export type Presence = 'here' | 'way' | 'dim' | 'plain';

/** How a namespace relates to the current journey: the packet is in it, it is on the way, or it has no part in it. */
export function usePresence(netns: string): Presence {
  // Whoever looks for a target looks at everything.
  const picking = useSession((s) => s.source !== null);
  const presence = useFocus((focus): Presence => {
    if (focus.touched === null) return 'plain';
    if (focus.spot !== null && netnsOf(focus.spot) === netns) return 'here';
    return focus.touched.has(netns) ? 'way' : 'dim';
  });
  return picking ? 'plain' : presence;
}
