import { useEffect } from 'react';
import { selectionStore } from '../session/selectionStore.ts';
import { playbackStore, selectPlace, tick } from './playbackStore.ts';
import { showMs } from './timing.ts';

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
    timer = setTimeout(tick, showMs(selectPlace(state)?.step, state.speed, reducedMotion));
  };
  const unsubscribe = playbackStore.subscribe((now, before) => {
    if (now.playing !== before.playing || now.at !== before.at || now.speed !== before.speed) plan();
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
