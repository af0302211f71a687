import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { playbackStore } from '../../playback/playbackStore.ts';
import { selectionStore } from '../../session/selectionStore.ts';
import { canvasStore } from '../canvasState.ts';
import type { Copy } from '../copies.ts';
import { focusStore } from '../focusStore.ts';
import { sceneStore } from '../sceneStore.ts';
import { legOf, type Change, type Leg } from './itinerary.ts';

export interface Token {
  readonly copy: Copy;
  readonly leg: Leg;
  /** When it set out on its leg, by `performance.now()`. */
  readonly started: number;
}

interface Tokens {
  readonly list: readonly Token[];
  /** There has been more than one packet at a time. */
  readonly hadFleet: boolean;
}

export const tokenStore = createStore<Tokens>(() => ({ list: [], hadFleet: false }));

/**
 * Every packet on its way, with how it gets to where it is now. A step moves; a jump only places. When things are dragged
 * about meanwhile, it goes on along the way as it is then.
 */
export function connectTokens(): () => void {
  let shownAt = -1;
  let change: Omit<Change, 'far'> | null = null;
  let started = 0;
  const set = () => {
    const { scene, layout } = sceneStore.getState();
    const { copies } = focusStore.getState();
    const { places } = playbackStore.getState();
    const { far } = canvasStore.getState();
    const now = change && { ...change, far };
    const list =
      scene && layout && now
        ? copies.map((copy) => ({ copy, leg: legOf({ scene, layout }, places, copy, now), started }))
        : [];
    tokenStore.setState(({ hadFleet }) => ({ list, hadFleet: hadFleet || list.length > 1 }));
  };
  const update = (moved: boolean) => {
    const { at, playing, pace } = playbackStore.getState();
    const { reducedMotion } = selectionStore.getState();
    change = { from: moved ? shownAt : at, to: at, playing, pace, reducedMotion };
    shownAt = at;
    started = performance.now();
    set();
  };
  update(false);
  const stopFocus = focusStore.subscribe((now, before) => {
    if (now.copies !== before.copies) update(true);
  });
  const stopScene = sceneStore.subscribe((now, before) => {
    if (now.layout !== before.layout) set();
  });
  const stopLevel = canvasStore.subscribe((now, before) => {
    if (now.far !== before.far) update(false);
  });
  return () => {
    stopLevel();
    stopFocus();
    stopScene();
  };
}

/** The packet that the step is about. */
export const useCurrentToken = (): Token | undefined =>
  useStore(tokenStore, (s) => s.list.find(({ copy }) => copy.current));

/** Whether there has been more than one packet at a time. */
export const useHasFleet = (): boolean => useStore(tokenStore, (s) => s.hadFleet);
