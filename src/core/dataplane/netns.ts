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
    | { readonly kind: 'bridge' }
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

/** What answers on a socket. */
export type Application = 'http' | 'echo' | 'dns';

/** A process that waits for connections or datagrams. */
export interface Listener {
  readonly proto: 'tcp' | 'udp';
  /** `0.0.0.0` for every address of the namespace. */
  readonly ip: Ip;
  readonly port: number;
  /** `NAMESPACE/POD/CONTAINER`, or the name of a host. */
  readonly owner: string;
  readonly application: Application;
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
}

const ports = new WeakMap<NetNs, Map<string, readonly Interface[]>>();

/** The interfaces enslaved to a bridge, newest first: the order in which the kernel floods (br_add_if() adds at the head). */
export function bridgePorts(netns: NetNs, bridge: string): readonly Interface[] {
  let known = ports.get(netns);
  if (!known) ports.set(netns, (known = new Map()));
  let found = known.get(bridge);
  if (!found)
    known.set(
      bridge,
      (found = [...netns.interfaces.values()].filter((dev) => dev.master === bridge).reverse()),
    );
  return found;
}
