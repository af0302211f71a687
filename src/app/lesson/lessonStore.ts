import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { TrafficRequest } from '../../core/trafficRequest.ts';
import type { Lesson } from '../../lessons/types.ts';
import type { ScenarioDocument } from '../cluster/clusterStore.ts';

/** What was open before a lesson began, to be given back. */
export interface Before {
  readonly document: ScenarioDocument;
  readonly request: TrafficRequest | null;
  readonly at: number;
}

/** A choice that somebody tried. */
export interface Tried {
  readonly choice: number;
  readonly isRight: boolean;
}

/** The lesson that is being taken. This much is known to the first screen; all else is fetched with the first lesson. */
export interface LessonState {
  readonly lesson: Lesson | null;
  /** Counted over all parts of the lesson; behind the last one, the lesson is over. */
  readonly stop: number;
  /** The part whose request was sent last; null while it is being computed. */
  readonly part: number | null;
  /** Choices tried at each stop, in order. */
  readonly tried: Readonly<Record<number, readonly Tried[]>>;
  readonly folded: boolean;
  /** Brings the question of this stop into sight, as long as nobody has seen it. */
  readonly showQuestion: (() => void) | null;
  readonly before: Before | null;
}

export const noLesson: LessonState = {
  lesson: null,
  stop: 0,
  part: null,
  tried: {},
  folded: false,
  showQuestion: null,
  before: null,
};

export const lessonStore = createStore<LessonState>(() => noLesson);

/** The address of the lesson at its stop; null while there is none. */
export function lessonQuery({ lesson, stop }: LessonState): string | null {
  return lesson && `?lesson=${lesson.id}${stop > 0 ? `&stop=${stop + 1}` : ''}`;
}

/** Whether a question about the request on screen is still open: its outcome would be the answer. */
export function selectIsAsking({ lesson, part, stop, tried }: LessonState): boolean {
  if (!lesson) return false;
  // Stops are counted over all parts.
  let first = 0;
  for (const [i, { beats }] of lesson.parts.entries()) {
    if (i === part) {
      return beats.some((beat, k) => beat.question && first + k >= stop && !isSettled(tried[first + k]));
    }
    first += beats.length;
  }
  return part === null;
}
const isSettled = (tried: readonly Tried[] | undefined): boolean =>
  tried?.some(({ isRight }) => isRight) ?? false;

export const selectLessonId = (s: LessonState): string | undefined => s.lesson?.id;

export const useLesson = <T>(selector: (s: LessonState) => T): T => useStore(lessonStore, selector);
