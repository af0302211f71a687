import type { RouteException } from '../dataplane/learned.ts';
import type { Interface, NetNs } from '../dataplane/netns.ts';
import { isLoopback, isMulticast, LIMITED_BROADCAST, type Ip } from '../net/address.ts';
import { must } from '../problem.ts';
import type { EntryRef } from '../trace/step.ts';
import { DestinationCache } from './destinationCache.ts';
import { addressType, fibLookup, type FibHit } from './fib.ts';
import { selectAddress } from './selectAddress.ts';
import { deviceSetting } from './settings.ts';

/** Where a packet goes next. */
export interface RouteResult {
  readonly result: 'local' | 'forward' | 'broadcast';
  readonly dev: Interface;
  readonly via: Ip | null;
  /** Source address for what this host sends by this route. */
  readonly src: Ip | null;
  /** Largest datagram the path is known to take, in bytes. */
  readonly mtu: number;
  readonly entry: EntryRef;
  /** `via` is what a redirect taught, not what the route says. */
  readonly redirected?: true;
}

/** Why there is no way: an errno as route lookups return it, and the entry that said so where there is one. */
export interface NoRoute {
  readonly errno: 'ENETUNREACH' | 'EHOSTUNREACH' | 'EACCES' | 'EINVAL';
  readonly entry: EntryRef | null;
}

const ERRNO = { blackhole: 'EINVAL', unreachable: 'EHOSTUNREACH', prohibit: 'EACCES' } as const;

function resultOf(netns: NetNs, hit: FibHit, dst: Ip): RouteResult | NoRoute {
  const { route, entry } = hit;
  if (route.type === 'blackhole' || route.type === 'unreachable' || route.type === 'prohibit') {
    return { errno: ERRNO[route.type], entry };
  }
  const result = route.type === 'local' ? 'local' : route.type === 'broadcast' ? 'broadcast' : 'forward';
  const dev = must(
    netns.interfaces.get(result === 'local' ? 'lo' : must(route.dev, 'device of a route')),
    `device ${route.dev}`,
  );
  const src = route.src ?? (result === 'local' ? dst : selectAddress(netns, dev, route.via, route.scope));
  return {
    result,
    dev,
    via: route.via,
    src,
    mtu: route.mtu ?? dev.mtu,
    entry,
  };
}

const routes = new DestinationCache<RouteResult | NoRoute>();

function routeTo(
  netns: NetNs,
  dst: Ip,
  src: Ip | null,
  mark: number,
  iif: string | null,
): RouteResult | NoRoute {
  return routes.get(netns, dst, () => {
    const hit = fibLookup(netns, dst, src, mark, iif);
    return hit ? resultOf(netns, hit, dst) : { errno: 'ENETUNREACH', entry: null };
  });
}

export const isRoute = (found: RouteResult | NoRoute): found is RouteResult => 'result' in found;

/**
 * The route of a packet that this host sends.
 *
 * @param src the address the program bound to, or `null` to let the route choose.
 * @param exception what ICMP taught about this destination.
 * @see Linux net/ipv4/route.c, ip_route_output_key_hash_rcu(), __mkroute_output()
 */
export function routeOutput(
  netns: NetNs,
  dst: Ip,
  src: Ip | null,
  mark: number,
  exception: RouteException | null,
): RouteResult | NoRoute {
  if (dst === LIMITED_BROADCAST || isMulticast(dst)) return { errno: 'ENETUNREACH', entry: null };
  const route = routeTo(netns, dst, src, mark, null);
  // 127.0.0.1 is nobody's address elsewhere (__mkroute_output()).
  if (
    src !== null &&
    isLoopback(src) &&
    isRoute(route) &&
    route.dev.kind !== 'loopback' &&
    deviceSetting(netns, route.dev.name, 'route_localnet', 'or') === 0
  ) {
    const name = `net.ipv4.conf.${route.dev.name}.route_localnet`;
    return { errno: 'EINVAL', entry: { kind: 'sysctl', name } };
  }
  if (!exception || !isRoute(route)) return route;
  const mtu = Math.min(exception.mtu ?? Infinity, route.mtu);
  return { ...redirectedBy(exception, route), mtu };
}

/** A route with the gateway that a redirect taught in place of its own. @see Linux net/ipv4/route.c, fill_route_from_fnhe() */
export function redirectedBy({ gateway }: RouteException, route: RouteResult): RouteResult {
  return gateway === null || route.result !== 'forward'
    ? route
    : { ...route, via: gateway, redirected: true };
}

/** Why a source address is refused on arrival. */
export type InputRefusal = 'MARTIAN' | 'IP_RPFILTER' | 'IP_LOCAL_SOURCE';

/**
 * The route of a packet that came in by `dev`.
 *
 * @see Linux net/ipv4/route.c, ip_route_input_slow(); net/ipv4/fib_frontend.c, fib_validate_source()
 */
export function routeInput(
  netns: NetNs,
  dev: Interface,
  dst: Ip,
  src: Ip,
  mark: number,
): RouteResult | NoRoute | { readonly refused: InputRefusal; readonly sysctl: string } {
  if (
    dev.kind !== 'loopback' &&
    (isLoopback(src) || isLoopback(dst)) &&
    deviceSetting(netns, dev.name, 'route_localnet', 'or') === 0
  ) {
    return { refused: 'MARTIAN', sysctl: `net.ipv4.conf.${dev.name}.route_localnet` };
  }
  if (isMulticast(src) || src === LIMITED_BROADCAST) return { refused: 'MARTIAN', sysctl: '' };
  if (dst === LIMITED_BROADCAST) {
    return {
      result: 'broadcast',
      dev,
      via: null,
      src: null,
      mtu: dev.mtu,
      entry: { kind: 'interface', dev: dev.name },
    };
  }
  // Our own address cannot come from outside (fib_validate_source(), accept_local).
  if (
    dev.kind !== 'loopback' &&
    addressType(netns, src) === 'LOCAL' &&
    deviceSetting(netns, dev.name, 'accept_local', 'or') === 0
  ) {
    return { refused: 'IP_LOCAL_SOURCE', sysctl: `net.ipv4.conf.${dev.name}.accept_local` };
  }
  const route = routeTo(netns, dst, src, mark, dev.name);
  const filter = deviceSetting(netns, dev.name, 'rp_filter', 'max');
  if (route.entry && filter > 0 && dev.kind !== 'loopback') {
    const back = fibLookup(netns, src, dst, mark, null);
    const ok = back?.route.type === 'unicast' && (filter === 2 || back.route.dev === dev.name);
    if (!ok) return { refused: 'IP_RPFILTER', sysctl: `net.ipv4.conf.${dev.name}.rp_filter` };
  }
  return route;
}
