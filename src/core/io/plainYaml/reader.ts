import type { Path } from '../../cluster/source.ts';
import { MAX_DEPTH } from '../limits.ts';
import { differsIn11 } from '../yaml11.ts';
import { blockText } from './blockText.ts';
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_MAP,
  COLON,
  COMMA,
  DASH,
  DOUBLE_QUOTE,
  endsWord,
  GREATER,
  HASH,
  isDigit,
  isUnusual,
  LINE_FEED,
  OPEN_LIST,
  OPEN_MAP,
  PIPE,
  PLUS,
  QUESTION,
  SINGLE_QUOTE,
  SPACE,
  TAB,
} from './chars.ts';
import { NotPlain, type Cursor } from './cursor.ts';
import { Joiner } from './joiner.ts';
import type { Places } from './places.ts';
import { plainValue, quoted } from './scalars.ts';
import { hashStep, isOddKey, type Words } from './words.ts';

/** Longer keys without a mark are no YAML. */
const MAX_KEY = 1000;

/** Told of a text without quotes that YAML 1.1 reads as something else. */
export type On11 = (source: string, offset: number, path: Path) => void;

/**
 * Reads the part of YAML that programs write, and people mostly: maps and lists by indentation, texts with and without
 * quotes, blocks of text, brackets, comments. In one pass over the characters, without nodes; some forty times as quick as
 * the library's parser.
 *
 * Where it meets anything else (anchors, tags, merge keys, tabs, a key twice, what may be a mistake), it throws `NotPlain`:
 * it never guesses, so that a text has one meaning, whoever reads it.
 */
export class PlainYaml {
  private readonly cursor: Cursor;
  private readonly places: Places;
  private readonly words: Words;
  private readonly on11: On11;
  /** The way to what is being read; as much of it as `depth` says. */
  private readonly path: (string | number)[] = [];
  private depth = 0;

  constructor(cursor: Cursor, places: Places, words: Words, on11: On11) {
    this.cursor = cursor;
    this.places = places;
    this.words = words;
    this.on11 = on11;
  }

  // Blocks. Each of these begins at a character of the line that holds it, and ends at the next content.

  /** The value that begins here, on a line of its own or behind a dash. */
  block(parent: number): unknown {
    if (this.isDash()) return this.list(this.cursor.column);
    return this.isKey() ? this.map(this.cursor.column) : this.scalar(parent);
  }

  private map(column: number): Record<string, unknown> {
    this.depth++;
    const map: Record<string, unknown> = {};
    do {
      const { place, key } = this.openPair(map);
      map[key] = this.valueOf(column);
      this.places.close(place);
    } while (this.goesOn(column));
    this.depth--;
    return map;
  }

  private list(column: number): unknown[] {
    this.depth++;
    const list: unknown[] = [];
    do list.push(this.entry(list.length, column));
    while (this.goesOn(column) && this.isDash());
    this.depth--;
    return list;
  }

  /** Whether more stands at a column. What stands deeper than it fits nowhere. */
  goesOn(column: number): boolean {
    if (this.cursor.column > column) this.cursor.giveUp();
    return this.cursor.column === column;
  }

  /** A key that is not in the map yet. */
  openPair(map: Record<string, unknown>): { place: number; key: string } {
    const start = this.cursor.at;
    const place = this.open(start);
    const key = this.key();
    if (map[key] !== undefined && Object.hasOwn(map, key)) this.cursor.giveUp(start);
    this.path[this.depth - 1] = key;
    return { place, key };
  }

  entry(index: number, column: number): unknown {
    const { cursor } = this;
    const dash = cursor.at;
    const place = this.open(dash);
    this.path[this.depth - 1] = index;
    cursor.at++;
    if (this.toValue()) cursor.column = column + cursor.at - dash;
    const isEmpty = cursor.column <= column;
    if (!isEmpty) this.places.move(place, cursor.at);
    const value = isEmpty ? null : this.block(column);
    this.places.close(place);
    return value;
  }

  private open(offset: number): number {
    if (this.depth > MAX_DEPTH) throw new NotPlain(offset, true);
    return this.places.open(offset);
  }

  /** The value behind a key. */
  private valueOf(column: number): unknown {
    return this.toValue() ? this.scalar(column) : this.valueBelow(column);
  }

  /** The value on the lines after a key. */
  valueBelow(column: number): unknown {
    const { cursor } = this;
    if (cursor.column > column) return this.block(column);
    return cursor.column === column && this.isDash() ? this.list(column) : null;
  }

  /** Goes to the value on this line, if there is one; else to the next content. */
  toValue(): boolean {
    const { cursor } = this;
    let { at } = cursor;
    while (cursor.code(at) === SPACE) at++;
    const code = cursor.code(at);
    if (code === TAB) cursor.giveUp(at);
    if (code === LINE_FEED || code !== code || (code === HASH && at > cursor.at)) {
      cursor.toContent();
      return false;
    }
    cursor.at = at;
    return true;
  }

  isDash(): boolean {
    const { cursor } = this;
    return cursor.code(cursor.at) === DASH && endsWord(cursor.code(cursor.at + 1));
  }

  /** Whether a key begins here. */
  isKey(): boolean {
    const { cursor } = this;
    const first = cursor.code(cursor.at);
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) {
      const end = this.endOfQuotes(first);
      return end >= 0 && cursor.code(end) === COLON;
    }
    if (first === OPEN_LIST || first === OPEN_MAP || first === PIPE || first === GREATER) return false;
    return this.endOfPlainKey() >= 0;
  }

  /** Behind a text between quotes that ends on its line; -1 where it does not. */
  private endOfQuotes(quote: number): number {
    const { cursor } = this;
    for (let at = cursor.at + 1; ; at++) {
      const code = cursor.code(at);
      if (code === LINE_FEED || code !== code) return -1;
      if (code === BACKSLASH && quote === DOUBLE_QUOTE && cursor.code(at + 1) !== LINE_FEED) at++;
      else if (code === quote) {
        if (quote === DOUBLE_QUOTE || cursor.code(at + 1) !== quote) return at + 1;
        at++;
      }
    }
  }

  /** The colon behind a key without quotes; -1 if there is none on this line. */
  private endOfPlainKey(): number {
    const { text, at: start, end } = this.cursor;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === COLON) {
        if (endsWord(this.cursor.code(at + 1))) return at;
      } else if (code === LINE_FEED || (code === HASH && at > start && text.charCodeAt(at - 1) === SPACE)) {
        return -1;
      }
    }
    return -1;
  }

  /** A key, over its colon. */
  key(): string {
    const { cursor } = this;
    const { text, at: start } = cursor;
    const first = cursor.code(start);
    let key: string;
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) {
      key = quoted(cursor, this.words, null);
    } else {
      if (this.cannotBegin(first, start)) cursor.giveUp();
      let hash = 0;
      let at = start;
      for (; ; at++) {
        const code = cursor.code(at);
        if (code === COLON && endsWord(cursor.code(at + 1))) break;
        if (code === LINE_FEED || code === TAB || code !== code) cursor.giveUp(at);
        if (code === HASH && text.charCodeAt(at - 1) === SPACE) cursor.giveUp(at);
        hash = hashStep(hash, code);
      }
      if (text.charCodeAt(at - 1) === SPACE) cursor.giveUp();
      key = this.words.at(text, start, at, hash);
      cursor.at = at;
    }
    const colon = cursor.at;
    if (cursor.code(colon) !== COLON || !endsWord(cursor.code(colon + 1))) cursor.giveUp();
    if (colon - start > MAX_KEY || isOddKey(key)) cursor.giveUp(start);
    cursor.at++;
    return key;
  }

  /** Whether a text without quotes cannot begin so. */
  private cannotBegin(code: number, at: number): boolean {
    if (code === DASH || code === QUESTION || code === COLON) return endsWord(this.cursor.code(at + 1));
    return (
      isUnusual(code) ||
      code === OPEN_LIST ||
      code === OPEN_MAP ||
      code === CLOSE_LIST ||
      code === CLOSE_MAP ||
      code === COMMA ||
      code === PIPE ||
      code === GREATER ||
      code === HASH ||
      code === TAB
    );
  }

  /** A value that is no block of maps or lists. */
  scalar(parent: number): unknown {
    const { cursor } = this;
    const first = cursor.code(cursor.at);
    // At the top, further lines would not have to be indented.
    if (parent < 0 && first !== OPEN_LIST && first !== OPEN_MAP) cursor.giveUp();
    let value: unknown;
    switch (first) {
      case DOUBLE_QUOTE:
      case SINGLE_QUOTE:
        value = quoted(cursor, this.words, parent);
        break;
      case PIPE:
      case GREATER:
        value = blockText(cursor, parent);
        break;
      case OPEN_LIST:
      case OPEN_MAP:
        value = this.bracket(parent);
        break;
      default:
        return this.plain(parent);
    }
    cursor.toContent();
    if (cursor.column > parent) cursor.giveUp();
    return value;
  }

  private plain(parent: number): unknown {
    const { cursor } = this;
    const start = cursor.at;
    if (this.cannotBegin(cursor.code(start), start)) cursor.giveUp();
    const first = this.plainLine();
    cursor.toContent();
    if (cursor.column <= parent) return this.valueOfPlain(first, start);
    const value = new Joiner();
    value.add(first);
    while (cursor.column > parent) {
      // A comment ends the text, so what follows it belongs nowhere.
      if (cursor.commented) cursor.giveUp();
      value.add(cursor.lines === 1 ? ' ' : '\n'.repeat(cursor.lines - 1));
      value.add(this.plainLine());
      cursor.toContent();
    }
    return this.valueOfPlain(value.text, start);
  }

  private valueOfPlain(source: string, start: number): unknown {
    if (source.length < 24 && mayDiffer(source.charCodeAt(0)) && differsIn11(source))
      this.on11(source, start, this.path.slice(0, this.depth));
    return plainValue(source);
  }

  /** The rest of a line without quotes, up to a comment. */
  private plainLine(): string {
    const { cursor } = this;
    const { text, at: start, end } = cursor;
    let last = start;
    let hash = 0;
    let hashed = 0;
    let at = start;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === LINE_FEED) break;
      hash = hashStep(hash, code);
      if (code > COLON) {
        last = at + 1;
        hashed = hash;
        continue;
      }
      if (code === SPACE) continue;
      if (code === TAB || (code === COLON && endsWord(cursor.code(at + 1)))) cursor.giveUp(at);
      if (code === HASH && at > start && text.charCodeAt(at - 1) === SPACE) break;
      last = at + 1;
      hashed = hash;
    }
    cursor.at = last;
    return this.words.at(text, start, last, hashed);
  }

  // Brackets. Each of these begins at its first character, and ends behind its last.

  private bracket(parent: number): unknown {
    const { cursor } = this;
    this.depth++;
    const isMap = cursor.code(cursor.at) === OPEN_MAP;
    const close = isMap ? CLOSE_MAP : CLOSE_LIST;
    const map: Record<string, unknown> = {};
    const list: unknown[] = [];
    cursor.at++;
    for (;;) {
      this.skip(parent);
      if (cursor.code(cursor.at) === close) break;
      const place = this.open(cursor.at);
      if (isMap) {
        const key = this.keyInBrackets();
        if (Object.hasOwn(map, key)) cursor.giveUp();
        this.path[this.depth - 1] = key;
        this.skip(parent);
        map[key] = this.inBrackets(parent);
      } else {
        this.path[this.depth - 1] = list.length;
        list.push(this.inBrackets(parent));
      }
      this.places.close(place);
      this.skip(parent);
      const code = cursor.code(cursor.at);
      if (code === COMMA) cursor.at++;
      else if (code !== close) cursor.giveUp();
    }
    cursor.at++;
    this.depth--;
    return isMap ? map : list;
  }

  private keyInBrackets(): string {
    const { cursor } = this;
    const start = cursor.at;
    const first = cursor.code(start);
    const isQuoted = first === DOUBLE_QUOTE || first === SINGLE_QUOTE;
    const key = isQuoted ? quoted(cursor, this.words, null) : this.plainInBrackets();
    const colon = cursor.at;
    if (cursor.code(colon) !== COLON || (!isQuoted && !endsWord(cursor.code(colon + 1)))) cursor.giveUp();
    if (colon - start > MAX_KEY || isOddKey(key)) cursor.giveUp(start);
    cursor.at++;
    return key;
  }

  private inBrackets(parent: number): unknown {
    const { cursor } = this;
    const start = cursor.at;
    const first = cursor.code(start);
    if (first === OPEN_LIST || first === OPEN_MAP) return this.bracket(parent);
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) return quoted(cursor, this.words, null);
    return this.valueOfPlain(this.plainInBrackets(), start);
  }

  /** A text without quotes between brackets; it ends on its line. */
  private plainInBrackets(): string {
    const { cursor } = this;
    const { text, at: start } = cursor;
    const first = cursor.code(start);
    if (this.cannotBegin(first, start)) cursor.giveUp();
    if ((first === DASH || first === QUESTION || first === COLON) && isBracketMark(cursor.code(start + 1)))
      cursor.giveUp();
    let last = start;
    let at = start;
    for (; ; at++) {
      const code = cursor.code(at);
      if (isBracketMark(code)) break;
      if (code === SPACE) continue;
      if (code === LINE_FEED && isBracketMark(cursor.code(this.afterSpace(at)))) break;
      if (code === TAB || code === LINE_FEED || code !== code) cursor.giveUp(at);
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) cursor.giveUp(at);
      if (code === COLON) {
        const next = cursor.code(at + 1);
        if (endsWord(next)) break;
        if (isBracketMark(next)) cursor.giveUp(at);
      }
      last = at + 1;
    }
    cursor.at = last;
    return text.slice(start, last);
  }

  private afterSpace(from: number): number {
    let at = from;
    while (this.cursor.code(at) === SPACE || this.cursor.code(at) === LINE_FEED) at++;
    return at;
  }

  /** Over spaces and line ends; further lines are indented. */
  private skip(parent: number): void {
    const { cursor } = this;
    let { at } = cursor;
    let lineStart = -1;
    for (; ; at++) {
      const code = cursor.code(at);
      if (code === LINE_FEED) lineStart = at + 1;
      else if (code !== SPACE) break;
    }
    if (lineStart >= 0 && at - lineStart <= parent) cursor.giveUp(at);
    cursor.at = at;
  }

  /** Goes one level in or, after what was given up, back to a level. */
  goTo(depth: number): void {
    this.depth = depth;
  }
}

/** Whether a text that YAML 1.1 reads differently can begin so: a digit, a sign, or one of `nNoOyY`. */
const mayDiffer = (code: number): boolean =>
  isDigit(code) ||
  code === DASH ||
  code === PLUS ||
  code === 110 ||
  code === 78 ||
  code === 111 ||
  code === 79 ||
  code === 121 ||
  code === 89;

const isBracketMark = (code: number): boolean =>
  code === COMMA || code === OPEN_LIST || code === CLOSE_LIST || code === OPEN_MAP || code === CLOSE_MAP;
