import { foldJourney } from './fold.ts';
import type { Run } from './run.ts';

/** What a rule, or the policy of a chain, has counted. Bytes are those of whole IP packets. */
export interface Counter {
  readonly packets: number;
  readonly bytes: number;
}

const NOTHING_COUNTED: Counter = { packets: 0, bytes: 0 };

const ruleKey = (table: string, chain: string, index: number): string => `${table} ${chain} ${index}`;
const policyKey = (table: string, chain: string): string => `${table} ${chain}`;

/**
 * The counters of netfilter rules: what the hooks of some runs' packets add up to. A rule counts the packets for which
 * all its tests held; a policy those that no rule of its chain decided.
 *
 * Built-in chains without a rule count nothing: packets pass them without a step.
 * @see Linux net/ipv4/netfilter/ip_tables.c, ipt_do_table(), ADD_COUNTER()
 */
export class RuleCounters {
  readonly #namespaces = new Map<string, Map<string, { packets: number; bytes: number }>>();

  /**
   * Counts the packets of a run.
   *
   * @param through number of the last step that counts; later ones have not happened yet.
   */
  add(run: Run, through = Infinity): void {
    for (const journey of run.journeys) {
      if ((journey.hops[0]?.steps[0]?.n ?? 0) > through) continue;
      foldJourney(journey, ({ hop, step, packet }) => {
        if (step.kind !== 'hook' || step.n > through) return;
        const bytes = packet.ip?.length ?? 0;
        for (const { chain, index } of step.matched)
          this.#count(hop.netns, ruleKey(step.table, chain, index), bytes);
        const decided = step.decidedBy;
        if (decided?.kind === 'policy')
          this.#count(hop.netns, policyKey(decided.table, decided.chain), bytes);
      });
    }
  }

  /** The same counts, which can go on by themselves. */
  clone(): RuleCounters {
    const copy = new RuleCounters();
    for (const [netns, counters] of this.#namespaces)
      copy.#namespaces.set(netns, new Map([...counters].map(([key, counter]) => [key, { ...counter }])));
    return copy;
  }

  /** @param index position in the chain, from 0. */
  rule(netns: string, table: string, chain: string, index: number): Counter {
    return this.#namespaces.get(netns)?.get(ruleKey(table, chain, index)) ?? NOTHING_COUNTED;
  }

  policy(netns: string, table: string, chain: string): Counter {
    return this.#namespaces.get(netns)?.get(policyKey(table, chain)) ?? NOTHING_COUNTED;
  }

  #count(netns: string, key: string, bytes: number): void {
    let counters = this.#namespaces.get(netns);
    if (!counters) this.#namespaces.set(netns, (counters = new Map()));
    const counter = counters.get(key);
    if (counter) {
      counter.packets++;
      counter.bytes += bytes;
    } else counters.set(key, { packets: 1, bytes });
  }
}
