import type { Path } from '../../cluster/source.ts';
import { NotPlain, type Cursor } from './cursor.ts';
import type { Places } from './places.ts';
import type { PlainYaml } from './reader.ts';

/** An entry of one of the outermost lists that is not plain. */
export interface OddEntry {
  /** The way to it. */
  readonly path: Path;
  /** The beginning of its line, and of the first line that does not belong to it. */
  readonly from: number;
  readonly to: number;
  /** What is not plain. */
  readonly why: NotPlain;
}

/** Reads such an entry otherwise, and opens and closes its place. */
export type ReadOdd = (entry: OddEntry) => unknown;

/**
 * Reads a document; the lists at its top or right below it one entry after the other, pausing after each.
 *
 * @param cursor behind the line that opens the document.
 * @param readOdd for entries that are not plain; without it they make the document so.
 * @throws NotPlain
 */
export function* readDocument(
  cursor: Cursor,
  reader: PlainYaml,
  places: Places,
  readOdd: ReadOdd | null,
): Generator<void, unknown> {
  const start = cursor.at;
  cursor.toContent(start);
  const root = places.open(cursor.column < 0 ? start : cursor.at);
  const { column } = cursor;
  let value: unknown = null;
  if (column >= 0) {
    if (reader.isDash()) value = yield* list(column, []);
    else if (reader.isKey()) value = yield* map(column);
    else value = reader.block(-1);
  }
  if (cursor.column >= 0) cursor.giveUp();
  places.close(root);
  return value;

  function* map(at: number): Generator<void, unknown> {
    const read: Record<string, unknown> = {};
    reader.goTo(1);
    do {
      const { place, key } = reader.openPair(read);
      if (reader.toValue()) read[key] = reader.scalar(at);
      else if (cursor.column >= at && reader.isDash()) read[key] = yield* list(cursor.column, [key]);
      else read[key] = reader.valueBelow(at);
      places.close(place);
      yield;
    } while (reader.goesOn(at));
    return read;
  }

  function* list(at: number, path: readonly string[]): Generator<void, unknown> {
    const read: unknown[] = [];
    let more = true;
    while (more) {
      const from = cursor.at - at;
      const before = places.length;
      reader.goTo(path.length + 1);
      try {
        const entry = reader.entry(read.length, at);
        more = reader.goesOn(at) && reader.isDash();
        read.push(entry);
      } catch (failure) {
        if (!readOdd || !(failure instanceof NotPlain)) throw failure;
        places.forget(before);
        const to = endOfEntry(cursor, from, at);
        read.push(readOdd({ path: [...path, read.length], from, to, why: failure }));
        cursor.at = to;
        cursor.toContent(to);
        more = reader.goesOn(at) && reader.isDash();
      }
      yield;
    }
    reader.goTo(path.length);
    return read;
  }
}

/** The first line after `from` that is not indented deeper than a column. */
function endOfEntry(cursor: Cursor, from: number, column: number): number {
  const { text, end } = cursor;
  for (let start = cursor.lineEnd(from) + 1; start < end; start = cursor.lineEnd(start) + 1) {
    let at = start;
    while (at < end && text[at] === ' ') at++;
    if (at < end && text[at] !== '\n' && at - start <= column) return start;
  }
  return end;
}
