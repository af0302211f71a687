import { ZERO_MAC } from '../net/mac.ts';
import { NO_NETFILTER, type Netfilter } from '../dataplane/netfilter.ts';
import {
  TABLE_LOCAL,
  TABLE_MAIN,
  type Interface,
  type Listener,
  type NetNs,
  type NetNsKind,
  type Route,
  type RouteTable,
  type RoutingRule,
  type StaticFdb,
  type StaticNeighbour,
  type Sysctls,
} from '../dataplane/netns.ts';
import { connectedRoutes, KERNEL_RULES, localRoutes, LOOPBACK_ADDRESS } from './kernelRoutes.ts';
import { inPrintedOrder } from './route.ts';

/** A device before it got its number. */
export type NewInterface = Interface extends infer I
  ? I extends Interface
    ? Omit<I, 'index'>
    : never
  : never;

/** What components add to a namespace; the kernel's own share is added by `assembleNetNs`. */
export interface NetNsParts {
  readonly name: string;
  readonly kind: NetNsKind;
  /** In the order in which they were made; `lo` is not among them. */
  readonly interfaces: readonly NewInterface[];
  /** Routes of the main table. */
  readonly routes: readonly Route[];
  /** False where somebody removed the routes that the kernel made from the addresses. */
  readonly connected?: boolean;
  readonly rules?: readonly RoutingRule[];
  /** Tables besides local and main. */
  readonly tables?: readonly RouteTable[];
  readonly neighbours?: readonly StaticNeighbour[];
  readonly fdb?: readonly StaticFdb[];
  readonly netfilter?: Netfilter;
  readonly sysctls: Sysctls;
  readonly listeners?: readonly Listener[];
  readonly mayListen?: string | null;
}

const LOOPBACK: Interface = {
  kind: 'loopback',
  name: 'lo',
  index: 1,
  mac: ZERO_MAC,
  mtu: 65536,
  addresses: [LOOPBACK_ADDRESS],
  master: null,
  hairpin: false,
  by: 'kernel',
};

/** A namespace with all devices up: `lo`, device numbers, connected and local routes and `ip rule` come from the kernel. */
export function assembleNetNs(parts: NetNsParts): NetNs {
  const devices: Interface[] = [LOOPBACK, ...parts.interfaces.map((dev, i) => ({ ...dev, index: i + 2 }))];
  const connected = parts.connected === false ? [] : connectedRoutes(devices);
  const main = inPrintedOrder([...connected, ...parts.routes]);
  const tables: RouteTable[] = [
    { id: TABLE_LOCAL, routes: localRoutes(devices) },
    { id: TABLE_MAIN, routes: main },
    ...(parts.tables ?? []),
  ];
  return {
    name: parts.name,
    kind: parts.kind,
    interfaces: new Map(devices.map((dev) => [dev.name, dev])),
    rules: [...KERNEL_RULES, ...(parts.rules ?? [])].sort((a, b) => a.priority - b.priority),
    tables: new Map(tables.map((table) => [table.id, table])),
    neighbours: parts.neighbours ?? [],
    fdb: parts.fdb ?? [],
    netfilter: parts.netfilter ?? NO_NETFILTER,
    sysctls: parts.sysctls,
    listeners: parts.listeners ?? [],
    ...(parts.mayListen && { mayListen: parts.mayListen }),
  };
}
