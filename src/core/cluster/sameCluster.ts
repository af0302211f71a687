import type { Cluster } from './types.ts';

const NOWHERE: Cluster['spec']['positions'] = new Map();

/**
 * Whether two clusters declare the same, so that whatever was computed of one holds for the other. Where things were dragged
 * to in the picture does not count: packets know nothing of it.
 */
export const declaresSame = (a: Cluster, b: Cluster): boolean =>
  equal({ ...a, spec: { ...a.spec, positions: NOWHERE } }, { ...b, spec: { ...b.spec, positions: NOWHERE } });

/** Equality of plain data and Maps of it; the order of a Map's entries counts, as it does to who reads it. */
function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Map) return b instanceof Map && a.size === b.size && equal([...a], [...b]);
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((one, i) => equal(one, (b as unknown[])[i]));
  const [mine, theirs] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(mine);
  return (
    !(b instanceof Map) &&
    !Array.isArray(b) &&
    keys.length === Object.keys(theirs).length &&
    keys.every((key) => Object.hasOwn(theirs, key) && equal(mine[key], theirs[key]))
  );
}
