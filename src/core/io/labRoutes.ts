import { TABLE_LOCAL, TABLE_MAIN, type NetNs, type Route, type RoutingRule } from '../dataplane/netns.ts';
import { formatPrefix, networkOf, type Prefix } from '../net/prefix.ts';

const destination = (to: Prefix): string => (to.length === 0 ? 'default' : formatPrefix(to));

/** Rules that every namespace is born with. */
const KERNEL_PRIORITIES: ReadonlySet<number> = new Set([0, 32766, 32767]);

function routeCommand(route: Route, table: number, isFurther: boolean): string {
  const { type, to, via, dev, onlink, scope, src, metric, mtu, proto } = route;
  return [
    // `add` refuses a second route to the same place.
    `route ${isFurther ? 'append' : 'add'}`,
    type === 'unicast' ? '' : type,
    destination(to),
    via === null ? '' : `via ${via}`,
    dev === null ? '' : `dev ${dev}`,
    onlink ? 'onlink' : '',
    scope === 'link' && via === null ? 'scope link' : '',
    src === null ? '' : `src ${src}`,
    metric === 0 ? '' : `metric ${metric}`,
    mtu === null ? '' : `mtu ${mtu}`,
    proto === 'boot' ? '' : `proto ${proto}`,
    table === TABLE_MAIN ? '' : `table ${table}`,
  ]
    .filter((word) => word !== '')
    .join(' ');
}

const isConnected = (route: Route): boolean => route.proto === 'kernel';

/** The kernel adds a route with each address; where a component took it away, so do we. */
function unwantedRoutes(netns: NetNs): string[] {
  const kept = (netns.tables.get(TABLE_MAIN)?.routes ?? []).filter(isConnected);
  return [...netns.interfaces.values()].flatMap(({ kind, name, addresses }) =>
    addresses.flatMap(({ ip, length }) => {
      if (kind === 'loopback' || length === 32) return [];
      const to = formatPrefix({ ip: networkOf(ip, length), length });
      const isKept = kept.some((route) => route.dev === name && formatPrefix(route.to) === to);
      return isKept ? [] : [`route delete ${to} dev ${name} proto kernel`];
    }),
  );
}

/**
 * Routes that somebody wrote, in an order in which each next hop is known to be on a link before it is used. Those that
 * the kernel adds by itself, with an address, are left out.
 */
export function routeCommands(netns: NetNs): string[] {
  const commands = unwantedRoutes(netns);
  for (const [table, { routes }] of netns.tables) {
    if (table === TABLE_LOCAL) continue;
    const written = routes.filter((route) => !isConnected(route));
    const ordered = [...written].sort((a, b) => Number(a.via !== null) - Number(b.via !== null));
    const seen = new Set<string>();
    for (const route of ordered) {
      const place = `${formatPrefix(route.to)} ${route.metric}`;
      commands.push(routeCommand(route, table, seen.has(place)));
      seen.add(place);
    }
  }
  return commands;
}

/** `ip rule` beyond the three that the kernel makes. */
export const ruleCommands = (netns: NetNs): string[] =>
  netns.rules.filter(({ priority }) => !KERNEL_PRIORITIES.has(priority)).map(ruleCommand);

function ruleCommand({ priority, from, to, fwmark, iif, table }: RoutingRule): string {
  return [
    `rule add priority ${priority}`,
    from ? `from ${destination(from)}` : '',
    to ? `to ${destination(to)}` : '',
    fwmark ? `fwmark 0x${fwmark.value.toString(16)}/0x${fwmark.mask.toString(16)}` : '',
    iif === null ? '' : `iif ${iif}`,
    `lookup ${table}`,
  ]
    .filter((word) => word !== '')
    .join(' ');
}

/** Neighbours that somebody wrote down. */
export const neighbourCommands = (netns: NetNs): string[] =>
  netns.neighbours.map(({ ip, mac, dev }) => `neighbour add ${ip} lladdr ${mac} dev ${dev} nud permanent`);

/** Rows for `bridge`: where a tunnel sends a MAC address, and what stands fixed on a port. */
export const fdbCommands = (netns: NetNs): string[] =>
  netns.fdb.map(({ mac, dev, dst }) =>
    dst === null
      ? `fdb add ${mac} dev ${dev} master static`
      : `fdb append ${mac} dev ${dev} dst ${dst} self permanent`,
  );
