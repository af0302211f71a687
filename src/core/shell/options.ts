import { failed, printed, type CommandResult } from './host.ts';

/** One option of a command, as `getopt` knows it. */
export interface OptionSpec {
  /** `-c`. */
  readonly short?: string;
  /** `--count`. */
  readonly long?: string;
  /** What its value is called; none: a flag. */
  readonly value?: string;
  readonly help: string;
}

/** A command that is read by `readOptions`. */
export interface OptionsSpec {
  readonly name: string;
  /** The forms it takes, without its options: `[OPTION…] HOST`. */
  readonly usage: string;
  readonly options: readonly OptionSpec[];
  /** What is done differently from the real tool, a sentence a line. */
  readonly notes?: readonly string[];
  /** Exit code for a wrong option. */
  readonly wrong: number;
  /** Options end at the first other word, as in `ip netns exec NAME COMMAND -x`. */
  readonly stopAtWord?: boolean;
}

/**
 * What was given: options by their names without dashes (the short one, where it has one), and the other words. The value
 * of a flag says how often it was given.
 */
export interface Given {
  readonly options: ReadonlyMap<string, string>;
  readonly words: readonly string[];
}

const keyOf = ({ short, long }: OptionSpec): string => (short ?? long ?? '').replace(/^-+/, '');
const spelt = ({ short, long, value }: OptionSpec): string =>
  [short, long].filter((name) => name !== undefined).join(', ') + (value === undefined ? '' : ` ${value}`);

/** What `--help` says: everything that is supported, and what is done differently. */
export function usageOf({ name, usage, options, notes = [] }: OptionsSpec): string[] {
  const width = Math.max(...options.map((option) => spelt(option).length), '--help'.length) + 2;
  return [
    `Usage, as far as ${name} is simulated here:`,
    `       ${name} ${usage}`,
    ...[...options, { long: '--help', help: 'print this' }].map(
      (option) => `  ${spelt(option).padEnd(width)}${option.help}`,
    ),
    ...notes,
  ];
}

/** `Supported here: -c COUNT, -n, …`: the end of every complaint about an option. */
const supportedOf = ({ options }: OptionsSpec): string =>
  `Supported here: ${[...options.map(spelt), '--help'].join('; ')}.`;

/** A mistake in the words of a command, with what is supported. */
export const misused = (spec: OptionsSpec, message: string): CommandResult =>
  failed(spec.wrong, `${spec.name}: ${message}`, supportedOf(spec));

/**
 * Takes a command's words apart as getopt_long() does: `-vn`, `-c4`, `-c 4`, `--count=4`, `--count 4`, and `--` ends them.
 *
 * @returns what was given, or what to print instead: the help, or which option is unknown.
 */
export function readOptions(spec: OptionsSpec, argv: readonly string[]): Given | CommandResult {
  const options = new Map<string, string>();
  const words: string[] = [];
  const once = (flag: OptionSpec): string => `${Number(options.get(keyOf(flag)) ?? 0) + 1}`;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') {
      words.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      words.push(...(spec.stopAtWord ? argv.slice(i) : [word]));
      if (spec.stopAtWord) break;
      continue;
    }
    if (word === '--help') return printed(usageOf(spec));
    const equals = word.indexOf('=');
    const name = equals > 0 ? word.slice(0, equals) : word;
    const whole = spec.options.find(({ short, long }) => long === name || short === word);
    if (whole || word.startsWith('--')) {
      if (!whole) return misused(spec, `unrecognized option '${name}'`);
      const inline = equals > 0 && name !== word ? word.slice(equals + 1) : undefined;
      const value = whole.value === undefined ? once(whole) : (inline ?? argv[++i]);
      if (value === undefined) return misused(spec, `option '${name}' requires an argument: ${spelt(whole)}`);
      options.set(keyOf(whole), value);
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = `-${word[at]}`;
      const option = spec.options.find(({ short }) => short === letter);
      if (!option) return misused(spec, `invalid option -- '${word[at]}'`);
      if (option.value === undefined) {
        options.set(keyOf(option), once(option));
        continue;
      }
      const value = word.slice(at + 1) || argv[++i];
      if (value === undefined) return misused(spec, `option requires an argument -- '${word[at]}'`);
      options.set(keyOf(option), value);
      break;
    }
  }
  return { options, words };
}

export const isGiven = (read: Given | CommandResult): read is Given => 'words' in read;

/** A whole number within bounds, or `undefined`. */
export function wholeNumber(text: string, low: number, high: number): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= low && value <= high ? value : undefined;
}

/** The option words of a command that begin like what was typed, and whether a value is due. */
export function optionWords(
  spec: OptionsSpec,
  before: readonly string[],
  typed: string,
): { readonly words: readonly string[]; readonly valueOf: string | null } {
  const last = before.at(-1);
  const due = spec.options.find(
    ({ short, long, value }) =>
      value !== undefined && last !== undefined && (last === short || last === long),
  );
  if (due) return { words: [], valueOf: keyOf(due) };
  const names = [...spec.options.flatMap(({ short, long }) => [long, short]), '--help'];
  const words = typed.startsWith('-') ? names.filter((name) => name !== undefined) : [];
  return { words, valueOf: null };
}
