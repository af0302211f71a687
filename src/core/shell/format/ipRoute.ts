import type { RouteException } from '../../dataplane/learned.ts';
import type { Route, RoutingRule } from '../../dataplane/netns.ts';
import { TABLE_LOCAL, TABLE_MAIN } from '../../dataplane/netns.ts';
import { familyOf } from '../../net/address.ts';
import type { Prefix } from '../../net/prefix.ts';

/** A destination as iproute2 writes it: `default`, a bare host address, or a prefix. */
export function destinationText({ ip, length }: Prefix): string {
  if (length === 0) return 'default';
  return length === (familyOf(ip) === 4 ? 32 : 128) ? ip : `${ip}/${length}`;
}

/** The name of a routing table where `/etc/iproute2/rt_tables` gives it one, else its number. */
export function tableText(id: number): string {
  const names: Readonly<Record<number, string>> = {
    [TABLE_LOCAL]: 'local',
    [TABLE_MAIN]: 'main',
    253: 'default',
  };
  return names[id] ?? `${id}`;
}

/** How `ip route` varies the line of a route. */
interface RouteStyle {
  /** Words left out because they were asked for: `ip route show dev cni0` does not say `dev cni0` again. */
  readonly omit?: ReadonlySet<'dev' | 'via' | 'proto' | 'scope' | 'src'>;
  /** The table, where routes of several are listed. */
  readonly table?: number;
  /** `ip -d route`: what goes without saying is said. */
  readonly details?: boolean;
}

/**
 * One line of `ip route show`.
 * @see iproute2 ip/iproute.c, print_route()
 */
export function formatRoute(route: Route, { omit, table, details = false }: RouteStyle = {}): string {
  // A local route of another scope, or a route that names no scope of its own, is printed without one.
  const usualScope = route.type === 'unicast' && route.scope === 'global';
  const refuses = route.type === 'blackhole' || route.type === 'unreachable' || route.type === 'prohibit';
  const shows = (word: 'dev' | 'via' | 'proto' | 'scope' | 'src') => omit?.has(word) !== true;
  return [
    route.type === 'unicast' && !details ? '' : route.type,
    destinationText(route.to),
    route.via === null || !shows('via') ? '' : `via ${route.via}`,
    route.dev === null || !shows('dev') ? '' : `dev ${route.dev}`,
    table === undefined ? '' : `table ${tableText(table)}`,
    (route.proto === 'boot' && !details) || !shows('proto') ? '' : `proto ${route.proto}`,
    ((usualScope || refuses) && !details) || !shows('scope') ? '' : `scope ${route.scope}`,
    route.src === null || !shows('src') ? '' : `src ${route.src}`,
    route.metric === 0 ? '' : `metric ${route.metric}`,
    route.onlink ? 'onlink' : '',
    route.mtu === null ? '' : `mtu ${route.mtu}`,
  ]
    .filter((word) => word !== '')
    .join(' ');
}

const hex = (bits: number): string => `0x${bits.toString(16)}`;

/**
 * One line of `ip rule`.
 * @see iproute2 ip/iprule.c, print_rule()
 */
export function formatRoutingRule({ priority, from, to, fwmark, iif, table }: RoutingRule): string {
  const words = [
    `from ${from ? destinationText(from) : 'all'}`,
    to ? `to ${destinationText(to)}` : '',
    fwmark ? `fwmark ${hex(fwmark.value)}${fwmark.mask === 0xffffffff ? '' : `/${hex(fwmark.mask)}`}` : '',
    iif === null ? '' : `iif ${iif}`,
    `lookup ${tableText(table)}`,
  ];
  return `${priority}:\t${words.filter((word) => word !== '').join(' ')}`;
}

/** What ICMP taught about a way, as the second line of `ip route get` has it: `expires 299sec mtu 1400`. */
export function formatException({ expires, mtu }: RouteException, now: number): string {
  const left = Math.max(0, Math.floor((expires - now) / 1_000_000));
  return `expires ${left}sec${mtu === null ? '' : ` mtu ${mtu}`}`;
}
