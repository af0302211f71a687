import type { Failure } from './failure.ts';
import type { Lines } from './lines.ts';

/** What a parser of YAML says of a fault. Where it says it is often behind the place that has to be mended. */
export interface ParserFault {
  readonly code: string;
  readonly message: string;
  readonly offset: number;
}

type Mistake = Pick<Failure, 'offset' | 'message' | 'remedy'>;

interface Word {
  readonly text: string;
  readonly offset: number;
}

/** A text with a fault in it, as the rules below look at it. */
interface Scene {
  readonly fault: ParserFault;
  readonly lines: Lines;
  /** Brackets and quoted texts: what has to be closed. */
  readonly closing: readonly Word[];
  /** The line of the fault, and what stands there. */
  readonly line: number;
  readonly written: string;
  /** The fault is at the first word of its line. */
  readonly first: boolean;
}

const CLOSES: Readonly<Record<string, string>> = { '[': ']', '{': '}' };
const QUOTED: Readonly<Record<string, string>> = { '"': 'a double quote (")', "'": "a single quote (')" };
/** Marks of the lexer stand for no character; the last comes before a text without quotes. */
const MARKS = '\u0002\u0018\u001f';
const UNQUOTED = '\u001f';

/** A line that can only be meant as `key: value`, also as the first of an entry. */
const KEY_LINE = /^\s*(?:- +)*[A-Za-z][\w./-]*:(?:\s|$)/;

function closingWords(words: readonly string[], from: number): Word[] {
  const found: Word[] = [];
  let offset = from;
  let before = '';
  for (const text of words) {
    if (before !== UNQUOTED && '[]{}"\''.includes(text[0] ?? ' ')) found.push({ text, offset });
    before = text;
    if (!MARKS.includes(text)) offset += text.length;
  }
  return found;
}

/**
 * Says in plain English which mistake a fault of the parser comes from, at the line where it was made, and what to do.
 * Parsers notice most mistakes later: an open bracket at the next key, a missing colon at the line after.
 *
 * @param words as the lexer gives them, from a character of the text on.
 */
export function yamlMistake(
  fault: ParserFault,
  words: readonly string[],
  lines: Lines,
  from: number,
): Failure {
  const line = lines.lineAt(fault.offset);
  const written = lines.textOf(line);
  const first = written.slice(0, lines.columnAt(fault.offset) - 1).trim() === '';
  const scene: Scene = { fault, lines, closing: closingWords(words, from), line, written, first };
  for (const rule of RULES) {
    const found = rule(scene);
    if (found) return { code: fault.code === 'TAB_AS_INDENT' ? 'YAML_TAB' : 'YAML_SYNTAX', ...found };
  }
  return {
    code: 'YAML_SYNTAX',
    offset: fault.offset,
    message: `Column ${lines.columnAt(fault.offset)} cannot be read as YAML${inLine(written)}.`,
    remedy: 'Check indentation, colons and quotes on this line and the one above.',
  };
}

const quoted = (text: string): string => `‘${text.trim().slice(0, 40)}’`;
const inLine = (written: string): string => (written.trim() === '' ? '' : `: ${quoted(written)}`);

const tab = ({ fault }: Scene): Mistake | undefined =>
  fault.code === 'TAB_AS_INDENT'
    ? {
        offset: fault.offset,
        message: 'This line is indented with a tab.',
        remedy: 'Use spaces: two for each level.',
      }
    : undefined;

/** A quoted text that swallows the next key was meant to end before it. */
function openQuote({ fault, lines, line, closing }: Scene): Mistake | undefined {
  const missing = /closing ["']quote/.test(fault.message);
  const open = closing.find(({ text, offset }) => {
    const quote = text[0] ?? '';
    if (!(quote in QUOTED)) return false;
    const isClosed = text.length > 1 && text.endsWith(quote);
    if (!isClosed) return missing || lines.lineAt(offset) === line;
    if (!text.includes('\n')) return false;
    const swallows = KEY_LINE.test(text.slice(text.indexOf('\n') + 1));
    return swallows && (missing || lines.lineAt(offset + text.length) === line);
  });
  if (!open) return undefined;
  const quote = open.text[0] ?? '';
  return {
    offset: open.offset,
    message: `On this line ${QUOTED[quote]} opens a text and does not close it.`,
    remedy: `Add ${quote} where the text ends.`,
  };
}

/** An odd quote makes the next text end too early or too late. */
function oddQuote({ fault, written }: Scene): Mistake | undefined {
  const count = written.match(/(?<!\\)"/g)?.length ?? 0;
  if (count % 2 === 0 || !/^Missing|Unexpected|^Nested/.test(fault.message)) return undefined;
  return {
    offset: fault.offset,
    message: `One of the double quotes on this line has no partner: ${quoted(written)}.`,
    remedy: 'Add the one that is missing, or take this one away.',
  };
}

/** Brackets that are open where the parser gave up, the innermost last. */
function openBrackets({ fault, closing }: Scene): Word[] {
  const open: Word[] = [];
  for (const word of closing) {
    if (word.offset >= fault.offset) break;
    if (word.text in CLOSES) open.push(word);
    else if (CLOSES[open.at(-1)?.text ?? ''] === word.text) open.pop();
  }
  return open;
}

function bracket(scene: Scene): Mistake | undefined {
  const { fault, lines, closing } = scene;
  const here = closing.find(({ offset }) => offset === fault.offset)?.text;
  const open = openBrackets(scene).at(-1);
  const isCloser = here === ']' || here === '}';
  if (!open) {
    if (!isCloser) return undefined;
    return {
      offset: fault.offset,
      message: `This ‘${here}’ closes nothing.`,
      remedy: `Take it away, or add the bracket that it belongs to.`,
    };
  }
  const wanted = CLOSES[open.text] ?? '';
  const place = lines.lineAt(open.offset);
  if (isCloser && here !== wanted) {
    return {
      offset: fault.offset,
      message: `‘${open.text}’ of line ${place} is closed by ‘${here}’.`,
      remedy: `Close it with ‘${wanted}’ first.`,
    };
  }
  if (isCloser && scene.first) {
    return {
      offset: fault.offset,
      message: `The closing ‘${wanted}’ is indented no deeper than the line that opens it.`,
      remedy: `Put it at the end of the line before, or indent it.`,
    };
  }
  if (/must be sufficiently indented|to end with/.test(fault.message)) {
    return {
      offset: open.offset,
      message: `The bracket ‘${open.text}’ opened on this line is not closed.`,
      remedy: `Add ‘${wanted}’ where it ends.`,
    };
  }
  if (fault.code === 'BLOCK_IN_FLOW' || /at node end|Missing , /.test(fault.message)) {
    return {
      offset: fault.offset,
      message: `Between ‘${open.text}’ and ‘${wanted}’ a comma is missing: ${quoted(scene.written)}.`,
      remedy: 'Put a comma between one entry and the next.',
    };
  }
  return undefined;
}

/** `kind:Pod`, `-port: 80`: without the space it is one word. */
function space({ lines, line, written, fault, first }: Scene): Mistake | undefined {
  const dash = /^\s*-([A-Za-z][\w./-]*:.*)$/.exec(written);
  if (dash && fault.code === 'BLOCK_AS_IMPLICIT_KEY') {
    return {
      offset: fault.offset,
      message: `Behind the dash a space is missing: ${quoted(written)}.`,
      remedy: `Write ‘- ${dash[1]?.trim()}’.`,
    };
  }
  const [, key, value] = /^\s*(?:- +)*([A-Za-z][\w./-]*):([^\s/].*)$/.exec(written) ?? [];
  if (!first || key === undefined || /:\s/.test(value ?? '') || lines.textOf(line) === '') return undefined;
  return {
    offset: fault.offset,
    message: `Behind the colon of ‘${key}:’ a space is missing.`,
    remedy: `Write ‘${key}: ${value?.trim()}’.`,
  };
}

function colon({ written, fault, first }: Scene): Mistake | undefined {
  const isKey = /^Implicit (?:map )?keys need/.test(fault.message);
  const [, key, value] = /^\s*(?:- +)*([A-Za-z][\w./-]*)(?:\s+([^#:]*))?$/.exec(written) ?? [];
  if (!isKey || !first || key === undefined) return undefined;
  return {
    offset: fault.offset,
    message: `Behind ‘${key}’ a colon is missing.`,
    remedy: `Write ‘${`${key}: ${value ?? ''}`.trim()}’.`,
  };
}

const columnsOf = (text: string): number[] => {
  const dashes = /^\s*(?:- +)*/.exec(text)?.[0] ?? '';
  return [...[...dashes.matchAll(/-/g)].map(({ index }) => index), dashes.length];
};

/** So far up one looks for lines that a line can belong with. */
const LOOKED_AT = 200;

/** Columns at which a line may begin, the nearest line above first, with that line. */
function levelsAbove({ lines }: Scene, line: number): { column: number; line: number; text: string }[] {
  const levels: { column: number; line: number; text: string }[] = [];
  let least = Infinity;
  for (let above = line - 1; above > Math.max(0, line - LOOKED_AT) && least > 0; above--) {
    const text = lines.textOf(above);
    if (text.trim() === '' || text.trimStart().startsWith('#')) continue;
    if (text.startsWith('---')) break;
    for (const column of columnsOf(text).reverse()) {
      // A list may stand at the column of its key, and both can be gone on with.
      const isKeyOfList = column === least && text[column] !== '-' && levels.at(-1)?.text[column] === '-';
      if (column >= least && !isKeyOfList) continue;
      levels.push({ column, line: above, text });
      least = column;
    }
  }
  return levels;
}

const spaces = (count: number): string =>
  count === 0 ? 'not at all' : count === 1 ? 'by 1 space' : `by ${count} spaces`;
const indent = (column: number): string =>
  column === 0 ? 'Do not indent it' : `Indent it ${spaces(column)}`;

function misplaced(scene: Scene, line: number, offset: number): Mistake | undefined {
  const text = scene.lines.textOf(line);
  const [column = 0] = columnsOf(text);
  const levels = levelsAbove(scene, line);
  if (levels.length === 0) return undefined;
  const isEntry = /^\s*- /.test(text);
  const list = levels.find((level) => level.column === column && /^\s*- /.test(level.text));
  if (list && !isEntry && list.text[column] === '-') {
    const inside = columnsOf(list.text).find((one) => one > column) ?? column + 2;
    return {
      offset,
      message: `${quoted(text)} stands where the next entry of the list of line ${list.line} would begin.`,
      remedy: `${indent(inside)} to belong to the entry above, or begin it with ‘- ’.`,
    };
  }
  // Entries of a list stand under entries; all else under what is no dash.
  const fitting = levels.filter((one) => (one.text[one.column] === '-') === isEntry).slice(0, 2);
  const [near, far] = fitting.length > 0 ? fitting : levels;
  if (!near) return undefined;
  const as = (one: typeof near) => `as ${quoted(one.text)} in line ${one.line}`;
  return {
    offset,
    message: `${quoted(text)} ${column === 0 ? 'is not indented' : `is indented ${spaces(column)}`}, which fits no line above it.`,
    remedy: `${indent(near.column)}, ${as(near)}${far ? `; or ${spaces(far.column)}, ${as(far)}` : ''}.`,
  };
}

const NOTHING_BEHIND = /at node end|All mapping items must start|Sequence item without|A block sequence may/;

/** The first word of a line is at a column that no line above has opened. */
const indentation = (scene: Scene): Mistake | undefined =>
  scene.first && NOTHING_BEHIND.test(scene.fault.message)
    ? misplaced(scene, scene.line, scene.fault.offset)
    : undefined;

/** A key below one that has a value already; the parser names the value. */
function deeper(scene: Scene): Mistake | undefined {
  const { fault, lines, line, written } = scene;
  if (fault.code !== 'BLOCK_AS_IMPLICIT_KEY' || scene.first) return undefined;
  const next = lines.textOf(line + 1);
  const [here = 0, there = 0] = [columnsOf(written).at(-1), columnsOf(next)[0]];
  const key = /^\s*(?:- +)*([^:]+):\s/.exec(written)?.[1];
  if (key === undefined || !KEY_LINE.test(next) || there <= here) return undefined;
  return {
    offset: lines.startOf(line + 1) + there,
    message: `${quoted(next)} is indented deeper than ${quoted(written)} above it, which has a value already.`,
    remedy: `${indent(here)}, as line ${line}; or take away what stands behind ‘${key.trim()}:’.`,
  };
}

function secondColon({ fault, written, first }: Scene): Mistake | undefined {
  const [, key, value] = /^\s*(?:- +)*([^:]+):\s+([^"'[{].*:\s.*)$/.exec(written) ?? [];
  if (fault.code !== 'BLOCK_AS_IMPLICIT_KEY' || first || key === undefined) return undefined;
  return {
    offset: fault.offset,
    message: `This line has two ‘key: value’ pairs: ${quoted(written)}.`,
    remedy: `If the second colon belongs to the value, put the value into quotes: ‘${key}: "${value?.slice(0, 40)}"’.`,
  };
}

function listBesideKey({ fault, written }: Scene): Mistake | undefined {
  if (!fault.message.includes('block-seq-ind on same line')) return undefined;
  return {
    offset: fault.offset,
    message: `A list begins on the line after its key, not beside it: ${quoted(written)}.`,
    remedy: 'Move the dash and what follows to a line of its own.',
  };
}

/** Characters that mean something else at the start of a value. */
function reserved({ fault, written }: Scene): Mistake | undefined {
  const [, value = ''] = /:\s+([@`%*&!|>].*)$/.exec(written) ?? [];
  if (value === '' || !/^BAD_SCALAR_START|^BAD_ALIAS|^UNEXPECTED_TOKEN/.test(fault.code)) return undefined;
  if (/^[|>]/.test(value)) {
    return {
      offset: fault.offset,
      message: `Behind ‘${value[0]}’ the text begins on the next line.`,
      remedy: `Move it there, indented; or put it into quotes.`,
    };
  }
  return {
    offset: fault.offset,
    message: `A value without quotes cannot begin with ‘${value[0]}’: ${quoted(value)}.`,
    remedy: `Put it into quotes: "${value.slice(0, 40)}".`,
  };
}

function behindTheEnd({ fault, written, closing, lines, line }: Scene): Mistake | undefined {
  if (!/at node end|Unexpected scalar token|^Nested mappings/.test(fault.message)) return undefined;
  if (!closing.some(({ offset }) => lines.lineAt(offset) === line)) return undefined;
  return {
    offset: fault.offset,
    message: `Behind a closing quote or bracket nothing may follow: ${quoted(written)}.`,
    remedy: 'Put the whole value into one pair of quotes, or begin a new line.',
  };
}

function escape({ fault }: Scene): Mistake | undefined {
  const [, sequence = ''] = /^Invalid escape sequence (\\.)/.exec(fault.message) ?? [];
  if (sequence === '') return undefined;
  return {
    offset: fault.offset,
    message: `Between double quotes ‘${sequence}’ means nothing.`,
    remedy: "Write ‘\\\\’ for a backslash, or use single quotes (').",
  };
}

/** The first that recognizes the mistake tells it. */
const RULES: readonly ((scene: Scene) => Mistake | undefined)[] = [
  tab,
  openQuote,
  oddQuote,
  bracket,
  space,
  colon,
  deeper,
  secondColon,
  listBesideKey,
  reserved,
  escape,
  indentation,
  behindTheEnd,
];
