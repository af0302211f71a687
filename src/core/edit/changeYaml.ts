import {
  Composer,
  isMap,
  isScalar,
  isSeq,
  Parser,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Change, Place } from './change.ts';
import { documentText, flow, itemsText } from './writeYaml.ts';
import { YamlRegions } from './yamlRegions.ts';

/** Text that replaces a range of characters. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Makes changes to YAML by replacing as few characters as can be: what is not meant stays as it was written, comments and
 * spaces included. What it cannot write that way (anchors, merge keys, tags) comes out wrong; the caller compares.
 */
export function changeYaml(text: string, changes: readonly Change[]): string {
  const inPlace = changes.filter((change) => change.kind !== 'add');
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  let changed = text;
  // Changes of one object may touch the same characters, so they are made one after the other.
  for (const round of rounds(inPlace)) changed = spliced(changed, splicesOf(changed, round, eol));
  for (const change of changes) {
    if (change.kind !== 'add') continue;
    const gap = changed.endsWith('\n') || changed === '' ? '' : eol;
    changed += `${gap}---${eol}${documentText(change.object).replaceAll('\n', eol)}`;
  }
  return changed;
}

/**
 * Patches first, each object at most once a round; then what is appended, one list after the other, because lists may end
 * where others do; then removals, which make places elsewhere mean something else.
 */
function rounds(changes: readonly Change[]): Change[][] {
  const found: Change[][] = [];
  const seen = new Map<string, number>();
  for (const change of changes) {
    if (change.kind !== 'patch') continue;
    const key = JSON.stringify(change.at);
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (found[round] ??= []).push(change);
  }
  const appended = changes.flatMap((change) => (change.kind === 'append' ? [[change]] : []));
  const removals = changes.filter((change) => change.kind === 'remove');
  return [...found, ...appended, ...(removals.length > 0 ? [removals] : [])];
}

/** Joined once: a text of some megabytes is not copied for each of them. */
function spliced(text: string, splices: readonly Splice[]): string {
  const pieces: string[] = [];
  let rest = text.length;
  for (const { from, to, text: put } of [...splices].sort((a, b) => b.from - a.from || b.to - a.to)) {
    pieces.push(text.slice(Math.min(to, rest), rest), put);
    rest = Math.min(from, rest);
  }
  pieces.push(text.slice(0, rest));
  return pieces.reverse().join('');
}

/** What changes of one round come to. */
function splicesOf(text: string, changes: readonly Change[], eol: string): Splice[] {
  const regions = YamlRegions.of(text);
  const texts = new Map<number, YamlText>();
  const moved = (splices: readonly Splice[], by: number) =>
    splices.map((splice) => ({ ...splice, from: splice.from + by, to: splice.to + by }));
  const textAt = (from: number, to: number) => {
    const known = texts.get(from);
    if (known) return known;
    const made = new YamlText(text.slice(from, to), eol);
    texts.set(from, made);
    return made;
  };
  const splices: Splice[] = [];
  const lists = new Map<string, { readonly at: Place; readonly gone: Set<number> }>();
  for (const change of changes) {
    if (change.kind === 'add') continue;
    const { root, path } = change.at;
    if (change.kind === 'remove') {
      if (path.length === 0) {
        const start = regions?.part(root).content ?? textAt(0, text.length).startOfDocument(root);
        splices.push(cutDocument(text, start));
        continue;
      }
      const at = { root, path: path.slice(0, -1) };
      const key = JSON.stringify(at);
      const known = lists.get(key) ?? { at, gone: new Set() };
      known.gone.add(path.at(-1) as number);
      lists.set(key, known);
      continue;
    }
    // A list that is appended to is known by its last entry.
    const list = change.kind === 'append' ? regions?.listAt(root, path) : undefined;
    const last = list?.starts.at(-1);
    const region = !regions
      ? { from: 0, to: text.length, path }
      : list && last !== undefined
        ? { from: last, to: list.end, path: [] }
        : regions.at(change.at);
    const part = textAt(region.from, region.to);
    const at = { root: regions ? 0 : root, path: region.path };
    splices.push(
      ...moved(change.kind === 'patch' ? part.patch(at, change) : part.append(at, change.items), region.from),
    );
  }
  for (const { at, gone } of lists.values()) {
    const list = regions?.listAt(at.root, at.path);
    if (list && gone.size < list.starts.length) {
      for (const index of gone) {
        const from = list.starts[index] ?? list.end;
        splices.push(...moved(textAt(from, list.starts[index + 1] ?? list.end).cutEntry(), from));
      }
      continue;
    }
    const region = regions?.at(at) ?? { from: 0, to: text.length, path: at.path };
    const root = regions ? 0 : at.root;
    splices.push(
      ...moved(textAt(region.from, region.to).cutItems({ root, path: region.path }, gone), region.from),
    );
  }
  return splices;
}

/**
 * A document with the line that begins it.
 *
 * @param start a character of it, behind that line's mark.
 */
function cutDocument(text: string, start: number): Splice {
  const marks = [...text.matchAll(/^---(?=\s|$)/gm)].map(({ index }) => index);
  const from = marks.findLast((mark) => mark <= start) ?? 0;
  const next = marks.find((mark) => mark > start);
  if (next === undefined) return { from, to: text.length, text: '' };
  // Without a line of its own at the top, what follows becomes the top.
  const end = text.indexOf('\n', next);
  return { from, to: from === 0 && !marks.includes(0) ? (end < 0 ? text.length : end + 1) : next, text: '' };
}

const startOf = (node: unknown): number => (node as Node).range?.[0] ?? 0;

class YamlText {
  private readonly text: string;
  private readonly documents: readonly Document.Parsed[];
  private readonly eol: string;

  constructor(text: string, eol: string) {
    this.text = text;
    const composer = new Composer({ uniqueKeys: false, logLevel: 'silent' });
    this.documents = [...composer.compose(new Parser().parse(text), false, text.length)];
    this.eol = eol;
  }

  startOfDocument(root: number): number {
    return startOf(this.documents[root]?.contents);
  }

  patch(at: Place, { path, entries }: Extract<Change, { kind: 'patch' }>): Splice[] {
    let node = this.nodeAt(at);
    for (const [i, key] of path.entries()) {
      const pair = isMap(node) ? pairOf(node, key) : undefined;
      const next = pair?.value;
      // From here on nothing is there yet, so one pair holds it all.
      if (!isMap(next)) {
        const rest = path
          .slice(i + 1)
          .reduceRight<unknown>((inner, one) => ({ [one]: inner }), kept(entries));
        return isMap(node) ? this.entries(node, { [key]: rest }, undefined) : [];
      }
      if (i === path.length - 1) return this.entries(next, entries, pair);
      node = next;
    }
    return isMap(node) ? this.entries(node, entries, undefined) : [];
  }

  /** @param parent the pair whose value the map is, if it is one's. */
  private entries(
    map: YAMLMap,
    entries: Readonly<Record<string, unknown>>,
    parent: Pair | undefined,
  ): Splice[] {
    const given = Object.entries(entries);
    const replaced = given.filter(([key, value]) => value !== undefined && pairOf(map, key));
    const added = given.filter(([key, value]) => value !== undefined && !pairOf(map, key));
    const gone = new Set(
      given.flatMap(([key, value]) => (value === undefined ? (pairOf(map, key) ?? []) : [])),
    );
    const stays = map.items.filter((pair) => !gone.has(pair));
    if (stays.length === 0) return [this.wholeMap(map, Object.fromEntries(added), parent)];
    const insert = map.flow ? this.insertFlow(map, added) : this.insertBlock(map, added);
    const cuts = map.flow
      ? this.cutFlow(
          map.items,
          (pair) => gone.has(pair as Pair),
          (pair) => this.rangeOfPair(pair as Pair),
        )
      : [...gone].map((pair) => this.cutPair(map, pair));
    return [
      ...replaced.map(([key, value]) => this.setValue(pairOf(map, key) as Pair, value)),
      ...cuts,
      ...(added.length > 0 ? [insert] : []),
    ];
  }

  private wholeMap(map: YAMLMap, entries: object, parent: Pair | undefined): Splice {
    if (map.flow || !parent) return { from: startOf(map), to: this.endOf(map), text: flow(entries) };
    return { from: this.afterColon(parent), to: this.endOf(map), text: ` ${flow(entries)}` };
  }

  private setValue(pair: Pair, value: unknown): Splice {
    const text = flow(value);
    const old = pair.value as Node | null;
    if (isScalar(old) && old.source !== '' && old.type !== 'BLOCK_LITERAL' && old.type !== 'BLOCK_FOLDED') {
      return { from: startOf(old), to: this.endOf(old), text };
    }
    const from = this.afterColon(pair);
    const isEmpty = old === null || (isScalar(old) && old.source === '');
    return { from, to: isEmpty ? from : this.endOf(old), text: ` ${text}` };
  }

  private insertFlow(map: YAMLMap, added: readonly (readonly [string, unknown])[]): Splice {
    const last = map.items.at(-1);
    const at = last ? this.rangeOfPair(last)[1] : startOf(map) + 1;
    const first = map.items[0] ? startOf(map.items[0].key) : at;
    const onLines = this.text.slice(startOf(map), first).includes('\n');
    const gap = onLines ? `,${this.eol}${' '.repeat(this.columnOf(first))}` : ', ';
    return {
      from: at,
      to: at,
      text: added.map(([key, value]) => gap + flow({ [key]: value }).slice(2, -2)).join(''),
    };
  }

  private insertBlock(map: YAMLMap, added: readonly (readonly [string, unknown])[]): Splice {
    const indent = ' '.repeat(this.columnOf(startOf(map.items[0]?.key)));
    const rows = added
      .map(([key, value]) => `${indent}${flow({ [key]: value }).slice(2, -2)}${this.eol}`)
      .join('');
    const end = this.endOf(map);
    const lineEnd = this.text.indexOf('\n', end);
    if (lineEnd >= 0) return { from: lineEnd + 1, to: lineEnd + 1, text: rows };
    const { length } = this.text;
    return { from: length, to: length, text: this.eol + rows.slice(0, -this.eol.length) };
  }

  /** The line of a pair; where it shares it with the dash of a list, up to the next pair. */
  private cutPair(map: YAMLMap, pair: Pair): Splice {
    const start = startOf(pair.key);
    const line = this.lineStart(start);
    if (this.text.slice(line, start).trim() === '') {
      return { from: line, to: this.lineEnd(this.rangeOfPair(pair)[1]), text: '' };
    }
    const next = map.items[map.items.indexOf(pair) + 1];
    return { from: start, to: next ? startOf(next.key) : this.rangeOfPair(pair)[1], text: '' };
  }

  /** Ranges that take some of the items between brackets away, with their commas. */
  private cutFlow(
    items: readonly unknown[],
    isGone: (item: unknown) => boolean,
    rangeOf: (item: unknown) => readonly [number, number],
  ): Splice[] {
    const first = items.findIndex((item) => !isGone(item));
    const head = items[0];
    return items.flatMap((item, i): Splice[] => {
      if (i === first && first > 0) return [{ from: rangeOf(head)[0], to: rangeOf(item)[0], text: '' }];
      if (i < first || !isGone(item)) return [];
      return [{ from: rangeOf(items[i - 1])[1], to: rangeOf(item)[1], text: '' }];
    });
  }

  /** The first entry of a list, with its lines. */
  cutEntry(): Splice[] {
    const list = this.documents[0]?.contents;
    const entry = isSeq(list) ? list.items[0] : undefined;
    return entry === undefined ? [] : [this.cutItem(entry)];
  }

  private cutItem(item: unknown): Splice {
    const dash = this.text.lastIndexOf('-', startOf(item));
    return { from: this.lineStart(dash), to: this.lineEnd(this.endOf(item as Node)), text: '' };
  }

  cutItems(at: Place, gone: ReadonlySet<number>): Splice[] {
    const list = this.nodeAt(at);
    if (!isSeq(list)) return [];
    const { items } = list;
    const isGone = (item: unknown) => gone.has(items.indexOf(item));
    if (gone.size === items.length) return [this.emptyList(at, list)];
    if (list.flow) {
      return this.cutFlow(items, isGone, (one) => [startOf(one), this.endOf(one as Node)] as const);
    }
    return items.filter(isGone).map((item) => this.cutItem(item));
  }

  private emptyList({ root, path }: Place, list: YAMLSeq): Splice {
    const holder = this.nodeAt({ root, path: path.slice(0, -1) });
    const pair = isMap(holder) ? pairOf(holder, String(path.at(-1))) : undefined;
    if (list.flow || !pair) return { from: startOf(list), to: this.endOf(list), text: '[]' };
    return { from: this.afterColon(pair), to: this.endOf(list), text: ' []' };
  }

  append(at: Place, items: readonly unknown[]): Splice[] {
    const list = this.nodeAt(at);
    if (!isSeq(list)) return [];
    const last = list.items.at(-1);
    if (last === undefined) return [{ from: startOf(list), to: this.endOf(list), text: flow(items) }];
    const end = this.endOf(last as Node);
    if (list.flow) return [{ from: end, to: end, text: items.map((item) => `, ${flow(item)}`).join('') }];
    const column = this.columnOf(this.text.lastIndexOf('-', startOf(last)));
    const rows = itemsText(items, column).replaceAll('\n', this.eol);
    const next = this.lineEnd(end);
    return this.text[next - 1] === '\n'
      ? [{ from: next, to: next, text: rows }]
      : [{ from: next, to: next, text: this.eol + rows.slice(0, -this.eol.length) }];
  }

  private nodeAt({ root, path }: Place): unknown {
    return path.reduce<unknown>((node, key) => child(node, key), this.documents[root]?.contents);
  }

  private rangeOfPair({ key, value }: Pair): readonly [number, number] {
    const isEmpty = value === null || (isScalar(value) && value.source === '');
    return [startOf(key), isEmpty ? ((key as Node).range?.[1] ?? 0) : this.endOf(value as Node)];
  }

  /** Where what is written of a node ends: neither its line end nor a comment behind it belongs to it. */
  private endOf(node: Node | null): number {
    if (!node) return 0;
    const isBlock = (isMap(node) || isSeq(node)) && !node.flow;
    const last = isBlock ? node.items.at(-1) : undefined;
    if (last !== undefined) return isMap(node) ? this.rangeOfPair(last as Pair)[1] : this.endOf(last as Node);
    let end = node.range?.[1] ?? 0;
    while (/[\r\n]/.test(this.text[end - 1] ?? '')) end--;
    return end;
  }

  private afterColon({ key }: Pair): number {
    return this.text.indexOf(':', (key as Node).range?.[1] ?? 0) + 1;
  }

  private lineStart(at: number): number {
    return this.text.lastIndexOf('\n', at - 1) + 1;
  }

  /** The beginning of the next line. */
  private lineEnd(at: number): number {
    const end = this.text.indexOf('\n', at);
    return end < 0 ? this.text.length : end + 1;
  }

  private columnOf(at: number): number {
    return at - this.lineStart(at);
  }
}

const pairOf = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.find((pair) => isScalar(pair.key) && (pair.key.source ?? String(pair.key.value)) === key);

function child(node: unknown, key: string | number): unknown {
  if (isSeq(node)) return node.items[key as number];
  return isMap(node) ? pairOf(node, String(key))?.value : undefined;
}

const kept = (entries: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
