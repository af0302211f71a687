import { ipv4Bits, type Ip } from '../net/address.ts';
import { contains, networkOf, type Prefix } from '../net/prefix.ts';
import type { Route, Writer } from '../dataplane/netns.ts';

const DEFAULT: Prefix = { ip: '0.0.0.0' as Ip, length: 0 };

/** A whole route from what differs: `unicast`, scope global, proto boot (which `ip route` does not print). */
export function route(
  to: Prefix | 'default',
  by: Writer,
  rest: Partial<Omit<Route, 'to' | 'by'>> & { readonly dev: string | null },
): Route {
  return {
    type: 'unicast',
    to: to === 'default' ? DEFAULT : to,
    via: null,
    onlink: false,
    scope: 'global',
    src: null,
    metric: 0,
    mtu: null,
    proto: 'boot',
    by,
    ...rest,
  };
}

/**
 * One route for each destination, as a kernel keeps them that is not told to append: whoever adds a second one fails (`first`
 * stays), whoever replaces it takes its place (`last`).
 * @see Linux net/ipv4/fib_trie.c, fib_table_insert(), NLM_F_EXCL and NLM_F_REPLACE
 */
export function oneForEach(routes: readonly Route[], which: 'first' | 'last'): Route[] {
  const kept = new Map<string, Route>();
  for (const entry of routes) {
    const key = `${entry.to.ip}/${entry.to.length} ${entry.metric}`;
    if (which === 'last' || !kept.has(key)) kept.set(key, entry);
  }
  return kept.size === routes.length ? [...routes] : [...kept.values()];
}

/**
 * The routes that a kernel takes: one through a gateway that is on no link of the host is refused ("Nexthop has invalid
 * gateway").
 * @see Linux net/ipv4/fib_semantics.c, fib_check_nh_v4_gw()
 */
export function acceptedRoutes(
  routes: readonly Route[],
  addresses: readonly { readonly dev: string; readonly ip: Ip; readonly length: number }[],
): Route[] {
  const links = [
    ...addresses.map(({ dev, ip, length }) => ({ dev, to: { ip: networkOf(ip, length), length } })),
    ...routes.filter(({ via, scope }) => via === null && scope !== 'global'),
  ];
  return routes.filter(
    ({ via, dev, onlink }) =>
      via === null || onlink || links.some((link) => link.dev === dev && contains(link.to, via)),
  );
}

/** One address as a prefix. */
export const hostPrefix = (ip: Ip): Prefix => ({ ip, length: 32 });

/**
 * Sorts as the kernel dumps a table: by address, the longer prefix first, then by metric; equal ones as they came.
 * @see Linux net/ipv4/fib_trie.c, fib_table_dump(), fib_find_alias()
 */
export function inPrintedOrder(routes: readonly Route[]): Route[] {
  return [...routes].sort(
    (a, b) => ipv4Bits(a.to.ip) - ipv4Bits(b.to.ip) || b.to.length - a.to.length || a.metric - b.metric,
  );
}
