import type { NetNs, RoutingRule } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';

/** Addresses that are remembered of one namespace at most. */
const MAX_REMEMBERED = 4096;

const looksAtMore = ({ from, fwmark, iif }: RoutingRule): boolean =>
  from !== null || fwmark !== null || iif !== null;

/**
 * What the routing tables of a namespace make of a destination, worked out once: declared state never changes. Where an
 * `ip rule` looks at more than the destination nothing is remembered.
 */
export class DestinationCache<T> {
  private readonly answers = new WeakMap<NetNs, Map<Ip, T> | null>();

  /** @param make the answer, from nothing but the namespace's declared state and the destination. */
  get(netns: NetNs, dst: Ip, make: () => T): T {
    let known = this.answers.get(netns);
    if (known === undefined)
      this.answers.set(netns, (known = netns.rules.some(looksAtMore) ? null : new Map<Ip, T>()));
    if (known === null) return make();
    let answer = known.get(dst);
    if (answer === undefined) {
      if (known.size >= MAX_REMEMBERED) known.clear();
      known.set(dst, (answer = make()));
    }
    return answer;
  }
}
