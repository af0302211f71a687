import {
  TABLE_LOCAL,
  type Interface,
  type NetNs,
  type Route,
  type RouteTable,
  type RoutingRule,
} from '../dataplane/netns.ts';
import { ipv4Bits, isLoopback, isMulticast, LIMITED_BROADCAST, type Ip } from '../net/address.ts';
import { contains, netmask } from '../net/prefix.ts';
import { must } from '../problem.ts';
import type { EntryRef } from '../trace/step.ts';
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
}

/** Why there is no way: an errno as route lookups return it, and the entry that said so where there is one. */
export interface NoRoute {
  readonly errno: 'ENETUNREACH' | 'EHOSTUNREACH' | 'EACCES' | 'EINVAL';
  readonly entry: EntryRef | null;
}

export interface FibHit {
  readonly route: Route;
  readonly entry: EntryRef;
}

interface IndexedRoute {
  readonly route: Route;
  readonly index: number;
}

/** Longest prefix first; in one length, lower metric first, then the earlier line. */
type FibIndex = readonly {
  readonly length: number;
  readonly byBits: ReadonlyMap<number, readonly IndexedRoute[]>;
}[];

// Built when a table is first asked; the tables themselves are shared between nodes and never change.
const indexes = new WeakMap<RouteTable, FibIndex>();

function indexOf(table: RouteTable): FibIndex {
  const known = indexes.get(table);
  if (known) return known;
  const lengths = new Map<number, Map<number, IndexedRoute[]>>();
  table.routes.forEach((route, index) => {
    let byBits = lengths.get(route.to.length);
    if (!byBits) lengths.set(route.to.length, (byBits = new Map()));
    const bits = ipv4Bits(route.to.ip);
    const routes = byBits.get(bits);
    if (routes) routes.push({ route, index });
    else byBits.set(bits, [{ route, index }]);
  });
  for (const byBits of lengths.values()) {
    for (const routes of byBits.values())
      routes.sort((a, b) => a.route.metric - b.route.metric || a.index - b.index);
  }
  const built = [...lengths]
    .map(([length, byBits]) => ({ length, byBits }))
    .sort((a, b) => b.length - a.length);
  indexes.set(table, built);
  return built;
}

/** The route of one table with the longest prefix that holds the address. */
function lookupTable(table: RouteTable, dst: Ip): FibHit | undefined {
  const bits = ipv4Bits(dst);
  for (const { length, byBits } of indexOf(table)) {
    const found = byBits.get((bits & netmask(length)) >>> 0)?.[0];
    if (found) return { route: found.route, entry: { kind: 'route', table: table.id, index: found.index } };
  }
  return undefined;
}

function ruleMatches(rule: RoutingRule, dst: Ip, src: Ip | null, mark: number, iif: string | null): boolean {
  if (rule.from && (src === null || !contains(rule.from, src))) return false;
  if (rule.to && !contains(rule.to, dst)) return false;
  if (rule.fwmark && (mark & rule.fwmark.mask) !== rule.fwmark.value) return false;
  return rule.iif === null || rule.iif === iif;
}

/**
 * Asks the routing tables in the order of `ip rule`.
 *
 * @param src `null` while this host has not chosen one yet.
 * @see Linux net/ipv4/fib_rules.c, __fib_lookup(); net/ipv4/fib_trie.c, fib_table_lookup()
 */
export function fibLookup(
  netns: NetNs,
  dst: Ip,
  src: Ip | null,
  mark: number,
  iif: string | null,
): FibHit | undefined {
  for (const rule of netns.rules) {
    if (!ruleMatches(rule, dst, src, mark, iif)) continue;
    const table = netns.tables.get(rule.table);
    const hit = table && lookupTable(table, dst);
    if (hit) return hit;
  }
  return undefined;
}

/** What kind of address this is to this host, by its local table alone. @see Linux net/ipv4/fib_frontend.c, inet_addr_type() */
export function addressType(netns: NetNs, address: Ip): 'LOCAL' | 'BROADCAST' | 'MULTICAST' | 'UNICAST' {
  if (address === LIMITED_BROADCAST) return 'BROADCAST';
  if (isMulticast(address)) return 'MULTICAST';
  const local = netns.tables.get(TABLE_LOCAL);
  const type = local && lookupTable(local, address)?.route.type;
  return type === 'local' ? 'LOCAL' : type === 'broadcast' ? 'BROADCAST' : 'UNICAST';
}

/**
 * The address a device would use towards a destination: one of the destination's own subnet, else the device's first,
 * else the first of any other device.
 *
 * @see Linux net/ipv4/devinet.c, inet_select_addr()
 */
export function selectAddress(netns: NetNs, dev: Interface, dst: Ip | null): Ip | null {
  const near =
    dst === null ? undefined : dev.addresses.find((a) => contains({ ip: a.ip, length: a.length }, dst));
  const own = near ?? dev.addresses[0];
  if (own) return own.ip;
  for (const other of netns.interfaces.values()) {
    const address = other.addresses[0];
    if (other.kind !== 'loopback' && address) return address.ip;
  }
  return null;
}

const ERRNO = { blackhole: 'EINVAL', unreachable: 'EHOSTUNREACH', prohibit: 'EACCES' } as const;

function resultOf(netns: NetNs, hit: FibHit, dst: Ip, pathMtu: number | null): RouteResult | NoRoute {
  const { route, entry } = hit;
  if (route.type === 'blackhole' || route.type === 'unreachable' || route.type === 'prohibit') {
    return { errno: ERRNO[route.type], entry };
  }
  const result = route.type === 'local' ? 'local' : route.type === 'broadcast' ? 'broadcast' : 'forward';
  const dev = must(
    netns.interfaces.get(result === 'local' ? 'lo' : must(route.dev, 'device of a route')),
    `device ${route.dev}`,
  );
  const src = route.src ?? (result === 'local' ? dst : selectAddress(netns, dev, route.via ?? dst));
  return {
    result,
    dev,
    via: route.via,
    src,
    mtu: Math.min(pathMtu ?? Infinity, route.mtu ?? dev.mtu),
    entry,
  };
}

export const isRoute = (found: RouteResult | NoRoute): found is RouteResult => 'result' in found;

/**
 * The route of a packet that this host sends.
 *
 * @param src the address the program bound to, or `null` to let the route choose.
 * @param pathMtu what an ICMP error taught about this destination.
 * @see Linux net/ipv4/route.c, ip_route_output_key_hash_rcu()
 */
export function routeOutput(
  netns: NetNs,
  dst: Ip,
  src: Ip | null,
  mark: number,
  pathMtu: number | null,
): RouteResult | NoRoute {
  if (dst === LIMITED_BROADCAST || isMulticast(dst)) return { errno: 'ENETUNREACH', entry: null };
  const hit = fibLookup(netns, dst, src, mark, null);
  return hit ? resultOf(netns, hit, dst, pathMtu) : { errno: 'ENETUNREACH', entry: null };
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
  const hit = fibLookup(netns, dst, src, mark, dev.name);
  const filter = deviceSetting(netns, dev.name, 'rp_filter', 'max');
  if (hit && filter > 0 && dev.kind !== 'loopback') {
    const back = fibLookup(netns, src, dst, mark, null);
    const ok = back?.route.type === 'unicast' && (filter === 2 || back.route.dev === dev.name);
    if (!ok) return { refused: 'IP_RPFILTER', sysctl: `net.ipv4.conf.${dev.name}.rp_filter` };
  }
  return hit ? resultOf(netns, hit, dst, null) : { errno: 'ENETUNREACH', entry: null };
}
