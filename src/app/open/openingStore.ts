import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Progress } from '../../core/steps.ts';
import type { Following } from '../../worker/client.ts';

/** A file that is being opened, once that has taken so long that one wants to know. */
export interface Opening {
  readonly file: string;
  readonly progress: Progress | null;
}

/** Milliseconds in which nobody has to be told that something is happening. */
const TOLD_AFTER = 400;

const store = createStore<{ readonly opening: Opening | null }>(() => ({ opening: null }));

export const useOpening = (): Opening | null => useStore(store, ({ opening }) => opening);

interface Current {
  readonly abort: AbortController;
  readonly mayGo: boolean;
  isUnwanted: boolean;
}

let current: Current | null = null;

/**
 * Follows the opening of a file: what comes of it is shown if it takes its time.
 *
 * @param mayGo whether another file that is opened meanwhile takes its place.
 */
export function followOpening(
  file: string,
  mayGo: boolean,
): Required<Following> & {
  /** It is opened, or will not be. */
  readonly end: () => void;
  /** Somebody said that they do not want it. */
  readonly isUnwanted: () => boolean;
} {
  const mine: Current = { abort: new AbortController(), mayGo, isUnwanted: false };
  current = mine;
  let progress: Progress | null = null;
  let told = false;
  const tell = () => {
    told = true;
    if (current === mine) store.setState({ opening: { file, progress } });
  };
  const timer = setTimeout(tell, TOLD_AFTER);
  return {
    signal: mine.abort.signal,
    onProgress(next) {
      progress = next;
      if (told) tell();
    },
    end() {
      clearTimeout(timer);
      if (current !== mine) return;
      current = null;
      store.setState({ opening: null });
    },
    isUnwanted: () => mine.isUnwanted,
  };
}

/** The file that is being opened is not wanted any more. */
export function cancelOpening(): void {
  if (current) current.isUnwanted = true;
  current?.abort.abort();
}

/** Another file is wanted: what may go makes room for it. */
export function giveWay(): void {
  if (current?.mayGo) current.abort.abort();
}
