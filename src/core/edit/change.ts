import type { Path } from '../cluster/source.ts';
import type { Manifest } from '../cluster/types.ts';

/** Where an object stands in a file: its document, from 0, and the way into it for entries of lists. */
export interface Place {
  readonly root: number;
  readonly path: Path;
}

/** A change of a file's objects, whatever language they are written in. */
export type Change =
  /** Sets keys of the map at a path, which is made where there is none; `undefined` takes a key away. */
  | {
      readonly kind: 'patch';
      readonly at: Place;
      readonly path: readonly string[];
      readonly entries: Readonly<Record<string, unknown>>;
    }
  /** Items for the end of the list at a place. */
  | { readonly kind: 'append'; readonly at: Place; readonly items: readonly unknown[] }
  | { readonly kind: 'remove'; readonly at: Place }
  | { readonly kind: 'add'; readonly object: Manifest };

export const patch = (
  at: Place,
  path: readonly string[],
  entries: Readonly<Record<string, unknown>>,
): Change => ({ kind: 'patch', at, path, entries });

type Node = Record<string | number, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** What the documents of a file hold after changes; the specification of what they do to its text. */
export function changeValues(
  roots: readonly unknown[],
  changes: readonly Change[],
  asList: boolean,
): unknown[] {
  const changed = JSON.parse(JSON.stringify(roots)) as unknown[];
  const removed = new Map<unknown[], number[]>();
  for (const change of changes) {
    if (change.kind === 'patch') {
      applyEntries(walk(changed, [change.at.root, ...change.at.path], change.path), change.entries);
    } else if (change.kind === 'append') {
      const list = walk(changed, [change.at.root, ...change.at.path], []) as unknown as unknown[];
      list.push(...change.items);
    } else if (change.kind === 'remove') {
      const way = [change.at.root, ...change.at.path];
      const list = walk(changed, way.slice(0, -1), []) as unknown as unknown[];
      removed.set(list, [...(removed.get(list) ?? []), way.at(-1) as number]);
    }
  }
  for (const [list, indices] of removed) for (const i of indices.sort((a, b) => b - a)) list.splice(i, 1);
  const added = changes.flatMap((change) => (change.kind === 'add' ? [change.object] : []));
  if (added.length === 0) return changed;
  return asList ? [listWith(changed[0], added)] : [...changed, ...added];
}

function walk(root: unknown, way: Path, made: readonly string[]): Node {
  let node = root as Node;
  for (const key of way) node = node[key] as Node;
  for (const key of made) {
    if (!isNode(node[key])) node[key] = {};
    node = node[key] as Node;
  }
  return node;
}

function applyEntries(map: Node, entries: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(entries)) {
    if (value === undefined) delete map[key];
    else map[key] = value;
  }
}

/** JSON holds one value: further objects join its list, or make it one. */
function listWith(root: unknown, added: readonly Manifest[]): unknown {
  if (Array.isArray(root)) return [...(root as unknown[]), ...added];
  const { items } = root as { readonly items?: unknown };
  if (Array.isArray(items)) return { ...(root as object), items: [...(items as unknown[]), ...added] };
  return { apiVersion: 'v1', kind: 'List', items: [root, ...added] };
}
