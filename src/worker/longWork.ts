import { inOneGo, type Progress, type Steps } from '../core/steps.ts';

/** When long work pauses, so that messages can be read meanwhile. */
export interface Pace {
  /** A stretch of work begins. */
  readonly begin: () => void;
  /** Whether the stretch was long enough. */
  readonly isDue: () => boolean;
  readonly pause: () => Promise<void>;
}

/** The page wants the answer no more. */
export class CancelledError extends Error {}

/** Does work in steps: at once as long as it is quick, else in stretches. At most one piece of work at a time. */
export class LongWork {
  private readonly pace: Pace | undefined;
  private readonly tell: (id: number, progress: Progress) => void;
  private running: { readonly id: number; isCancelled: boolean } | null = null;

  constructor(pace: Pace | undefined, tell: (id: number, progress: Progress) => void) {
    this.pace = pace;
    this.tell = tell;
  }

  /** Whether work has begun that is not done. */
  get isBusy(): boolean {
    return this.running !== null;
  }

  do<T>(id: number, steps: Steps<T>): T | Promise<T> {
    if (!this.pace) return inOneGo(steps);
    const step = stretch(steps, this.pace);
    return step.done ? step.value : this.later(id, steps, step.value, this.pace);
  }

  /** Ends work at its next pause. */
  cancel(id: number): void {
    if (this.running?.id === id) this.running.isCancelled = true;
  }

  private async later<T>(id: number, steps: Steps<T>, first: Progress, pace: Pace): Promise<T> {
    const mine = { id, isCancelled: false };
    this.running = mine;
    try {
      for (let progress = first; ;) {
        this.tell(id, progress);
        await pace.pause();
        if (mine.isCancelled) throw new CancelledError('the page wanted it no more');
        const step = stretch(steps, pace);
        if (step.done) return step.value;
        progress = step.value;
      }
    } finally {
      this.running = null;
    }
  }
}

function stretch<T>(steps: Steps<T>, pace: Pace): IteratorResult<Progress, T> {
  pace.begin();
  for (;;) {
    const step = steps.next();
    if (step.done || pace.isDue()) return step;
  }
}

/** Milliseconds of work between two looks at the messages that came. */
const STRETCH = 80;

/** As the clock of this thread says. */
export function clockPace(): Pace {
  let since = 0;
  return {
    begin: () => {
      since = performance.now();
    },
    isDue: () => performance.now() - since > STRETCH,
    pause: () => new Promise((resolve) => setTimeout(resolve)),
  };
}
