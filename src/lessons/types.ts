import type { Tuple } from '../core/dataplane/learned.ts';
import type { Ip } from '../core/net/address.ts';
import type { Wire } from '../core/net/wire.ts';
import type { Outcome } from '../core/trace/disposition.ts';
import type { StepKind } from '../core/trace/step.ts';
import type { TrafficRequest } from '../core/trafficRequest.ts';
import type { Moment } from './moment.ts';
import type { Pattern } from './pattern.ts';

/** A piece of a text: plain words, a fact of the run (in the font of addresses), or a term at the place that explains it. */
export interface Segment {
  readonly kind: 'words' | 'fact' | 'term';
  readonly text: string;
}

/** What a lesson says: written with `say`, so that every fact in it comes from the run. */
export type Prose = readonly Segment[];

/** Which network modes a part of a lesson is told in. */
export interface Modes {
  readonly podNetwork: string;
  readonly serviceProxy: string;
}

/** One answer to a question. It is right if it holds in the run; exactly one of a question does. */
export interface Choice<K extends StepKind> {
  text(moment: Moment<K>): Prose;
  holds(moment: Moment<K>): boolean;
  /** Why it is right, or where it goes wrong. */
  reply(moment: Moment<K>): Prose;
}

export interface Question<K extends StepKind> {
  ask(moment: Moment<K>): Prose;
  readonly choices: readonly Choice<K>[];
}

/** Something to look at beside the text; everything in it is read off the run. */
export type Figure =
  /** Two addresses as bits: do they agree in the first `length`? */
  | { readonly kind: 'bits'; readonly own: Ip; readonly other: Ip; readonly length: number }
  /** The headers around what a frame carries, octet by octet. */
  | { readonly kind: 'bytes'; readonly wire: Wire }
  /** A row of the connection table: what was sent, and what an answer will look like. */
  | { readonly kind: 'flow'; readonly original: Tuple; readonly reply: Tuple };

/** Where in the inspector to look. */
export type Focus = 'packet' | 'why' | 'tables';

/** A stop of a lesson: a step of the run, and what there is to say about it. */
export interface BeatOf<K extends StepKind> {
  /** Found in the run from the beat before on, never by number. */
  readonly at: Pattern<K>;
  say(moment: Moment<K>): Prose;
  figure?(moment: Moment<K>): Figure;
  readonly focus?: Focus;
  readonly question?: Question<K>;
}

export type Beat = BeatOf<StepKind>;

/** One request of a lesson, and the stops on its way. */
export interface Part {
  /** The id of a scenario in `src/scenarios`. */
  readonly scenario: string;
  readonly request: TrafficRequest;
  /** The first are those the part opens with; it holds in all of them. */
  readonly modes: readonly [Modes, ...Modes[]];
  readonly outcome: Outcome;
  readonly beats: readonly Beat[];
}

export interface Lesson {
  /** What links call it. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what one knows afterwards. */
  readonly learn: string;
  readonly parts: readonly Part[];
  readonly sources: readonly string[];
}
