import type { Problem } from '../core/problem.ts';
import type { Explanation, NearView, StateView } from '../core/run/views.ts';
import type { Completion } from '../core/shell/line/complete.ts';
import { chancesOf } from '../core/trace/outcomes.ts';
import type { Journey, Run } from '../core/trace/run.ts';
import { SimulationFailure, type FailureCode, type WorkerStatus } from './failure.ts';
import { isFromWorker } from './message.ts';
import { joined, type Part } from './pieces.ts';
import type { Progress } from '../core/steps.ts';
import type { Call, Cancel, ExecResult, FromWorker, Method, Params, Result, RunHead } from './protocol.ts';

export { SimulationFailure, type WorkerStatus } from './failure.ts';

/** As much of a Worker as the client needs, so that tests can play one. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: () => void): void;
}

export interface ClientOptions {
  /** Makes a worker; the real one unless told. */
  readonly spawn?: () => WorkerLike;
  /** The worker must say the same. */
  readonly build: string;
  readonly onStatus: (status: WorkerStatus) => void;
  /** Milliseconds of silence after which a worker that owes an answer is given up. */
  readonly patience?: Partial<Record<Method | 'hello', number>>;
}

export interface RunAnswer {
  readonly run: Run | null;
  readonly problems: readonly Problem[];
}

/** What a line of a shell came to, with the run that it left behind: run `next`. */
export interface ExecAnswer extends ExecResult {
  readonly run: Run | null;
}

/** How to follow a call that takes its time, and to end it. */
export interface Following {
  readonly onProgress?: (progress: Progress) => void;
  /** Once it says so, the call fails as `cancelled`, and has changed nothing. */
  readonly signal?: AbortSignal;
}

/** The simulation as promises. A promise that fails, fails with a SimulationFailure. */
export interface SimulationClient {
  open(params: Params<'open'>, following?: Following): Promise<Result<'open'>>;
  edit(params: Params<'edit'>): Promise<Result<'edit'>>;
  check(params: Params<'check'>, following?: Following): Promise<Result<'check'>>;
  run(params: Params<'run'>): Promise<RunAnswer>;
  explain(params: Params<'explain'>): Promise<Explanation>;
  ending(params: Params<'ending'>): Promise<Result<'ending'>>;
  explainMore(params: Params<'explainMore'>): Promise<Result<'explainMore'>>;
  state(params: Params<'state'>): Promise<StateView>;
  stateMore(params: Params<'stateMore'>): Promise<Result<'stateMore'>>;
  near(params: Params<'near'>): Promise<NearView>;
  exec(params: Params<'exec'>): Promise<ExecAnswer>;
  sample(params: Params<'sample'>): Promise<Result<'sample'>>;
  outcomes(params: Params<'outcomes'>): Promise<Result<'outcomes'>>;
  complete(params: Params<'complete'>): Promise<Completion>;
  /** Messages that were not of our language. */
  readonly ignored: () => number;
  dispose(): void;
}

// Opening reads a file in steps of which each is told, and the first look at a big cluster compiles it; all else is quick.
const PATIENCE: Record<Method | 'hello', number> = {
  hello: 20_000,
  open: 10_000,
  // Of a large file every object is read again, twice, and of that nothing is told.
  edit: 30_000,
  check: 10_000,
  run: 2_000,
  // Several requests, and the first look at a big cluster.
  sample: 10_000,
  // Each packet may be the first that a node sees, and compile it.
  outcomes: 10_000,
  explain: 2_000,
  ending: 2_000,
  explainMore: 2_000,
  // The first look at a node's tables makes all its rules.
  state: 10_000,
  stateMore: 10_000,
  near: 2_000,
  // The first line of a shell fetches it.
  exec: 10_000,
  complete: 10_000,
};
const GRACE = 100;
const CRASHES_TOLERATED = 3;

/** A call that made a run, and the number of that run. */
type Made = { [M in 'run' | 'exec']: { method: M; params: Params<M>; run: number } }['run' | 'exec'];

interface Waiting {
  readonly call: Call;
  readonly parts: Part[];
  readonly resolve: (result: Result<Method>, journeys: readonly Journey[]) => void;
  readonly reject: (failure: SimulationFailure) => void;
  readonly onProgress: Following['onProgress'];
  watchdog: ReturnType<typeof setTimeout>;
  /** Whether another worker was asked before. A question that two of them died of is not put to a third. */
  again: boolean;
}

const runOf = (head: RunHead, journeys: readonly Journey[]): Run => ({
  ...head,
  outcomes: chancesOf(journeys),
  journeys,
});

// Vite makes a chunk of the worker only if the whole expression stands here as it is.
const spawnWorker = (): WorkerLike =>
  new Worker(new URL('./simulation.worker.ts', import.meta.url), { type: 'module' });

export function createClient(options: ClientOptions): SimulationClient {
  const { spawn = spawnWorker, build, onStatus, patience } = options;
  const limits = { ...PATIENCE, ...patience };
  const waiting = new Map<number, Waiting>();
  let worker: WorkerLike | null = null;
  let helloDue: ReturnType<typeof setTimeout> | undefined;
  let ended: 'updated' | 'safe' | null = null;
  let nextId = 1;
  let crashes = 0;
  let ignored = 0;
  // The first run in a cluster compiles what it meets there, which takes as long as the cluster is large.
  let compiled = false;
  // What a fresh worker has to be told to stand where the last one stood.
  let lastOpen: Params<'open'> | null = null;
  let lastRuns: readonly Made[] = [];

  function start(): void {
    const mine = spawn();
    worker = mine;
    compiled = false;
    // An old worker's last words must not be taken for the new one's.
    mine.addEventListener('message', ({ data }) => {
      if (worker === mine) receive(data);
    });
    const died = () => {
      if (worker === mine) giveUp('lost');
    };
    mine.addEventListener('error', died);
    mine.addEventListener('messageerror', died);
    helloDue = setTimeout(() => giveUp('hang'), limits.hello);
  }

  /** Ends the worker and fails the calls it owes an answer, except those to `keep`. */
  function stop(code: FailureCode, message: string, keep: (one: Waiting) => boolean = () => false): void {
    clearTimeout(helloDue);
    worker?.terminate();
    worker = null;
    for (const [id, one] of waiting) {
      clearTimeout(one.watchdog);
      if (keep(one)) continue;
      waiting.delete(id);
      one.reject(new SimulationFailure(code, message));
    }
  }

  function giveUp(cause: 'lost' | 'hang'): void {
    crashes += 1;
    const isLast = crashes >= CRASHES_TOLERATED;
    const message = cause === 'lost' ? 'the simulation stopped' : 'the simulation did not answer';
    stop(cause, message, ({ again }) => !again && !isLast);
    if (isLast) {
      ended = 'safe';
      onStatus({ state: 'safe', cause });
      return;
    }
    const owed = [...waiting.values()];
    start();
    onStatus({ state: 'restarted', cause });
    // Messages keep their order: first back to where the old worker stood, then what it still owed.
    const replayed = () => undefined;
    if (lastOpen) ask('open', lastOpen, true).catch(replayed);
    for (const { method, params } of lastRuns) {
      if (params.revision === lastOpen?.revision) ask(method, params, true).catch(replayed);
    }
    for (const one of owed) {
      one.again = true;
      one.parts.length = 0;
      watch(one.call);
      worker?.postMessage(one.call);
    }
  }

  function receive(data: unknown): void {
    if (!isFromWorker(data)) ignored += 1;
    else take(data);
  }

  function take(message: FromWorker): void {
    if (message.type === 'hello') {
      clearTimeout(helloDue);
      if (message.build === build) onStatus({ state: 'ready' });
      else {
        ended = 'updated';
        stop('updated', 'a new version of this page was published');
        onStatus({ state: 'updated' });
      }
      return;
    }
    const one = waiting.get(message.id);
    if (!one) {
      ignored += 1;
      return;
    }
    if (message.type === 'piece') {
      one.parts.push(message.part);
      return;
    }
    if (message.type === 'progress') {
      one.onProgress?.(message.progress);
      watchAll();
      return;
    }
    waiting.delete(message.id);
    clearTimeout(one.watchdog);
    if (one.call.method === 'run') compiled = true;
    if (message.ok) one.resolve(message.result, joined(one.parts));
    else one.reject(new SimulationFailure(message.code, message.message));
    watchAll();
  }

  /** A call that waits its turn behind a slow one gets its full time from here. */
  function watchAll(): void {
    for (const next of waiting.values()) watch(next.call);
  }

  const limitOf = ({ method }: Call): number =>
    method === 'run' && !compiled ? Math.max(limits.run, limits.open) : limits[method];

  /** As long as those before it, and it itself, may take. */
  function patienceWith(call: Call): number {
    let most = limitOf(call);
    for (const { call: before } of waiting.values())
      if (before.id < call.id) most = Math.max(most, limitOf(before));
    return most;
  }

  function watch(call: Call, limit = patienceWith(call)): ReturnType<typeof setTimeout> {
    const watchdog = setTimeout(() => {
      // After a sleep, or a long task of the page itself, the answer may already be queued behind this timer.
      if (limit === GRACE) giveUp('hang');
      else watch(call, GRACE);
    }, limit);
    const one = waiting.get(call.id);
    if (one) {
      clearTimeout(one.watchdog);
      one.watchdog = watchdog;
    }
    return watchdog;
  }

  function ask<M extends Method>(
    method: M,
    params: Params<M>,
    again = false,
    { onProgress, signal }: Following = {},
  ): Promise<{ result: Result<M>; journeys: readonly Journey[] }> {
    return new Promise((resolve, reject) => {
      if (ended) {
        reject(new SimulationFailure(ended, 'the simulation is not running'));
        return;
      }
      if (!worker) start();
      const call = { type: 'call', id: nextId++, method, params } as unknown as Call;
      waiting.set(call.id, {
        call,
        parts: [],
        resolve: (result, journeys) => resolve({ result: result as Result<M>, journeys }),
        reject,
        onProgress,
        watchdog: watch(call),
        again,
      });
      worker?.postMessage(call);
      const cancel = () => {
        if (waiting.has(call.id)) worker?.postMessage({ type: 'cancel', id: call.id } satisfies Cancel);
      };
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  return {
    async open(params, following) {
      const { result } = await ask('open', params, false, following);
      // A worker that starts again opens what is kept, and not what was dropped from it.
      const { strict: _asked, ...again } = params;
      const opened = { ...again, text: result.text ?? params.text };
      if (result.world && result.kept && lastOpen) lastOpen = { ...opened, revision: lastOpen.revision };
      else if (result.world) {
        lastOpen = opened;
        lastRuns = [];
        compiled = false;
      }
      return result;
    },
    async run(params) {
      const { result, journeys } = await ask('run', params);
      crashes = 0;
      if (result.head === null) return { run: null, problems: result.problems };
      lastRuns = [{ method: 'run', params, run: params.run }];
      return { run: runOf(result.head, journeys), problems: result.problems };
    },
    async exec(params) {
      const { result, journeys } = await ask('exec', params);
      crashes = 0;
      const { head, ...told } = result;
      if (head === null) return { ...told, run: null };
      const made: Made = { method: 'exec', params, run: params.next };
      if (params.run === null) lastRuns = [made];
      // It goes on from a run that can be made again only if that one can.
      else if (lastRuns.some(({ run }) => run === params.run)) lastRuns = [...lastRuns, made];
      return { ...told, run: runOf(head, journeys) };
    },
    sample: async (params) => (await ask('sample', params)).result,
    outcomes: async (params) => (await ask('outcomes', params)).result,
    complete: async (params) => (await ask('complete', params)).result,
    edit: async (params) => (await ask('edit', params)).result,
    check: async (params, following) => (await ask('check', params, false, following)).result,
    explain: async (params) => (await ask('explain', params)).result,
    ending: async (params) => (await ask('ending', params)).result,
    explainMore: async (params) => (await ask('explainMore', params)).result,
    state: async (params) => (await ask('state', params)).result,
    stateMore: async (params) => (await ask('stateMore', params)).result,
    near: async (params) => (await ask('near', params)).result,
    ignored: () => ignored,
    dispose: () => stop('lost', 'closed'),
  };
}
