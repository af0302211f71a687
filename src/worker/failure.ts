/**
 * Why a call got no answer.
 *
 * | code | meaning |
 * |---|---|
 * | stale | another scenario was opened meanwhile; nobody wants the answer any more |
 * | lost | the worker died; it is restarted with what was open |
 * | hang | the worker did not answer in time; likewise |
 * | updated | the worker is of another build than the page: only a reload helps |
 * | safe | it died three times in a row and is left alone |
 * | cancelled | the page wanted it no more |
 * | internal | a bug of ours in the simulation; the worker itself is well |
 */
export type FailureCode = 'stale' | 'lost' | 'hang' | 'updated' | 'safe' | 'cancelled' | 'internal';

export class SimulationFailure extends Error {
  override readonly name = 'SimulationFailure';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** How the simulation is doing, for the page to show. */
export type WorkerStatus =
  | { readonly state: 'starting' | 'ready' | 'updated' }
  /** `cause`: what became of the last worker. */
  | { readonly state: 'restarted' | 'safe'; readonly cause: 'lost' | 'hang' };
