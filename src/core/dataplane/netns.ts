import type { Ip } from '../net/address.ts';
import type { Mac } from '../net/mac.ts';
import type { Prefix } from '../net/prefix.ts';
import type { Netfilter } from './netfilter.ts';

/** Who put an entry where it is: the component a learner would find on a real node. */
export type Writer =
  | 'kernel'
  | 'kubelet'
  | 'kube-proxy'
  | 'CNI bridge'
  | 'CNI ptp'
  | 'CNI portmap'
  | 'kubenet'
  | 'kindnetd'
  | 'ip-masq-agent'
  | 'flanneld'
  | 'calico-node'
  | 'BIRD'
  | 'operator';

interface InterfaceBase {
  readonly name: string;
  /** Position in the namespace, from 1 (`lo`), as `ip link` numbers devices. */
  readonly index: number;
  readonly mac: Mac;
  /** Largest IP datagram it carries, in bytes. */
  readonly mtu: number;
  readonly addresses: readonly InterfaceAddress[];
  /** The bridge that this device is a port of. */
  readonly master: string | null;
  /** Port flag: a frame may leave by the port it came in by. Counts only with `master`. */
  readonly hairpin: boolean;
  readonly by: Writer;
}

/** A network device. `peer` is the other end of its wire: the wire itself is not a thing of its own. */
export type Interface = InterfaceBase &
  (
    | { readonly kind: 'loopback' }
    | { readonly kind: 'veth' | 'physical'; readonly peer: DeviceRef }
    /** `promiscuous`: its own host gets a copy of all that it switches (`ip link set … promisc on`). */
    | { readonly kind: 'bridge'; readonly promiscuous: boolean }
    | { readonly kind: 'dummy' }
    | { readonly kind: 'vxlan'; readonly vxlan: VxlanDevice }
  );

export interface DeviceRef {
  readonly netns: string;
  readonly dev: string;
}

export interface InterfaceAddress {
  readonly ip: Ip;
  /** On-link prefix length; the kernel adds the connected route from it. */
  readonly length: number;
}

/** `ip link add … type vxlan id VNI dstport PORT local IP dev DEV nolearning`. */
export interface VxlanDevice {
  readonly vni: number;
  readonly dstport: number;
  readonly local: Ip;
  readonly dev: string;
  /** Whether it learns remote MAC addresses from what it receives. */
  readonly learning: boolean;
}

/** `ip rule`. Without a selector it matches everything. */
export interface RoutingRule {
  readonly priority: number;
  readonly from: Prefix | null;
  readonly to: Prefix | null;
  readonly fwmark: { readonly value: number; readonly mask: number } | null;
  readonly iif: string | null;
  readonly table: number;
  readonly by: Writer;
}

export const TABLE_MAIN = 254;
export const TABLE_LOCAL = 255;

export type RouteType = 'unicast' | 'local' | 'broadcast' | 'blackhole' | 'unreachable' | 'prohibit';

/** One line of `ip route show table N`. */
export interface Route {
  readonly type: RouteType;
  readonly to: Prefix;
  readonly via: Ip | null;
  /** Absent for blackhole, unreachable and prohibit. */
  readonly dev: string | null;
  /** The next hop is taken to be on the link whatever the addresses say. */
  readonly onlink: boolean;
  readonly scope: 'global' | 'link' | 'host';
  /** Preferred source address for what this host sends by this route. */
  readonly src: Ip | null;
  readonly metric: number;
  readonly mtu: number | null;
  readonly proto: 'kernel' | 'boot' | 'static' | 'bird' | '80';
  readonly by: Writer;
}

/** Routes in the order `ip route` prints them; lookups go by longest prefix, then by metric, then by position. */
export interface RouteTable {
  readonly id: number;
  readonly routes: readonly Route[];
}

/** A neighbour that somebody wrote down: `ip neigh add … nud permanent`. */
export interface StaticNeighbour {
  readonly ip: Ip;
  readonly mac: Mac;
  readonly dev: string;
  readonly by: Writer;
}

/** A forwarding row that somebody wrote down. `dst`: the tunnel end that a VXLAN device sends this MAC to. */
export interface StaticFdb {
  readonly mac: Mac;
  readonly dev: string;
  readonly dst: Ip | null;
  readonly by: Writer;
}

/** What answers on a socket; `https` is HTTP behind TLS, which is told to whoever speaks plainly there. */
export type Application = 'http' | 'https' | 'echo' | 'dns';

/** Stands in the body of a page where the program writes what time it is. */
export const NOW = '{now}';

/** What a program says to an HTTP request for one path. */
export interface HttpPage {
  /** `/healthz`; `null`: whatever no other page is about. */
  readonly path: string | null;
  readonly status: number;
  /** Without Content-Length, which follows from the body. */
  readonly headers: readonly string[];
  /** `null`: it names itself and whom it saw. */
  readonly body: string | null;
}

/** A process that waits for connections or datagrams. */
export interface Listener {
  readonly proto: 'tcp' | 'udp';
  /** `0.0.0.0` for every address of the namespace. */
  readonly ip: Ip;
  readonly port: number;
  /** `NAMESPACE/POD/CONTAINER`, the name of a host, or that of a program which belongs to the host: `kubelet`. */
  readonly owner: string;
  readonly application: Application;
  /** What it says over HTTP where it has more to say than who it is: other paths are not found then. */
  readonly pages?: readonly HttpPage[];
  /** Why it is taken to listen though nobody says that it does: the rest of a sentence after "because". */
  readonly assumed?: string;
}

/** The kernel settings that change what happens to packets; names and values as `sysctl` prints them. */
export type Sysctls = Readonly<Record<string, string>>;

export type NetNsKind = 'node' | 'pod' | 'external' | 'switch' | 'router';

/** One network namespace as a kernel holds it before any packet: all that was declared, nothing that was learned. */
export interface NetNs {
  /** The node's name, `NAMESPACE/POD`, an external's name, or `underlay/…`. Unique. */
  readonly name: string;
  readonly kind: NetNsKind;
  /** In the order of their index. */
  readonly interfaces: ReadonlyMap<string, Interface>;
  /** Sorted by priority. */
  readonly rules: readonly RoutingRule[];
  readonly tables: ReadonlyMap<number, RouteTable>;
  readonly neighbours: readonly StaticNeighbour[];
  readonly fdb: readonly StaticFdb[];
  readonly netfilter: Netfilter;
  readonly sysctls: Sysctls;
  readonly listeners: readonly Listener[];
  /** The program that may listen on anything, as nobody says what it listens on; absent: there is none. */
  readonly mayListen?: string;
}

// Namespaces never change, so what is looked up for every packet is indexed at the first look.
const ports = new WeakMap<NetNs, Map<string, readonly Interface[]>>();
const bridgeMacs = new WeakMap<NetNs, Map<string, ReadonlySet<Mac>>>();
const neighbours = new WeakMap<NetNs, ReadonlyMap<Ip, readonly StaticNeighbour[]>>();
const listeners = new WeakMap<NetNs, ReadonlyMap<number, readonly PlacedListener[]>>();
const fdbRows = new WeakMap<NetNs, ReadonlyMap<Mac, readonly StaticFdb[]>>();

/** A value of one namespace, and of one device in it, made when first asked for. */
function remembered<T>(store: WeakMap<NetNs, Map<string, T>>, netns: NetNs, dev: string, make: () => T): T {
  let known = store.get(netns);
  if (!known) store.set(netns, (known = new Map()));
  let value = known.get(dev);
  if (value === undefined) known.set(dev, (value = make()));
  return value;
}

/** The interfaces enslaved to a bridge, newest first: the order in which the kernel floods (br_add_if() adds at the head). */
export const bridgePorts = (netns: NetNs, bridge: string): readonly Interface[] =>
  remembered(ports, netns, bridge, () =>
    [...netns.interfaces.values()].filter((dev) => dev.master === bridge).reverse(),
  );

/** Addresses of a bridge itself and of its ports: frames to them go up. */
export const localMacs = (netns: NetNs, bridge: string): ReadonlySet<Mac> =>
  remembered(bridgeMacs, netns, bridge, () => {
    const own = netns.interfaces.get(bridge);
    return new Set([...(own ? [own.mac] : []), ...bridgePorts(netns, bridge).map((port) => port.mac)]);
  });

function groupBy<K, T>(rows: readonly T[], key: (row: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

/** The neighbour that somebody wrote down for an address on a device. */
export function staticNeighbour(netns: NetNs, dev: string, ip: Ip): StaticNeighbour | undefined {
  if (netns.neighbours.length === 0) return undefined;
  let index = neighbours.get(netns);
  if (!index) neighbours.set(netns, (index = groupBy(netns.neighbours, (row) => row.ip)));
  return index.get(ip)?.find((row) => row.dev === dev);
}

/** The forwarding row that somebody wrote down for a MAC address on a device: a bridge's port, or a tunnel device. */
export function staticFdb(netns: NetNs, dev: string, mac: Mac): StaticFdb | undefined {
  return staticFdbRows(netns, mac).find((row) => row.dev === dev);
}

/** All forwarding rows that somebody wrote down for a MAC address. */
export function staticFdbRows(netns: NetNs, mac: Mac): readonly StaticFdb[] {
  if (netns.fdb.length === 0) return NO_ROWS;
  let index = fdbRows.get(netns);
  if (!index) fdbRows.set(netns, (index = groupBy(netns.fdb, (row) => row.mac)));
  return index.get(mac) ?? NO_ROWS;
}

const NO_ROWS: readonly StaticFdb[] = [];

/** A listener with its position in the namespace's list. */
export interface PlacedListener {
  readonly listener: Listener;
  readonly index: number;
}

/** Who waits on a port, on whatever address. A node of many Services has many listeners, and every packet up asks. */
export function listenersOn(netns: NetNs, proto: Listener['proto'], port: number): readonly PlacedListener[] {
  if (netns.listeners.length === 0) return NO_LISTENERS;
  let index = listeners.get(netns);
  if (!index) {
    const placed = netns.listeners.map((listener, i) => ({ listener, index: i }));
    listeners.set(netns, (index = groupBy(placed, (one) => portKey(one.listener.proto, one.listener.port))));
  }
  return index.get(portKey(proto, port)) ?? NO_LISTENERS;
}

const portKey = (proto: Listener['proto'], port: number): number => (proto === 'tcp' ? port : -port);

const NO_LISTENERS: readonly PlacedListener[] = [];
