import type { Edit, Edited } from '../core/edit/edit.ts';
import type { Problem } from '../core/problem.ts';
import type { EndingCount } from '../core/run/sample.ts';
import type { StateQuestion } from '../core/run/state.ts';
import type {
  ExplainedRow,
  Explanation,
  NearView,
  StateRow,
  StateView,
  WorldView,
} from '../core/run/views.ts';
import type { SentStep } from '../core/shell/host.ts';
import type { Progress } from '../core/steps.ts';
import type { Completion } from '../core/shell/line/complete.ts';
import type { Evidence } from '../core/trace/evidence.ts';
import type { EndpointOutcome, Run } from '../core/trace/run.ts';
import type { TrafficRequest } from '../core/trafficRequest.ts';
import type { Part } from './pieces.ts';

/** Modes chosen in the page; they win over the scenario's own. `null`: as the scenario says. */
export interface ModeChoice {
  readonly podNetwork: string | null;
  readonly serviceProxy: string | null;
}

/** A run without its journeys, which come in pieces, and without the outcomes that follow from them. */
export type RunHead = Omit<Run, 'journeys' | 'outcomes'>;

/**
 * The worker's whole language. Every call names the revision of the document it speaks about; an answer for another
 * revision is refused as stale. Nothing but plain data crosses.
 */
export interface Methods {
  /**
   * Reads a scenario and makes it the current one, if it can be made. An unreadable one changes nothing.
   *
   * With `keep`, a scenario that declares what the current one does (only comments or places in the picture are others)
   * takes its place under its revision, and all that was computed of it can still be asked about: `kept`.
   *
   * A scenario some of whose objects are wrong is opened without them. With `strict` it is refused where the current one does
   * not have these errors: it is a change of that, and nobody's work is to vanish from the picture by a slip.
   *
   * `text` is given where it is another than was asked to be opened: credentials are taken out of it, and whoever asked must
   * forget what it had. `null`: it cannot be read, and may hold some.
   */
  open: {
    params: {
      readonly revision: number;
      readonly file: string;
      readonly text: string;
      readonly modes: ModeChoice;
      readonly keep?: boolean;
      readonly strict?: boolean;
    };
    result: {
      readonly problems: readonly Problem[];
      readonly world: WorldView | null;
      readonly kept?: boolean;
      readonly text?: string | null;
    };
  };
  /** Makes one change to the objects of what is open, and gives the text that says so; opening it is the page's business. */
  edit: { params: { readonly revision: number; readonly edit: Edit }; result: Edited };
  /** What there is to say about a text, which is not opened. */
  check: {
    params: { readonly file: string; readonly text: string; readonly modes: ModeChoice };
    result: { readonly problems: readonly Problem[] };
  };
  /** Computes one request from the state before any traffic; its journeys arrive as `pieces`. */
  run: {
    params: { readonly revision: number; readonly run: number; readonly request: TrafficRequest };
    result:
      | { readonly head: RunHead; readonly problems: readonly Problem[] }
      | { readonly head: null; readonly problems: readonly Problem[] };
  };
  /**
   * What becomes of some of `of` requests like this one, by number from 0: seeds and source ports count up from the first, and
   * each finds what those before it have taught. Asked for a few at a time, so that other questions are answered in between.
   */
  sample: {
    params: {
      readonly revision: number;
      readonly request: TrafficRequest;
      readonly of: number;
      readonly from: number;
      readonly count: number;
    };
    result: { readonly counts: readonly EndingCount[] };
  };
  /**
   * What the programs behind some of a run's endpoints would have seen. The first packet is sent again for each of them, so
   * they are asked for a few at a time; of more than one message takes, the first are answered.
   */
  outcomes: {
    params: {
      readonly revision: number;
      readonly run: number;
      readonly endpoints: readonly string[];
    };
    result: readonly EndpointOutcome[];
  };
  /** The tables a step decided by. */
  explain: {
    params: { readonly revision: number; readonly run: number; readonly n: number };
    result: Explanation;
  };
  /** What there is to know about how a run that failed ended. */
  ending: {
    params: { readonly revision: number; readonly run: number };
    result: Evidence;
  };
  /** More rows of one of them, from a position in the table on; as many as one message takes. */
  explainMore: {
    params: {
      readonly revision: number;
      readonly run: number;
      readonly n: number;
      readonly table: number;
      readonly from: number;
    };
    result: readonly ExplainedRow[];
  };
  /** The state of a namespace right after a step; of long tables some rows. */
  state: {
    params: { readonly revision: number; readonly run: number } & StateQuestion;
    result: StateView;
  };
  /** More rows of one of its sections, from a position on; as many as one message takes. */
  stateMore: {
    params: {
      readonly revision: number;
      readonly run: number;
      readonly title: string;
      readonly from: number;
    } & StateQuestion;
    result: readonly StateRow[];
  };
  /** What the picture shows of a kernel from near, right after a step; `run` null for the state before any traffic. */
  near: {
    params: {
      readonly revision: number;
      readonly run: number | null;
      readonly n: number;
      readonly netns: string;
    };
    result: NearView;
  };
  /**
   * Runs one line of a shell in a namespace, in the state right after step `n` of a run; `run` null for the state before any
   * traffic. What the line sends is computed from that state on. The last request becomes run `next`, which can be asked
   * about like any other; its journeys arrive as `pieces`.
   */
  exec: {
    params: {
      readonly revision: number;
      readonly run: number | null;
      readonly n: number;
      /** Name of a namespace. */
      readonly at: string;
      readonly line: string;
      readonly next: number;
      /** Which of the requests that the line sends becomes run `next`, from 0; the last unless told. */
      readonly nth?: number;
    };
    result: ExecResult & { readonly head: RunHead | null };
  };
  /** What the word at the cursor of such a line could be. */
  complete: {
    params: {
      readonly revision: number;
      readonly at: string;
      readonly line: string;
      /** Offset into the line. */
      readonly cursor: number;
    };
    result: Completion;
  };
}

/** A piece of a line's output, and when it appears. */
export interface Timing {
  readonly stream: 'stdout' | 'stderr';
  /** Characters of the stream, after those of the pieces before. */
  readonly length: number;
  /** The step after which it stands there, of the line's n-th request from 0; `null`: at once. */
  readonly at: SentStep | null;
  /** What a command that is interrupted right after this still prints. */
  readonly interrupted?: string;
}

/** What a terminal shows of a line, and what to do then. */
export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** The requests the line sent, in order; `null` when it sent none. */
  readonly traffic: readonly TrafficRequest[] | null;
  /** The pieces of the output, in the order of time; `null`: all of it is there at once. */
  readonly timing: readonly Timing[] | null;
  /** The namespace the next line is meant for: another one after `nsenter` or `kubectl exec -it`; `null` after `exit`. */
  readonly netns: string | null;
}

export type Method = keyof Methods;
export type Params<M extends Method> = Methods[M]['params'];
export type Result<M extends Method> = Methods[M]['result'];

/** First message of the worker: the page refuses to talk to a worker of another build. */
export interface Hello {
  readonly type: 'hello';
  readonly build: string;
}

export type Call = {
  [M in Method]: {
    readonly type: 'call';
    readonly id: number;
    readonly method: M;
    readonly params: Params<M>;
  };
}[Method];

/** The page wants no answer any more to a call that takes its time (`open`, `check`); it changes nothing then. */
export interface Cancel {
  readonly type: 'cancel';
  readonly id: number;
}

export type Reply =
  | { readonly type: 'reply'; readonly id: number; readonly ok: true; readonly result: Result<Method> }
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly ok: false;
      readonly code: 'stale' | 'internal' | 'cancelled';
      readonly message: string;
    };

/** Part of a run's journeys, at most about 64 kB a message, in order; they come before the reply that carries the head. */
export interface Piece {
  readonly type: 'piece';
  readonly id: number;
  readonly part: Part;
}

/** How far a call has come that takes its time. */
export interface Advance {
  readonly type: 'progress';
  readonly id: number;
  readonly progress: Progress;
}

export type FromWorker = Hello | Reply | Piece | Advance;
export type ToWorker = Call | Cancel;
