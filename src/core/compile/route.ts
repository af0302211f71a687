import { ipv4Bits, type Ip } from '../net/address.ts';
import type { Prefix } from '../net/prefix.ts';
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
