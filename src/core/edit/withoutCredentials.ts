import { isCredentials } from '../cluster/credentials.ts';
import type { Path } from '../cluster/source.ts';
import type { Manifest } from '../cluster/types.ts';
import type { Change, Place } from './change.ts';
import { changeText, decodeText } from './changeText.ts';
import { documentText } from './writeYaml.ts';

/**
 * A text that can be read, without the objects that hold credentials; all else stays as it is written, comments included.
 * Where it is written in a way in which they cannot be cut out alone (an anchor in one of them that others use), the other
 * objects are written anew.
 */
export function withoutCredentials(text: string): string {
  const decoded = decodeText(text);
  const places = decoded.roots.flatMap((root, i) => placesIn(root, { root: i, path: [] }));
  if (places.length === 0) return text;
  const changed = changeText(
    text,
    places.map((at): Change => ({ kind: 'remove', at })),
  );
  return changed ?? rewritten(decoded.roots, places);
}

const isMap = (value: unknown): value is Manifest =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where they stand, through Lists and lists. */
function placesIn(value: unknown, at: Place, listKind = ''): Place[] {
  const inside = (items: readonly unknown[], path: Path, kind: string) =>
    items.flatMap((item, i) => placesIn(item, { root: at.root, path: [...path, i] }, kind));
  if (Array.isArray(value)) return inside(value, at.path, '');
  if (!isMap(value)) return [];
  const kind = typeof value['kind'] === 'string' ? value['kind'] : listKind;
  if (isCredentials(kind, value)) return [at];
  const { items } = value;
  if (!kind.endsWith('List') || !Array.isArray(items)) return [];
  return inside(items, [...at.path, 'items'], kind.slice(0, -'List'.length));
}

function rewritten(roots: readonly unknown[], places: readonly Place[]): string {
  const gone = new Set(places.map(({ root, path }) => [root, ...path].join()));
  const kept = (value: unknown, key: string): unknown => {
    if (Array.isArray(value))
      return value
        .map((item: unknown, i) => [item, `${key},${i}`] as const)
        .filter(([, at]) => !gone.has(at))
        .map(([item, at]) => kept(item, at));
    if (!isMap(value)) return value;
    return {
      ...value,
      ...(Array.isArray(value['items']) && { items: kept(value['items'], `${key},items`) }),
    };
  };
  return roots
    .map((root, i) => [root, `${i}`] as const)
    .filter(([root, at]) => root !== null && !gone.has(at))
    .flatMap(([root, at]) => (Array.isArray(root) ? (kept(root, at) as unknown[]) : [kept(root, at)]))
    .map((root) => documentText(root as Manifest))
    .join('---\n');
}
