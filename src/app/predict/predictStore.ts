import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { holdBack } from '../playback/playbackStore.ts';
import type { Choice, Question } from './types.ts';

export interface Answer {
  /** The step that was to be predicted. */
  readonly n: number;
  readonly question: Question;
  readonly choice: Choice;
  readonly isRight: boolean;
}

/** Predicting: the run on screen is held back before each decision until somebody says how it will go. */
export interface Predict {
  readonly on: boolean;
  /** Steps to be predicted in this run, ascending. */
  readonly stops: readonly number[];
  readonly answers: readonly Answer[];
}

export const notPredicting: Predict = { on: false, stops: [], answers: [] };

export const predictStore = createStore<Predict>(() => notPredicting);

/** Shows the whole run again. */
export function stopPredicting(): void {
  if (!predictStore.getState().on) return;
  predictStore.setState(notPredicting);
  holdBack(null);
}

export const selectIsPredicting = (p: Predict): boolean => p.on;

export const usePredict = <T>(selector: (p: Predict) => T): T => useStore(predictStore, selector);
