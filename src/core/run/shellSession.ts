import type { Cluster, Manifest } from '../cluster/types.ts';
import { decodeDocuments } from '../io/yaml.ts';
import { LearnedState } from '../dataplane/learned.ts';
import { must } from '../problem.ts';
import { completeLine, type Completion } from '../shell/line/complete.ts';
import type { CommandResult, Network, Place, Printed, SentStep, ShellHost } from '../shell/host.ts';
import { piecesOf } from '../shell/line/pieces.ts';
import { runLine } from '../shell/line/runLine.ts';
import { placeOfNetns } from '../shell/places.ts';
import { runCommand, wordsAfter } from '../shell/runCommand.ts';
import { RuleCounters } from '../trace/counters.ts';
import { placesOf } from '../trace/playback.ts';
import type { Run } from '../trace/run.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import { learnedAt } from './learnedAt.ts';
import type { Simulation } from './simulation.ts';

/** A run, and everything that was so when it began. */
export interface RunInTime {
  readonly run: Run;
  readonly learnedBefore: LearnedState;
  readonly countersBefore: RuleCounters;
  /** Simulated microseconds. */
  readonly startedAt: number;
}

/** Everything a shell can see at one moment. Learned state and counters are used up. */
export interface Moment {
  readonly learned: LearnedState;
  readonly counters: RuleCounters;
  /** Simulated microseconds. */
  readonly now: number;
  readonly shown: ShellHost['shown'];
}

/** The moment before any traffic. */
export const BEFORE_TRAFFIC = (): Moment => ({
  learned: new LearnedState(),
  counters: new RuleCounters(),
  now: 0,
  shown: null,
});

/** The moment right after step `n` of a run; -1 for the one before its first. */
export function momentAt(before: RunInTime, n: number): Moment {
  const { run, learnedBefore, countersBefore, startedAt } = before;
  const counters = countersBefore.clone();
  counters.add(run, n);
  const now = startedAt + (n < 0 ? 0 : must(placesOf(run)[n], `step ${n}`).step.t);
  return { learned: learnedAt(run, n, learnedBefore), counters, now, shown: { run, n } };
}

/** The objects of a scenario as they were written, Lists taken apart; what is no object is left out. */
export function manifestsOf(text: string, file: string): readonly Manifest[] {
  const isObject = (value: unknown): value is Manifest =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const flatten = (value: unknown): Manifest[] => {
    if (!isObject(value)) return [];
    const { kind, items } = value;
    if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items))
      return kind === 'List' && Array.isArray(items) ? items.flatMap(flatten) : [value];
    const item = { apiVersion: value['apiVersion'], kind: kind.slice(0, -'List'.length) };
    return items.filter(isObject).map((one) => (kind === 'List' ? one : { ...item, ...one }));
  };
  return decodeDocuments(text, file).documents.flatMap(({ value }) => flatten(value));
}

/** What a line came to. */
export interface SessionResult extends CommandResult {
  /** The requests it sent, in order. */
  readonly requests: readonly TrafficRequest[];
  /** The last of them, computed. */
  readonly last: RunInTime | null;
  /** The one that was wanted. */
  readonly asked: RunInTime | null;
  readonly pieces: readonly Printed[];
}

/**
 * A shell at one moment of a simulation. What its commands send goes out from that moment on, one request after the other,
 * and is nothing to the simulation it was made from.
 */
export class ShellSession {
  readonly #simulation: Simulation;
  readonly #manifests: () => readonly Manifest[];
  readonly #counters: RuleCounters;
  readonly #requests: TrafficRequest[] = [];
  #shown: ShellHost['shown'];
  #last: RunInTime | null = null;
  #end: SentStep | null = null;
  readonly #wanted: number | null;
  #asked: RunInTime | null = null;

  /** @param wanted which of the requests it will send is to be kept beside the last, from 0. */
  constructor(
    simulation: Simulation,
    moment: Moment,
    manifests: () => readonly Manifest[],
    wanted: number | null = null,
  ) {
    this.#wanted = wanted;
    this.#simulation = simulation.fork(moment.learned, moment.now);
    this.#counters = moment.counters;
    this.#shown = moment.shown;
    this.#manifests = manifests;
  }

  /** Runs a line as it was typed, in a namespace. */
  line(netns: string, line: string): SessionResult {
    return this.#told(runLine(this.#hostAt(this.#place(netns)), line));
  }

  /** Runs one command whose words are known. */
  command(netns: string, argv: readonly string[]): SessionResult {
    return this.#told(runCommand(this.#hostAt(this.#place(netns)), argv));
  }

  /** Words that the line could go on with. @param cursor offset into the line. */
  complete(netns: string, line: string, cursor: number): Completion {
    return completeLine(this.#hostAt(this.#place(netns)), line.slice(0, cursor));
  }

  #told(result: CommandResult): SessionResult {
    const pieces = piecesOf(result, this.#end);
    return { ...result, pieces, requests: this.#requests, last: this.#last, asked: this.#asked };
  }

  #place(netns: string): Place {
    return placeOfNetns(this.#simulation.cluster, this.#simulation.dataplane, netns);
  }

  #hostAt(place: Place, stdin: string | null = null): ShellHost {
    const simulation = this.#simulation;
    const shown = () => this.#shown;
    const network = this.#network;
    const cluster: Cluster = simulation.cluster;
    const host: ShellHost = {
      netns: must(simulation.dataplane.netns(place.netns), `namespace ${place.netns}`),
      place,
      cluster,
      dataplane: simulation.dataplane,
      manifests: this.#manifests,
      counters: this.#counters,
      stdin,
      get network() {
        return network();
      },
      get learned() {
        return simulation.learned;
      },
      get now() {
        return simulation.clock;
      },
      get shown() {
        return shown();
      },
      at: (other, input) => this.#hostAt(other, input),
      run: (argv) => runCommand(host, argv),
      words: (before, typed) => wordsAfter(host, before, typed),
    };
    return host;
  }

  readonly #network = (): Network => ({
    end: this.#end,
    send: (request) => {
      const problems = this.#simulation.check(request);
      if (problems.some(({ severity }) => severity === 'error')) return { refused: problems };
      const countersBefore = this.#counters.clone();
      const { run, learnedBefore, startedAt } = this.#simulation.trace(request);
      this.#counters.add(run);
      this.#requests.push(request);
      this.#last = { run, learnedBefore, countersBefore, startedAt };
      this.#shown = { run, n: run.steps - 1 };
      const nth = this.#requests.length - 1;
      this.#end = { nth, n: run.steps - 1 };
      if (nth === this.#wanted) this.#asked = this.#last;
      return { run, nth, notices: problems };
    },
    wait: (micros) => this.#simulation.wait(micros),
  });
}
