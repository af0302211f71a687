import {
  BACKSLASH,
  DASH,
  DOT,
  DOUBLE_QUOTE,
  isDigit,
  LINE_FEED,
  PLUS,
  SINGLE_QUOTE,
  SPACE,
  TAB,
} from './chars.ts';
import type { Cursor } from './cursor.ts';
import { Joiner } from './joiner.ts';
import { hashStep, type Words } from './words.ts';

const NUMBER = /^[-+]?[0-9]+$/;
const OCTAL = /^0o[0-7]+$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;
const FRACTION = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const NO_NUMBER = /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;

/**
 * What a text without quotes stands for.
 *
 * @see https://yaml.org/spec/1.2.2/ 10.3.2, the core schema
 */
export function plainValue(source: string): unknown {
  switch (source.charCodeAt(0)) {
    case 0x7e: // ~
      return source === '~' ? null : source;
    case 0x6e: // n
    case 0x4e: // N
      return source === 'null' || source === 'Null' || source === 'NULL' ? null : source;
    case 0x74: // t
    case 0x54: // T
      return source === 'true' || source === 'True' || source === 'TRUE' ? true : source;
    case 0x66: // f
    case 0x46: // F
      return source === 'false' || source === 'False' || source === 'FALSE' ? false : source;
    case PLUS:
    case DASH:
    case DOT:
      return numberOr(source);
    default:
      return isDigit(source.charCodeAt(0)) ? numberOr(source) : source;
  }
}

function numberOr(source: string): number | string {
  if (NUMBER.test(source)) return parseInt(source, 10);
  if (FRACTION.test(source)) return parseFloat(source);
  if (OCTAL.test(source)) return parseInt(source.slice(2), 8);
  if (HEXADECIMAL.test(source)) return parseInt(source.slice(2), 16);
  if (!NO_NUMBER.test(source)) return source;
  if (/nan$/i.test(source)) return NaN;
  return source.startsWith('-') ? -Infinity : Infinity;
}

/**
 * A text between quotes, over its end. Further lines must be indented deeper than what holds it.
 *
 * @param parent column of that; `null` where the text must end on its line.
 */
export function quoted(cursor: Cursor, words: Words, parent: number | null): string {
  const { text, end } = cursor;
  const quote = text.charCodeAt(cursor.at);
  const start = cursor.at + 1;
  let at = start;
  let escaped = false;
  let folded = false;
  let hash = 0;
  for (; ; at++) {
    if (at >= end) cursor.giveUp();
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (quote === DOUBLE_QUOTE || text.charCodeAt(at + 1) !== SINGLE_QUOTE) break;
      escaped = true;
      at++;
    } else if (code === BACKSLASH && quote === DOUBLE_QUOTE) {
      escaped = true;
      if (text.charCodeAt(at + 1) !== LINE_FEED) at++;
    } else if (code === LINE_FEED) {
      if (parent === null) cursor.giveUp();
      folded = true;
      at = continued(cursor, at + 1, parent) - 1;
    }
    hash = hashStep(hash, code);
  }
  cursor.at = at + 1;
  if (!escaped && !folded) return words.at(text, start, at, hash);
  const source = text.slice(start, at);
  if (folded && source.includes('\t')) cursor.giveUp(start);
  if (quote === SINGLE_QUOTE) return (folded ? joined(source, null) : source).replaceAll("''", "'");
  return (folded ? undefined : asJson(source)) ?? joined(source, (escape) => cursor.giveUp(start + escape));
}

/** A text between double quotes as JSON has it, if it is such. */
function asJson(source: string): string | undefined {
  try {
    return JSON.parse(`"${source}"`) as string;
  } catch {
    return undefined;
  }
}

/** From the start of a line to its first character, which has to be indented, or to its end. */
function continued(cursor: Cursor, start: number, parent: number): number {
  let at = start;
  while (cursor.code(at) === SPACE) at++;
  if (cursor.code(at) !== LINE_FEED && at - start <= parent) cursor.giveUp(at);
  return at;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  '\t': '\t',
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * What stands between quotes on one or more lines: one line end is a space, more of them are line ends but for one; spaces
 * around them are none.
 *
 * @param giveUp for escapes that there are not; `null` where a backslash is one.
 */
function joined(source: string, giveUp: ((at: number) => never) | null): string {
  const value = new Joiner();
  let at = 0;
  while (at < source.length) {
    // Up to what is more than itself: an escape, or the end of a line with the spaces before it.
    let next = at;
    let solid = at;
    for (; next < source.length; next++) {
      const code = source.charCodeAt(next);
      if ((code === BACKSLASH && giveUp) || code === LINE_FEED) break;
      if (code !== SPACE && code !== TAB) solid = next + 1;
    }
    const isLineEnd = source.charCodeAt(next) === LINE_FEED;
    value.add(source.slice(at, isLineEnd ? solid : next));
    if (next >= source.length) break;
    if (isLineEnd) {
      at = afterSpaces(source, next + 1);
      let ends = 1;
      for (; source.charCodeAt(at) === LINE_FEED; ends++) at = afterSpaces(source, at + 1);
      value.add(ends === 1 ? ' ' : '\n'.repeat(ends - 1));
    } else if (source.charCodeAt(next + 1) === LINE_FEED) {
      at = afterSpaces(source, next + 2);
    } else {
      const [meant, length] = escapeAt(source, next) ?? giveUp?.(next) ?? ['', 0];
      value.add(meant);
      at = next + length;
    }
  }
  return value.text;
}

/** What an escape means, and how long it is. */
function escapeAt(source: string, at: number): readonly [string, number] | undefined {
  const letter = source[at + 1] ?? '';
  const digits = HEX_DIGITS[letter];
  if (digits === undefined) {
    const meant = ESCAPES[letter];
    return meant === undefined ? undefined : [meant, 2];
  }
  const code = source.slice(at + 2, at + 2 + digits);
  const isCode = code.length === digits && /^[0-9a-fA-F]+$/.test(code) && parseInt(code, 16) <= 0x10ffff;
  return isCode ? [String.fromCodePoint(parseInt(code, 16)), 2 + digits] : undefined;
}

function afterSpaces(source: string, from: number): number {
  let at = from;
  while (source.charCodeAt(at) === SPACE) at++;
  return at;
}
