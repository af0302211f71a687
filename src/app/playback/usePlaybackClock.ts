import { useEffect } from 'react';
import { selectionStore } from '../session/selectionStore.ts';
import { playbackStore, selectPlace, tick, type Playback } from './playbackStore.ts';
import { firstTravel, showMs, type Shown } from './timing.ts';

const shownAt = (p: Playback): Shown => ({
  place: selectPlace(p),
  before: p.cameFrom === null ? undefined : p.places[p.cameFrom],
  isOpening: p.at < firstTravel(p.places),
});

/**
 * Drives the playback while it plays: one timer at a time, set anew after each step. A tab that is hidden, or a machine
 * that sleeps, therefore misses ticks instead of saving them up.
 */
export function runPlaybackClock(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const plan = () => {
    clearTimeout(timer);
    timer = undefined;
    const state = playbackStore.getState();
    if (!state.playing || document.hidden) return;
    const { reducedMotion } = selectionStore.getState();
    timer = setTimeout(tick, showMs(shownAt(state), state.pace, reducedMotion));
  };
  const unsubscribe = playbackStore.subscribe((now, before) => {
    if (now.playing !== before.playing || now.at !== before.at || now.pace !== before.pace) plan();
  });
  document.addEventListener('visibilitychange', plan);
  plan();
  return () => {
    clearTimeout(timer);
    unsubscribe();
    document.removeEventListener('visibilitychange', plan);
  };
}

/** The clock of the page; mount it once. */
export const usePlaybackClock = (): void => useEffect(runPlaybackClock, []);
