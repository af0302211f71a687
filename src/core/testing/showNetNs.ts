import { formatRule } from '../dataplane/iptablesRule.ts';
import { TABLE_MAIN, type NetNs, type Route } from '../dataplane/netns.ts';
import type { TableName } from '../dataplane/netfilter.ts';

const words = (...parts: readonly (string | false | null)[]): string => parts.filter(Boolean).join(' ');

/** One route as `ip route` prints it, without the blank at its end. */
function showRoute(route: Route, isLocalTable: boolean): string {
  const whole = route.to.length === 32;
  const to = route.to.length === 0 ? 'default' : whole ? route.to.ip : `${route.to.ip}/${route.to.length}`;
  return words(
    route.type !== 'unicast' && route.type,
    to,
    route.via && `via ${route.via}`,
    route.dev && `dev ${route.dev}`,
    route.proto !== 'boot' && `proto ${route.proto}`,
    (isLocalTable || route.scope !== 'global') && `scope ${route.scope}`,
    route.src && `src ${route.src}`,
    route.mtu !== null && `mtu ${route.mtu}`,
    route.onlink && 'onlink',
  );
}

/** `ip route show table N`. */
export const showRoutes = (netns: NetNs, table = TABLE_MAIN): string[] =>
  (netns.tables.get(table)?.routes ?? []).map((route) => showRoute(route, table !== TABLE_MAIN));

/** `ip neigh` and `bridge fdb`, the rows that somebody wrote. */
export const showNeighbours = ({ neighbours }: NetNs): string[] =>
  neighbours.map((n) => `${n.ip} dev ${n.dev} lladdr ${n.mac} PERMANENT`);
export const showFdb = ({ fdb }: NetNs): string[] =>
  fdb.map((row) => words(row.mac, `dev ${row.dev}`, row.dst && `dst ${row.dst}`, 'self permanent'));

/** The rules of one table as iptables-save prints them; `only` picks chains. */
export const showTable = (netns: NetNs, table: TableName, only: RegExp = /./): string[] =>
  [...(netns.netfilter.iptables.get(table)?.chains.values() ?? [])]
    .filter((chain) => only.test(chain.name))
    .flatMap((chain) => chain.rules.map((rule) => `-A ${chain.name} ${formatRule(rule)}`));

/** `NAME MAC mtu N ADDRESSES master BRIDGE -> PEER`, one line for each device. */
export const showLinks = ({ interfaces }: NetNs): string[] =>
  [...interfaces.values()].map((dev) =>
    words(
      `${dev.index}: ${dev.name} ${dev.mac} mtu ${dev.mtu}`,
      ...dev.addresses.map((address) => `${address.ip}/${address.length}`),
      dev.master && `master ${dev.master}${dev.hairpin ? ' hairpin' : ''}`,
      'peer' in dev && `-> ${dev.peer.netns} ${dev.peer.dev}`,
    ),
  );
