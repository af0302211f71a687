import type { Ip } from '../net/address.ts';
import type { Mac } from '../net/mac.ts';
import type { IpProtocol } from '../net/packet.ts';

/** Neighbour states as `ip neigh` spells them (include/uapi/linux/neighbour.h). */
export type NeighbourState = 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'FAILED';

/** What a namespace found out about an address on one of its links. Times are simulated microseconds. */
export interface NeighbourEntry {
  readonly ip: Ip;
  readonly dev: string;
  readonly mac: Mac | null;
  readonly state: NeighbourState;
  /** When the state was entered. */
  readonly since: number;
  /** When the address last proved itself: an ARP answer to us, or TCP moving forward. */
  readonly confirmed: number;
  /** Solicitations sent in this state. */
  readonly probes: number;
}

/** A MAC address that a bridge learned from a source address. */
export interface FdbEntry {
  readonly mac: Mac;
  readonly bridge: string;
  /** The port it was seen on. */
  readonly dev: string;
  readonly updated: number;
}

/** One direction of a flow. For ICMP echo both ports are the identifier, so that swapping ends inverts it. */
export interface Tuple {
  readonly proto: IpProtocol;
  readonly src: Ip;
  readonly dst: Ip;
  readonly sport: number;
  readonly dport: number;
}

/** TCP states of nf_conntrack (net/netfilter/nf_conntrack_proto_tcp.c). */
export type ConntrackTcpState =
  | 'NONE'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'ESTABLISHED'
  | 'FIN_WAIT'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'TIME_WAIT'
  | 'CLOSE'
  | 'SYN_SENT2';

/** A tracked flow: what `conntrack -L` prints on one line. */
export interface ConntrackEntry {
  readonly id: number;
  readonly zone: number;
  readonly original: Tuple;
  /** What an answer looks like before it is translated back. Differs from the inverse of `original` exactly under NAT. */
  readonly reply: Tuple;
  readonly tcp: ConntrackTcpState | null;
  /** False until the first packet left the namespace alive: only then do others see the entry. */
  readonly confirmed: boolean;
  readonly seenReply: boolean;
  readonly assured: boolean;
  readonly mark: number;
  /** Which ends NAT was decided for (IPS_SRC_NAT_DONE, IPS_DST_NAT_DONE), null binding included. */
  readonly srcNatDone: boolean;
  readonly dstNatDone: boolean;
  /** Simulated microseconds. */
  readonly created: number;
  readonly expires: number;
}

/** A path MTU that an ICMP error taught this namespace (fib_nh_exception). */
export interface RouteException {
  readonly dst: Ip;
  readonly mtu: number;
  readonly expires: number;
}

/** How many more ICMP errors an address may be sent for now: a bucket that fills with time. Times are microseconds. */
export interface IcmpRate {
  readonly dst: Ip;
  /** Saved-up time; each error costs `icmp_ratelimit`. */
  readonly tokens: number;
  readonly updated: number;
}

/** A source address remembered by `-m recent --set`. */
export interface RecentEntry {
  readonly list: string;
  readonly src: Ip;
  readonly seen: number;
}

export type TcpState =
  | 'SYN-SENT'
  | 'SYN-RECV'
  | 'ESTAB'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'CLOSE-WAIT'
  | 'LAST-ACK'
  | 'TIME-WAIT'
  | 'CLOSING';

/** A connected socket, as `ss` lists it; listeners are part of the namespace itself. */
export interface SocketEntry {
  readonly proto: 'tcp' | 'udp' | 'icmp';
  readonly local: Ip;
  readonly localPort: number;
  readonly remote: Ip;
  readonly remotePort: number;
  readonly state: TcpState | 'ESTAB' | 'UNCONN';
  readonly owner: string;
}

/** The tables of learned state and what a row of each is. */
export interface LearnedTables {
  neighbour: NeighbourEntry;
  fdb: FdbEntry;
  conntrack: ConntrackEntry;
  routeException: RouteException;
  icmpRate: IcmpRate;
  recent: RecentEntry;
  socket: SocketEntry;
}

export type LearnedTable = keyof LearnedTables;
export type LearnedRow = LearnedTables[LearnedTable];

/** One change of learned state, good for going forward and back. `null`: the row is not there. */
export type Effect = {
  [T in LearnedTable]: {
    readonly netns: string;
    readonly table: T;
    readonly key: string;
    readonly from: LearnedTables[T] | null;
    readonly to: LearnedTables[T] | null;
  };
}[LearnedTable];

export const neighbourKey = (dev: string, ip: Ip): string => `${dev} ${ip}`;
export const fdbKey = (bridge: string, mac: Mac): string => `${bridge} ${mac}`;
export const conntrackKey = (id: number): string => `${id}`;
export const recentKey = (list: string, src: Ip): string => `${list} ${src}`;
export const socketKey = (
  proto: string,
  local: Ip,
  localPort: number,
  remote: Ip,
  remotePort: number,
): string => `${proto} ${local}:${localPort} ${remote}:${remotePort}`;

type Rows = Map<LearnedTable, Map<string, LearnedRow>>;

/**
 * Everything that traffic has taught the kernels of a cluster: rows by namespace, table and key, in the order they were
 * first learned. Rows are values: a change replaces the row, so a snapshot is a shallow copy.
 */
export class LearnedState {
  private readonly namespaces = new Map<string, Rows>();

  /** The row, or `undefined` when there is none. */
  get<T extends LearnedTable>(netns: string, table: T, key: string): LearnedTables[T] | undefined {
    return this.namespaces.get(netns)?.get(table)?.get(key) as LearnedTables[T] | undefined;
  }

  /** All rows of one table of one namespace. */
  rows<T extends LearnedTable>(netns: string, table: T): readonly LearnedTables[T][] {
    return [...(this.namespaces.get(netns)?.get(table)?.values() ?? [])] as LearnedTables[T][];
  }

  /** Every row of every table, with where it stands; for snapshots and comparisons. */
  entries(): { netns: string; table: LearnedTable; key: string; row: LearnedRow }[] {
    return [...this.namespaces].flatMap(([netns, tables]) =>
      [...tables].flatMap(([table, rows]) => [...rows].map(([key, row]) => ({ netns, table, key, row }))),
    );
  }

  /** Makes an effect true (`forward`) or untrue again (`back`). */
  apply(effect: Effect, direction: 'forward' | 'back' = 'forward'): void {
    const row = direction === 'forward' ? effect.to : effect.from;
    let tables = this.namespaces.get(effect.netns);
    if (!tables) this.namespaces.set(effect.netns, (tables = new Map()));
    let rows = tables.get(effect.table);
    if (!rows) tables.set(effect.table, (rows = new Map()));
    if (row === null) rows.delete(effect.key);
    else rows.set(effect.key, row);
  }

  /** An independent copy. */
  clone(): LearnedState {
    const copy = new LearnedState();
    for (const [netns, tables] of this.namespaces) {
      copy.namespaces.set(netns, new Map([...tables].map(([table, rows]) => [table, new Map(rows)])));
    }
    return copy;
  }
}
