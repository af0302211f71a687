import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { recall, remember } from '../session/storage.ts';

const KEY = 'lessons';
/** More than there will ever be; a storage that holds more was not written by us. */
const MAX_LESSONS = 200;
const MAX_STOPS = 1000;

/** How far somebody is in a lesson. */
export interface LessonProgress {
  /** The stop they were at last, from 0. */
  readonly stop: number;
  readonly finished: boolean;
}

export type Progress = Readonly<Record<string, LessonProgress>>;

function readOne(value: unknown): LessonProgress | null {
  if (typeof value !== 'object' || value === null) return null;
  const { stop, finished } = value as Record<string, unknown>;
  const isStop = typeof stop === 'number' && Number.isInteger(stop) && stop >= 0 && stop <= MAX_STOPS;
  return isStop ? { stop, finished: finished === true } : null;
}

/** Whatever storage holds, progress comes out: what is not as it should be is left out. */
export function readProgress(text: string | undefined): Progress {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? 'null');
  } catch {
    stored = null;
  }
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return {};
  const entries = Object.entries(stored).slice(0, MAX_LESSONS);
  return Object.fromEntries(
    entries.flatMap(([id, value]) => {
      const one = /^[a-z-]{1,60}$/.test(id) ? readOne(value) : null;
      return one ? [[id, one]] : [];
    }),
  );
}

export const progressStore = createStore<Progress>(() => readProgress(recall(KEY)));

/** Keeps a place in a lesson; what was finished once stays finished. */
export function keepProgress(id: string, stop: number, finished: boolean): void {
  const was = progressStore.getState()[id];
  progressStore.setState({ [id]: { stop, finished: finished || (was?.finished ?? false) } });
  remember(KEY, JSON.stringify(progressStore.getState()));
}

export const useProgress = (id: string): LessonProgress | undefined =>
  useStore(progressStore, (all) => all[id]);
