import type { RuleRef } from '../trace/step.ts';

/** One visit to a chain: how far the packet read in it, and which of its rules matched. */
export interface Visit<C> {
  readonly chain: C;
  /** By position in the chain. */
  readonly matched: ReadonlyMap<number, RuleRef>;
  /** Rules before this position were compared. */
  readonly reached: number;
  /** Those of them that sent the packet to another chain. */
  readonly onward: ReadonlySet<number>;
  /** The chains whose jumps led here, from the first one on, and this one. */
  readonly path: readonly string[];
}

/** Where a rule that matched sends the packet. */
export type Way =
  { readonly kind: 'next' | 'return' | 'end' } | { readonly kind: 'jump' | 'goto'; readonly chain: string };

/**
 * Follows a packet through the chains of one hook again, along the rules that are known to have matched: the others were
 * compared and lost, up to where a verdict ended the walk.
 */
export function retrace<C extends { readonly rules: { readonly length: number } }>(
  chains: Pick<ReadonlyMap<string, C>, 'get'>,
  start: string,
  matched: readonly RuleRef[],
  wayOf: (chain: C, ref: RuleRef) => Way,
): Visit<C>[] {
  const visits: (Visit<C> & {
    matched: Map<number, RuleRef>;
    onward: Set<number>;
    reached: number;
  })[] = [];
  let next = 0;
  /** @returns whether a verdict ended the whole walk. */
  const walk = (name: string, callers: readonly string[]): boolean => {
    const chain = chains.get(name);
    if (!chain) return false;
    const path = [...callers, name];
    const visit = {
      chain,
      matched: new Map<number, RuleRef>(),
      onward: new Set<number>(),
      reached: 0,
      path,
    };
    visits.push(visit);
    for (;;) {
      const ref = matched[next];
      if (ref?.chain !== name || ref.index < visit.reached) break;
      next++;
      visit.matched.set(ref.index, ref);
      visit.reached = ref.index + 1;
      const way = wayOf(chain, ref);
      if ('chain' in way) {
        visit.onward.add(ref.index);
        if (walk(way.chain, path)) return true;
        if (way.kind === 'goto') return false;
      } else if (way.kind !== 'next') return way.kind === 'end';
    }
    visit.reached = chain.rules.length;
    return false;
  };
  walk(start, []);
  return visits;
}
