import type { Dataplane } from '../dataplane/dataplane.ts';
import type { LearnedState } from '../dataplane/learned.ts';
import type { Interface, NetNs } from '../dataplane/netns.ts';
import type { RuleCounters } from '../trace/counters.ts';

/** Where a command runs, and when: one namespace with everything that is true in it at one moment. */
export interface ShellHost {
  readonly netns: NetNs;
  /** What traffic has taught the kernels up to now. */
  readonly learned: LearnedState;
  /** What the netfilter rules have counted up to now. */
  readonly counters: RuleCounters;
  /** The other namespaces: where wires end. */
  readonly dataplane: Dataplane;
  /** Simulated microseconds. */
  readonly now: number;
}

/** What a command leaves behind. Text is empty or ends with a line break. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** One command of the shell. `argv` does not hold its name. */
export interface Command {
  readonly name: string;
  /** The forms that are supported, one a line. */
  readonly help: readonly string[];
  run(host: ShellHost, argv: readonly string[]): CommandResult;
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
