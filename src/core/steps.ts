/** How far a long piece of work has come. */
export interface Progress {
  /** What is being done. */
  readonly stage: 'text' | 'objects' | 'cluster' | 'picture';
  /** So many of `of` are done: characters of the text, objects. */
  readonly done: number;
  readonly of: number;
}

/** Work in steps of some milliseconds at most, each with how far it has come; who takes them may pause or stop in between. */
export type Steps<T> = Generator<Progress, T, void>;

/** Takes all steps at once. */
export function inOneGo<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
