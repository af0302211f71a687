import type { StateView, WorldView } from '../../core/run/views.ts';
import type { StepPlace } from '../../core/trace/playback.ts';

export interface Choice {
  readonly text: string;
  readonly isRight: boolean;
}

export interface Question {
  /** The step that answers it. */
  readonly n: number;
  readonly ask: string;
  readonly choices: readonly Choice[];
  readonly why: string;
}

/** What a question is made from: the secret place, and the namespace's tables as they are before it. */
export interface Facts {
  readonly place: StepPlace;
  readonly world: WorldView;
  readonly tables: StateView;
  readonly seed: number;
}
