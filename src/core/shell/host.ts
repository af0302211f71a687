import type { Cluster, Manifest, Pod } from '../cluster/types.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import type { LearnedState } from '../dataplane/learned.ts';
import type { Interface, NetNs } from '../dataplane/netns.ts';
import type { Problem } from '../problem.ts';
import type { RuleCounters } from '../trace/counters.ts';
import type { Run } from '../trace/run.ts';
import type { TrafficRequest } from '../trafficRequest.ts';

/** Who sits at a shell, and where. */
export interface Place {
  /** Name of the namespace its packets start in. */
  readonly netns: string;
  /** The pod whose container it is in; `null` on nodes and outside. */
  readonly pod: Pod | null;
  /** As a request names it, `pod/default/client`; `null` where no program runs: switches and routers. */
  readonly sender: string | null;
}

/** A step of a request that a line sent. */
export interface SentStep {
  /** Which request, from 0. */
  readonly nth: number;
  readonly n: number;
}

/** A piece of what a command prints, and when it does. */
export interface Printed {
  readonly stream: 'stdout' | 'stderr';
  /** May be empty, where only `interrupted` changes. */
  readonly text: string;
  /** The step after which it stands there; `null`: at once. */
  readonly at: SentStep | null;
  /** What the command still prints to standard output when it is interrupted right after this. */
  readonly interrupted?: string;
}

/** Sends requests from where a command runs, in the state at hand; what they teach the kernels is there afterwards. */
export interface Network {
  /** Lets one request run to its end. @returns what became of it and what is worth knowing, or why it cannot be sent. */
  send(
    request: TrafficRequest,
  ):
    | { readonly run: Run; readonly nth: number; readonly notices: readonly Problem[] }
    | { readonly refused: readonly Problem[] };
  /** The end of the last request that the line has sent; `null`: it has sent none yet. */
  readonly end: SentStep | null;
  /** Lets time pass: simulated microseconds. */
  wait(micros: number): void;
}

/** Where a command runs, and when: one namespace with everything that is true in it at one moment. */
export interface ShellHost {
  readonly netns: NetNs;
  readonly place: Place;
  /** What traffic has taught the kernels up to now. */
  readonly learned: LearnedState;
  /** What the netfilter rules have counted up to now. */
  readonly counters: RuleCounters;
  /** The other namespaces: where wires end. */
  readonly dataplane: Dataplane;
  readonly cluster: Cluster;
  /** The objects as they were written, for what packets do not depend on. */
  readonly manifests: () => readonly Manifest[];
  /** Simulated microseconds. */
  readonly now: number;
  /** The run whose frames can be seen, up to and including step `n`; what the shell sent itself takes its place. */
  readonly shown: { readonly run: Run; readonly n: number } | null;
  readonly network: Network;
  /** What the command before in a pipe printed; `null`: no pipe. */
  readonly stdin: string | null;
  /** The same moment at another place, as nsenter and kubectl exec get there, or with something in the pipe. */
  at(place: Place, stdin?: string): ShellHost;
  /** Runs a command for another one, as `ip netns exec` does. */
  run(argv: readonly string[]): CommandResult;
  /** What the next word of such a command could be. */
  words(before: readonly string[], typed: string): readonly string[];
}

/** What a command leaves behind. Text is empty or ends with a line break. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** The same text piece by piece, in the order of time; of a command that does not say, all of it comes when it ends. */
  readonly pieces?: readonly Printed[];
  /** A shell was opened somewhere else; `null`: this one was left. */
  readonly enter?: Place | null;
}

/** One command of the shell. `argv` does not hold its name. */
export interface Command {
  readonly name: string;
  /** The forms that are supported, one a line. */
  readonly help: readonly string[];
  run(host: ShellHost, argv: readonly string[]): CommandResult;
  /** What the next word could be, after these; the shell keeps those that begin with what was typed. */
  words?(host: ShellHost, before: readonly string[], typed: string): readonly string[];
}

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

export const printed = (lines: readonly string[]): CommandResult => ({
  stdout: text(lines),
  stderr: '',
  exitCode: 0,
});

export const failed = (exitCode: number, ...lines: readonly string[]): CommandResult => ({
  stdout: '',
  stderr: text(lines),
  exitCode,
});

/** What can be asked of a command, as it says itself. */
export const helpOf = (command: Pick<Command, 'name' | 'help'>): CommandResult =>
  printed([
    `Usage, as far as ${command.name} is simulated here:`,
    ...command.help.map((line) => `       ${line}`),
    'State is shown, not changed: requests change it.',
  ]);

/** Number of the device at the other end of a wire, in the namespace over there. */
export function peerIndexOf({ dataplane }: ShellHost, device: Interface): number | null {
  if (!('peer' in device)) return null;
  return dataplane.netns(device.peer.netns)?.interfaces.get(device.peer.dev)?.index ?? null;
}

/** A command's words, taken one by one. */
export class Words {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  peek(): string | undefined {
    return this.#words[this.#at];
  }

  next(): string | undefined {
    return this.#words[this.#at++];
  }

  rest(): readonly string[] {
    return this.#words.slice(this.#at);
  }
}
