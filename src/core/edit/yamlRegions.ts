import type { Path } from '../cluster/source.ts';
import { yamlParts, type YamlPart } from '../io/yamlParts.ts';
import type { Place } from './change.ts';

/** A stretch of a text, whole lines of it, that can be changed by itself. */
export interface Region {
  readonly from: number;
  readonly to: number;
  /** The way to a place, from what the stretch holds. */
  readonly path: Path;
}

/** The entries of a list whose dashes stand at one column. */
export interface EntryLines {
  /** Where the first line of each begins, and where the list ends. */
  readonly starts: readonly number[];
  readonly end: number;
}

/** Characters of a document that is parsed as a whole whatever is changed in it. */
const SMALL = 1 << 16;

/**
 * Finds the stretches of a YAML text that changes are made in: a document, or in large ones an entry of the list at its top
 * or right below it, so that an edit of one pod does not need the parser for two thousand.
 */
export class YamlRegions {
  readonly parts: readonly YamlPart[];
  private readonly text: string;
  private readonly lists = new Map<string, EntryLines | null>();

  /** `null` where documents cannot be told from their lines alone. */
  static of(text: string): YamlRegions | null {
    return /^(?:%|\.\.\.(?=\s|$))/m.test(text) ? null : new YamlRegions(text);
  }

  private constructor(text: string) {
    this.text = text;
    this.parts = [...yamlParts(text)];
  }

  /** The stretch that holds a place. */
  at({ root, path }: Place): Region {
    const part = this.part(root);
    const depth = typeof path[0] === 'number' ? 1 : 2;
    const index = path[depth - 1];
    const list = typeof index === 'number' ? this.listAt(root, path.slice(0, depth - 1)) : null;
    const from = list?.starts[index as number];
    if (!list || from === undefined) return { from: part.from, to: part.to, path };
    return { from, to: list.starts[(index as number) + 1] ?? list.end, path: [0, ...path.slice(depth)] };
  }

  /** The lines of the entries of a list, where they can be changed one by one. */
  listAt(root: number, path: Path): EntryLines | null {
    const { from, content, to } = this.part(root);
    if (to - from <= SMALL || path.length > 1) return null;
    const key = JSON.stringify([root, path]);
    const known = this.lists.get(key);
    if (known !== undefined) return known;
    const found = entryLines(this.text, content, to, path[0] as string | undefined);
    this.lists.set(key, found);
    return found;
  }

  part(root: number): YamlPart {
    return this.parts[root] ?? { from: 0, content: 0, to: this.text.length };
  }
}

/**
 * The entries of the list at the top of a document, or below a key there. What belongs to an entry is indented deeper than
 * its dash, whatever it is, so that lines alone tell where the next begins.
 */
function entryLines(text: string, from: number, to: number, key: string | undefined): EntryLines | null {
  const starts: number[] = [];
  let column = -1;
  // The rest of the line that opens the document holds nothing else in what programs write.
  let isFound = key === undefined;
  for (let line = nextLine(text, from, to); line < to; line = nextLine(text, line, to)) {
    const indent = indentOf(text, line);
    const at = line + indent;
    if (/[\r\n#]/.test(text[at] ?? '\n')) continue;
    const isDash = text[at] === '-' && /\s/.test(text[at + 1] ?? ' ');
    if (!isFound) {
      if (column < 0) column = indent;
      if (indent === column) isFound = isKeyLine(text.slice(at, nextLine(text, at, to)), key as string);
      continue;
    }
    if (starts.length === 0) {
      if (!isDash || indent < column) return null;
      column = indent;
    } else if (indent > column) continue;
    else if (indent < column || !isDash) return { starts, end: line };
    starts.push(line);
  }
  return starts.length === 0 ? null : { starts, end: to };
}

const isKeyLine = (line: string, key: string): boolean =>
  [key, `"${key}"`, `'${key}'`].some((name) => line.startsWith(`${name}:`)) && /:\s*(?:#.*)?$/.test(line);

function nextLine(text: string, at: number, to: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 || end >= to ? to : end + 1;
}

function indentOf(text: string, line: number): number {
  let at = line;
  while (text[at] === ' ') at++;
  return at - line;
}
