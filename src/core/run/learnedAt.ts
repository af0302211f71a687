import type { LearnedState } from '../dataplane/learned.ts';
import { placesOf } from '../trace/playback.ts';
import type { Run } from '../trace/run.ts';

/**
 * What the kernels had learned right after a step.
 *
 * @param n position in the run; -1 for before the first step.
 * @param before state the run began with; it is left as it is.
 */
export function learnedAt(run: Run, n: number, before: LearnedState): LearnedState {
  const learned = before.clone();
  const places = placesOf(run);
  for (let i = 0; i <= n && i < places.length; i++) {
    for (const effect of places[i]?.step.effects ?? []) learned.apply(effect);
  }
  return learned;
}
