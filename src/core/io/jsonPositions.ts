import type { Path } from '../cluster/source.ts';

/** A number or one of the three words. */
const BARE = /[^\s,\]}]+/y;

/** Finds values of a JSON text again, from the nearest container whose offset is remembered. */
export class JsonPositions {
  private readonly text: string;
  private readonly offsets: ReadonlyMap<object, number>;

  constructor(text: string, offsets: ReadonlyMap<object, number>) {
    this.text = text;
    this.offsets = offsets;
  }

  /** Character of the key (or list entry) at a path below `root`; of the innermost thing that exists, otherwise. */
  offsetOf(root: unknown, path: Path): number {
    let known = 0;
    let start = 0;
    let value = root;
    for (let i = 0; i <= path.length && typeof value === 'object' && value !== null; i++) {
      const offset = this.offsets.get(value);
      if (offset !== undefined) [known, start] = [i, offset];
      const key = path[i];
      value =
        key !== undefined && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    }
    let found = this.skipSpace(start);
    let at = found;
    // The last step is repeated even when its target is remembered, because the key's own place is wanted.
    for (const key of path.slice(known)) {
      const child = this.child(at, key);
      if (!child) return found;
      found = child.key;
      at = child.value;
    }
    return found;
  }

  /** Offset of the key in an object, whose value is not read; the place of the first of two equal keys. */
  child(at: number, key: string | number): { key: number; value: number } | undefined {
    const open = this.text[at];
    if (open !== '{' && open !== '[') return undefined;
    let cursor = this.skipSpace(at + 1);
    for (
      let index = 0;
      cursor < this.text.length && this.text[cursor] !== '}' && this.text[cursor] !== ']';
      index++
    ) {
      const start = cursor;
      let name: string | number = index;
      if (open === '{') {
        const end = this.skipValue(cursor);
        name = JSON.parse(this.text.slice(cursor, end)) as string;
        cursor = this.skipSpace(this.skipSpace(end) + 1);
      }
      if (name === key) return { key: start, value: cursor };
      cursor = this.skipSpace(this.skipValue(cursor));
      if (this.text[cursor] === ',') cursor = this.skipSpace(cursor + 1);
    }
    return undefined;
  }

  private skipSpace(at: number): number {
    let cursor = at;
    while (cursor < this.text.length && /\s/.test(this.text[cursor] as string)) cursor++;
    return cursor;
  }

  /** The end of the value that starts here; the text is known to be JSON. */
  private skipValue(at: number): number {
    const first = this.text[at];
    if (first === '"') return this.endOfString(at);
    if (first !== '{' && first !== '[') {
      BARE.lastIndex = at;
      return at + (BARE.exec(this.text)?.[0].length ?? 1);
    }
    let depth = 0;
    for (let cursor = at; cursor < this.text.length; cursor++) {
      const char = this.text[cursor];
      if (char === '"') cursor = this.endOfString(cursor) - 1;
      else if (char === '{' || char === '[') depth++;
      else if ((char === '}' || char === ']') && --depth === 0) return cursor + 1;
    }
    return this.text.length;
  }

  private endOfString(at: number): number {
    let cursor = at + 1;
    while (cursor < this.text.length && this.text[cursor] !== '"')
      cursor += this.text[cursor] === '\\' ? 2 : 1;
    return cursor + 1;
  }
}
