import { LearnedState } from '../dataplane/learned.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import { repetitions } from './repetitions.ts';
import type { Ending, Simulation } from './simulation.ts';

/** How many of many requests ended in the same way. */
export interface EndingCount {
  readonly outcome: Ending['outcome'];
  readonly servedBy: Ending['servedBy'];
  /** The client's address as the server saw it, without the port; `null` when no server did. */
  readonly client: string | null;
  readonly count: number;
}

const hostOf = (endpoint: string | null): string | null =>
  endpoint === null ? null : endpoint.slice(0, endpoint.lastIndexOf(':')).replace(/^\[|\]$/g, '');

/** Adds up counts of the same ending, in the order they first came. */
export function addUp(counts: readonly EndingCount[]): readonly EndingCount[] {
  const sums = new Map<string, EndingCount>();
  for (const one of counts) {
    const name = [one.outcome, one.servedBy, one.client].join(' ');
    sums.set(name, { ...one, count: one.count + (sums.get(name)?.count ?? 0) });
  }
  return [...sums.values()];
}

/**
 * The same request many times, one after the other on machines that know nothing at first: seeds and source ports count up,
 * whichever endpoint was asked for before. What one of them teaches the kernels, such as the endpoint of an affinity, the
 * next one finds.
 */
export class Sample {
  readonly requests: readonly TrafficRequest[];
  private readonly base: Simulation;
  private machines: Simulation;
  private next = 0;

  constructor(base: Simulation, request: TrafficRequest, count: number) {
    const { endpoint: _, ...open } = request;
    this.requests = repetitions({ ...open, seed: 1, count });
    this.base = base;
    this.machines = base.fork(new LearnedState(), 0);
  }

  /** What becomes of some of them. Those before are computed first, where they have not been. */
  take(from: number, count: number): readonly EndingCount[] {
    if (from < this.next) {
      this.machines = this.base.fork(new LearnedState(), 0);
      this.next = 0;
    }
    for (const request of this.requests.slice(this.next, from)) this.machines.answer(request);
    const wanted = this.requests.slice(from, from + count);
    this.next = from + wanted.length;
    return addUp(
      wanted.map((request) => {
        const { outcome, servedBy, serverSaw } = this.machines.answer(request);
        return { outcome, servedBy, client: hostOf(serverSaw), count: 1 };
      }),
    );
  }
}
