import { failed, type CommandResult, type ShellHost } from '../host.ts';

/** What stands between `ip` and its object. */
export interface IpOptions {
  readonly family: 4 | 6 | null;
  readonly oneline: boolean;
  readonly details: boolean;
  readonly brief: boolean;
}

export const isResult = (value: object): value is CommandResult => 'exitCode' in value;

/** The first of some words that begins with what was typed, as iproute2 completes its own. */
export const complete = (typed: string, words: readonly string[]): string | undefined =>
  words.find((word) => word.startsWith(typed));

/** iproute2's own words for a mistake. */
export const incomplete = failed(255, 'Command line is not complete. Try option "help"');
export const wrongArgument = (word: string, why: string): CommandResult =>
  failed(255, `Error: argument "${word}" is wrong: ${why}`, '');

/** A word that the real tool knows, or none that anybody knows. */
export const notHere = (what: string, supported: string): CommandResult =>
  failed(255, `${what} is not supported here; supported: ${supported}.`);

type Show = (host: ShellHost, options: IpOptions, argv: readonly string[]) => CommandResult;

/** What an object of `ip` can be told. */
export interface Verbs {
  /** As in `try "ip link help"`. */
  readonly object: string;
  /** Every verb of the real tool, in the order in which it looks for what was typed. */
  readonly order: readonly string[];
  /** Those that are supported. The first one runs when nothing is said. */
  readonly supported: readonly (readonly [verb: string, run: Show])[];
  readonly usage: string;
}

/** Runs the verb that was typed, or begun to type. */
export function runVerb(verbs: Verbs, host: ShellHost, options: IpOptions, argv: readonly string[]) {
  const [typed = verbs.supported[0]?.[0] ?? '', ...rest] = argv;
  const verb = complete(typed, verbs.order);
  const run = verbs.supported.find(([name]) => name === verb)?.[1];
  if (run) return run(host, options, rest);
  const usage = `Supported here: ${verbs.object} ${verbs.usage}`;
  return verb === undefined
    ? failed(255, `Command "${typed}" is unknown, try "${verbs.object} help".`, usage)
    : failed(255, `Command "${verb}" is not supported here: state is shown, not changed.`, usage);
}

/** One way to run under the names that all objects have for it. */
export const shownAs = (run: Show): Verbs['supported'] => [
  ['show', run],
  ['list', run],
  ['lst', run],
];
