import {
  TABLE_LOCAL,
  type NetNs,
  type Route,
  type RouteTable,
  type RoutingRule,
} from '../dataplane/netns.ts';
import { ipv4Bits, isMulticast, LIMITED_BROADCAST, type Ip } from '../net/address.ts';
import { contains, netmask } from '../net/prefix.ts';
import type { EntryRef } from '../trace/step.ts';
import { DestinationCache } from './destinationCache.ts';

/** The entry of a routing table that holds an address. */
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

/** Whether a rule takes a packet with this mark: the bits under its mask are the same. @see Linux net/core/fib_rules.c, fib_rule_match() */
export const takesMark = ({ fwmark }: RoutingRule, mark: number): boolean =>
  fwmark === null || ((mark ^ fwmark.value) & fwmark.mask) === 0;

function ruleMatches(rule: RoutingRule, dst: Ip, src: Ip | null, mark: number, iif: string | null): boolean {
  if (rule.from && (src === null || !contains(rule.from, src))) return false;
  if (rule.to && !contains(rule.to, dst)) return false;
  if (!takesMark(rule, mark)) return false;
  return rule.iif === null || rule.iif === iif;
}

const hits = new DestinationCache<FibHit | null>();

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
  return hits.get(netns, dst, () => askTables(netns, dst, src, mark, iif) ?? null) ?? undefined;
}

function askTables(
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

type AddressType = 'LOCAL' | 'BROADCAST' | 'MULTICAST' | 'UNICAST';

const types = new DestinationCache<AddressType>();

/** What kind of address this is to this host, by its local table alone. @see Linux net/ipv4/fib_frontend.c, inet_addr_type() */
export function addressType(netns: NetNs, address: Ip): AddressType {
  return types.get(netns, address, () => typeOf(netns, address));
}

function typeOf(netns: NetNs, address: Ip): AddressType {
  if (address === LIMITED_BROADCAST) return 'BROADCAST';
  if (isMulticast(address)) return 'MULTICAST';
  const local = netns.tables.get(TABLE_LOCAL);
  const type = local && lookupTable(local, address)?.route.type;
  return type === 'local' ? 'LOCAL' : type === 'broadcast' ? 'BROADCAST' : 'UNICAST';
}
