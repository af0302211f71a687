import type { Path } from '../cluster/source.ts';

/** A number or one of the three words. */
const BARE = /[^\s,\]}]+/y;

const QUOTE = 34;
const BACKSLASH = 92;

/** Finds the places of values in a text that is known to be JSON, by reading it again as far as needed. */
export class JsonPositions {
  private readonly text: string;
  /** Where the entries of lists begin, by where the list does: as many of them as were walked over so far. */
  private readonly entries = new Map<number, number[]>();

  constructor(text: string) {
    this.text = text;
  }

  /** Character of the key (or list entry) at a path; of the innermost thing around it that exists, otherwise. */
  offsetOf(path: Path): number {
    let at = this.skipSpace(0);
    let found = at;
    for (const key of path) {
      const child = typeof key === 'number' ? this.entry(at, key) : this.member(at, key);
      if (!child) return found;
      found = child.key;
      at = child.value;
    }
    return found;
  }

  /** Where a key of the object at `open` stands, and its value; of two equal keys the first. The value is not read. */
  member(open: number, key: string): { key: number; value: number } | undefined {
    if (this.text[open] !== '{') return undefined;
    let start = this.skipSpace(open + 1);
    while (this.text[start] === '"') {
      const end = this.endOfString(start);
      const value = this.skipSpace(this.skipSpace(end) + 1);
      if (JSON.parse(this.text.slice(start, end)) === key) return { key: start, value };
      const after = this.skipSpace(this.skipValue(value));
      if (this.text[after] !== ',') return undefined;
      start = this.skipSpace(after + 1);
    }
    return undefined;
  }

  /** Problems of a large file are about many entries of one list, so it is not walked over for each of them. */
  private entry(open: number, index: number): { key: number; value: number } | undefined {
    if (this.text[open] !== '[') return undefined;
    let starts = this.entries.get(open);
    if (!starts) {
      const first = this.skipSpace(open + 1);
      starts = this.text[first] === ']' ? [] : [first];
      this.entries.set(open, starts);
    }
    for (let last = starts.at(-1); last !== undefined && starts.length <= index; last = starts.at(-1)) {
      const after = this.skipSpace(this.skipValue(last));
      if (this.text[after] !== ',') return undefined;
      starts.push(this.skipSpace(after + 1));
    }
    const start = starts[index];
    return start === undefined ? undefined : { key: start, value: start };
  }

  private skipSpace(at: number): number {
    for (let cursor = at; ; cursor++) {
      const code = this.text.charCodeAt(cursor);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return cursor;
    }
  }

  /** The end of the value that starts here. */
  private skipValue(at: number): number {
    const { text } = this;
    const first = text[at];
    if (first === '"') return this.endOfString(at);
    if (first !== '{' && first !== '[') {
      BARE.lastIndex = at;
      return at + (BARE.exec(text)?.[0].length ?? 1);
    }
    let depth = 0;
    for (let cursor = at; cursor < text.length; cursor++) {
      const code = text.charCodeAt(cursor);
      if (code === QUOTE) cursor = this.endOfString(cursor) - 1;
      else if (code === 123 || code === 91) depth++;
      else if ((code === 125 || code === 93) && --depth === 0) return cursor + 1;
    }
    return text.length;
  }

  private endOfString(at: number): number {
    const { text } = this;
    let cursor = at + 1;
    for (; cursor < text.length; cursor++) {
      const code = text.charCodeAt(cursor);
      if (code === QUOTE) break;
      if (code === BACKSLASH) cursor++;
    }
    return cursor + 1;
  }
}
