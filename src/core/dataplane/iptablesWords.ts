import { InvariantError } from '../problem.ts';

/** Text that is no iptables rule, or one that is not modelled. `word` is where reading stopped. */
export class RuleError extends InvariantError {
  readonly word: string;
  readonly reason: string;

  constructor(word: string, reason: string, text: string) {
    super(`iptables rule: ${reason} at '${word}' in: ${text}`);
    this.word = word;
    this.reason = reason;
  }
}

/**
 * Splits a rule into words as iptables-restore does: spaces separate, double quotes keep them, a backslash inside
 * quotes takes the next character as it is.
 * @see iptables 1.8.9 iptables/xshared.c, add_param_to_argv()
 */
export function splitWords(text: string): string[] {
  return splitPlainly(text) ?? splitMixed(text);
}

/** The usual case, for ten thousand rules at once: quotes stand around whole words, and nothing is escaped. */
function splitPlainly(text: string): string[] | undefined {
  if (text.includes('\\') || text.includes('\t')) return undefined;
  const parts = text.split('"'); // outside, inside, outside, …
  const last = parts.length - 1;
  if (last % 2 === 1) return undefined; // a quote that never ends
  const words: string[] = [];
  for (const [i, part] of parts.entries()) {
    if (i % 2 === 1) {
      words.push(part);
      continue;
    }
    const apart =
      (i === 0 || part.startsWith(' ') || (i === last && part === '')) &&
      (i === last || part.endsWith(' ') || (i === 0 && part === ''));
    if (!apart) return undefined; // a quote within a word
    for (const word of part.split(' ')) if (word !== '') words.push(word);
  }
  return words;
}

function splitMixed(text: string): string[] {
  const words: string[] = [];
  for (const [, word = '', open] of text.matchAll(WORD)) {
    if (open !== undefined) throw new RuleError(open.slice(1), 'a quote is not closed', text);
    words.push(word.includes('"') ? word.replace(/\\(.)|"/gs, '$1') : word);
  }
  return words;
}

/** Plain characters and quoted stretches in any mixture, or a quote that never ends. */
const WORD = /((?:[^ \t"]+|"(?:[^"\\]|\\.)*")+)|(".*)/gs;

/**
 * Writes one word as iptables-save does: quoted as soon as it holds anything but letters, digits, `_` and `-`.
 * @see iptables 1.8.9 libxtables/xtables.c, xtables_save_string()
 */
export function quoteWord(word: string): string {
  return /^[A-Za-z0-9_-]+$/.test(word) ? word : `"${word.replace(/["\\']/g, '\\$&')}"`;
}

/** Reads words one by one, and knows how to complain. */
export class WordReader {
  readonly #text: string;
  readonly #words: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#words = splitWords(text);
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  /** The next word without taking it; empty at the end. */
  peek(): string {
    return this.#words[this.#at] ?? '';
  }

  /** Takes the next word. `what` names what is missing when there is none. */
  next(what: string): string {
    const word = this.#words[this.#at++];
    if (word === undefined) throw this.error(this.#words.at(-1) ?? '', `${what} is missing`);
    return word;
  }

  /** Takes the next word and turns it into a value; `undefined` from `read` means that it is none. */
  value<T>(what: string, read: (word: string) => T | undefined): T {
    const word = this.next(what);
    const value = read(word);
    if (value === undefined) throw this.error(word, `not ${what}`);
    return value;
  }

  error(word: string, reason: string): RuleError {
    return new RuleError(word, reason, this.#text);
  }
}

/** Decimal or 0x hexadecimal, at most 32 bits. */
export function parseU32(word: string): number | undefined {
  if (!/^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(word)) return undefined;
  const number = Number(word);
  return number <= 0xffffffff ? number : undefined;
}

/** `VALUE` or `VALUE/MASK`. */
export function parseMasked(word: string): { value: number; mask: number | null } | undefined {
  const slash = word.indexOf('/');
  const value = parseU32(slash < 0 ? word : word.slice(0, slash));
  const mask = slash < 0 ? null : parseU32(word.slice(slash + 1));
  return value === undefined || mask === undefined ? undefined : { value, mask };
}

/** A port, or `FROM:TO` with either end left out. Names of services are not modelled. */
export function parsePorts(word: string): readonly [number, number] | undefined {
  const [from = '', to, more] = word.split(':');
  const read = (text: string, empty: number) => (text === '' && to !== undefined ? empty : parsePort(text));
  const low = read(from, 0);
  const high = to === undefined ? low : read(to, 0xffff);
  return more !== undefined || low === undefined || high === undefined || high < low
    ? undefined
    : [low, high];
}

export function parsePort(word: string): number | undefined {
  return /^\d{1,5}$/.test(word) && Number(word) <= 0xffff ? Number(word) : undefined;
}

/** A row of a table by a word somebody wrote; what every object inherits, such as `constructor`, is no row. */
export const rowOf = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
