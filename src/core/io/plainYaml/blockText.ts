import { DASH, GREATER, HASH, LINE_FEED, PLUS, SPACE, TAB } from './chars.ts';
import type { Cursor } from './cursor.ts';
import { Joiner } from './joiner.ts';

/** Characters of a block that is put together at once, which costs memory for each of its lines. */
const MAX_SIMPLE = 1 << 20;

/** Where a block of text stands, and how. */
interface Block {
  /** The beginning of its first line; the end of its last one that is not empty. */
  readonly start: number;
  readonly end: number;
  readonly indent: number;
  /** Empty lines behind that. */
  readonly rest: number;
  /** An empty line in it has spaces, but fewer than the others. */
  readonly isRagged: boolean;
}

/**
 * A text that begins behind `|` or `>` on the next line, over its end.
 *
 * @param parent column of what holds it; the text is indented deeper.
 */
export function blockText(cursor: Cursor, parent: number): string {
  const isFolded = cursor.code(cursor.at) === GREATER;
  let at = cursor.at + 1;
  const sign = cursor.code(at);
  const chomp = sign === PLUS || sign === DASH ? sign : 0;
  if (chomp !== 0) at++;
  const behind = at;
  while (cursor.code(at) === SPACE) at++;
  if (cursor.code(at) === HASH && at > behind) at = cursor.lineEnd(at);
  // An indicator of the indentation, a tab, an end without a line.
  if (cursor.code(at) !== LINE_FEED) cursor.giveUp();
  const block = measure(cursor, at + 1, parent);
  // Whether a line that does not end counts is left to others.
  if (chomp === PLUS && block.rest > 0 && cursor.code(cursor.end - 1) !== LINE_FEED) cursor.giveUp();
  cursor.at = block.end;
  const isSimple = !isFolded && !block.isRagged && block.end - block.start < MAX_SIMPLE;
  const value = isSimple ? unindented(cursor, block) : lineByLine(cursor, block, isFolded);
  return value + (chomp === DASH ? '' : chomp === PLUS ? '\n'.repeat(block.rest + 1) : '\n');
}

function measure(cursor: Cursor, start: number, parent: number): Block {
  const { text, end: limit } = cursor;
  let end = start;
  let indent = -1;
  let rest = 0;
  /** Most spaces of the empty lines since the last that is not; the fewest of those that have some, of all. */
  let widest = 0;
  let fewest = Infinity;
  let isRagged = false;
  for (let line = start; line < limit;) {
    let first = line;
    while (first < limit && text.charCodeAt(first) === SPACE) first++;
    const lineEnd = cursor.lineEnd(first);
    const depth = first - line;
    if (first >= lineEnd) {
      rest++;
      widest = Math.max(widest, depth);
      if (depth > 0) fewest = Math.min(fewest, depth);
    } else {
      if (indent < 0) {
        indent = depth;
        // Such empty lines at the top would be deeper than the text.
        if (indent <= parent || widest > indent || text.charCodeAt(first) === TAB) cursor.giveUp(first);
      }
      if (depth < indent) break;
      end = lineEnd;
      rest = 0;
      widest = 0;
      isRagged = fewest < indent;
    }
    line = lineEnd + 1;
  }
  // Nothing in it, or spaces behind it that may belong to it.
  if (indent < 0 || widest > indent) cursor.giveUp();
  return { start, end, indent, rest, isRagged };
}

const unindented = ({ text }: Cursor, { start, end, indent }: Block): string =>
  `\n${text.slice(start, end)}`.replaceAll(`\n${' '.repeat(indent)}`, '\n').slice(1);

function lineByLine(cursor: Cursor, { start, end, indent }: Block, isFolded: boolean): string {
  const { text } = cursor;
  const lines = new Joiner();
  let gap = '';
  let wasDeep = false;
  for (let line = start; line < end;) {
    const lineEnd = Math.min(cursor.lineEnd(line), end);
    const content = text.slice(Math.min(line + indent, lineEnd), lineEnd);
    line = lineEnd + 1;
    if (!isFolded) {
      lines.add(gap + content);
      gap = '\n';
      continue;
    }
    // Line ends between lines that begin at the indentation are spaces; those around deeper ones stay.
    const first = content.charCodeAt(0);
    if (content === '') {
      if (gap === '\n') lines.add('\n');
      else gap = '\n';
    } else if (first === SPACE || first === TAB) {
      if (gap === ' ') gap = '\n';
      else if (!wasDeep && gap === '\n') gap = '\n\n';
      lines.add(gap + content);
      gap = '\n';
      wasDeep = true;
    } else {
      lines.add(gap + content);
      gap = ' ';
      wasDeep = false;
    }
  }
  return lines.text;
}
