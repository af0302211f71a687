import type { Rule } from '../dataplane/netfilter.ts';
import type { Ip } from '../net/address.ts';

/** Below this many rules, comparing each is cheaper than asking an index. */
const WORTH_INDEXING = 32;

interface ChainIndex {
  /** Positions of rules that can match one destination address only. */
  readonly byDestination: ReadonlyMap<Ip, readonly number[]>;
  /** Positions of all other rules. */
  readonly rest: readonly number[];
}

const indexes = new WeakMap<readonly Rule[], ChainIndex>();

function indexOf(rules: readonly Rule[]): ChainIndex {
  const known = indexes.get(rules);
  if (known) return known;
  const byDestination = new Map<Ip, number[]>();
  const rest: number[] = [];
  rules.forEach((rule, i) => {
    const dst = rule.matches.find((match) => match.kind === 'dst');
    if (dst?.kind !== 'dst' || dst.invert || dst.prefix.length !== 32) return void rest.push(i);
    const positions = byDestination.get(dst.prefix.ip);
    if (positions) positions.push(i);
    else byDestination.set(dst.prefix.ip, [i]);
  });
  const built = { byDestination, rest };
  indexes.set(rules, built);
  return built;
}

/**
 * Position of the next rule, from `from` on, that could match a packet to `dst`; the chain's length when none can.
 *
 * The kernel compares every rule; we skip those for other destinations, and count them as examined all the same.
 */
export function nextCandidate(rules: readonly Rule[], from: number, dst: Ip): number {
  if (rules.length < WORTH_INDEXING) return from;
  const { byDestination, rest } = indexOf(rules);
  return Math.min(firstFrom(byDestination.get(dst) ?? [], from), firstFrom(rest, from), rules.length);
}

/** Smallest number not below `from` in a sorted list; Infinity when there is none. */
function firstFrom(sorted: readonly number[], from: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return sorted[low] ?? Infinity;
}
