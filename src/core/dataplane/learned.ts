import { FlowIndex, type FoundFlow } from './flowIndex.ts';
import type { Ip } from '../net/address.ts';
import type { Mac } from '../net/mac.ts';
import type { IpProtocol } from '../net/packet.ts';
import type { NftTableName } from './nftables.ts';

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
  /** ICMP only: what kind of message, for a question and its answer differ in nothing else when one speaks to oneself. */
  readonly icmpType?: number;
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

/** Segments as nf_conntrack tells them apart (get_conntrack_index()). */
export type TcpSegmentKind = 'syn' | 'synack' | 'fin' | 'ack' | 'rst' | 'none';

/** One end of a TCP flow as the tracker on its way sees it (struct ip_ct_tcp_state). Numbers count modulo 2^32. */
export interface TcpEnd {
  /** The end of all it sent so far: highest sequence number plus length. */
  readonly end: number;
  /** How far the other end lets it send. */
  readonly maxEnd: number;
  /** The largest window it offered, in bytes; 0 while nothing was seen of it. */
  readonly maxWindow: number;
  /** The highest acknowledgement it sent; says something with the flag MAXACK_SET only. */
  readonly maxAck: number;
  /** Bits by which it shifts the windows it offers. */
  readonly scale: number;
  /** IP_CT_TCP_FLAG_* of include/uapi/linux/netfilter/nf_conntrack_tcp.h. */
  readonly flags: number;
}

/** What the tracker remembers of the sequence numbers of a TCP flow (struct ip_ct_tcp). */
export interface TcpWindows {
  readonly original: TcpEnd;
  readonly reply: TcpEnd;
  /** The last segment that counted, or that was let through unchecked. */
  readonly lastKind: TcpSegmentKind;
  readonly lastDirection: 'original' | 'reply';
  readonly lastSeq: number;
  readonly lastAck: number;
  readonly lastEnd: number;
  /** As its header said, not shifted. */
  readonly lastWindow: number;
  /** What a SYN offered that was let through unchecked. */
  readonly lastScale: number;
  readonly lastFlags: number;
  /** How often the same acknowledgement came again. */
  readonly retransmissions: number;
}

/** One end of a flow under NAT: no rule was asked yet; it stays as it is; it is another on the far side. */
export type NatState = 'undecided' | 'kept' | 'translated';

/** A tracked flow: what `conntrack -L` prints on one line. */
export interface ConntrackEntry {
  readonly id: number;
  readonly zone: number;
  readonly original: Tuple;
  /** What an answer looks like before it is translated back. Differs from the inverse of `original` exactly under NAT. */
  readonly reply: Tuple;
  readonly tcp: ConntrackTcpState | null;
  /** Sequence numbers and windows; `null` for all but TCP. */
  readonly windows: TcpWindows | null;
  /** False until the first packet left the namespace alive: only then do others see the entry. */
  readonly confirmed: boolean;
  /** It lost its original tuple to another flow: only answers find it, and tools do not list it (IPS_NAT_CLASH). */
  readonly clash?: true;
  readonly seenReply: boolean;
  readonly assured: boolean;
  readonly mark: number;
  /** What NAT did with each end (IPS_SRC_NAT_DONE and IPS_SRC_NAT, IPS_DST_NAT_DONE and IPS_DST_NAT). */
  readonly srcNat: NatState;
  readonly dstNat: NatState;
  /** Simulated microseconds. */
  readonly created: number;
  readonly expires: number;
}

/** What ICMP taught this namespace about the way to one address: a path MTU, a better gateway, or both (fib_nh_exception). */
export interface RouteException {
  readonly dst: Ip;
  readonly mtu: number | null;
  readonly gateway: Ip | null;
  readonly expires: number;
}

/** How many more ICMP errors an address may be sent for now: a bucket that fills with time. Times are microseconds. */
export interface IcmpRate {
  readonly dst: Ip;
  /** Saved-up time; each error costs `icmp_ratelimit`. */
  readonly tokens: number;
  readonly updated: number;
}

/** Redirects that were sent to one address: each makes the next one wait longer. Times are microseconds. */
export interface RedirectCount {
  readonly dst: Ip;
  readonly sent: number;
  readonly last: number;
}

/** A source address remembered by `-m recent --set`. */
export interface RecentEntry {
  readonly list: string;
  readonly src: Ip;
  readonly seen: number;
}

/** An element that a rule put into a set of nftables (`update @SET { ip saddr }`). */
export interface NftSetEntry {
  readonly table: NftTableName;
  readonly set: string;
  readonly key: string;
  readonly expires: number;
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
  redirect: RedirectCount;
  recent: RecentEntry;
  nftSet: NftSetEntry;
  socket: SocketEntry;
}

export type LearnedTable = keyof LearnedTables;
export type LearnedRow = LearnedTables[LearnedTable];

/** Keys of two words each, put together once: a fresh text would have to be hashed for every look into a table. */
class PairKeys {
  private readonly keys = new Map<string, Map<string, string>>();
  private size = 0;

  of(first: string, second: string): string {
    let seconds = this.keys.get(first);
    if (!seconds) this.keys.set(first, (seconds = new Map()));
    let key = seconds.get(second);
    if (key === undefined) {
      if (this.size++ >= MAX_PAIR_KEYS) {
        this.keys.clear();
        this.size = 0;
      }
      seconds.set(second, (key = `${first} ${second}`));
    }
    return key;
  }
}

const MAX_PAIR_KEYS = 1 << 17;
const neighbourKeys = new PairKeys();
const fdbKeys = new PairKeys();

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

export const neighbourKey = (dev: string, ip: Ip): string => neighbourKeys.of(dev, ip);
export const fdbKey = (bridge: string, mac: Mac): string => fdbKeys.of(bridge, mac);
export const conntrackKey = (id: number): string => `${id}`;
export const recentKey = (list: string, src: Ip): string => `${list} ${src}`;
export const nftSetKey = (table: NftTableName, set: string, key: string): string => `${table} ${set} ${key}`;
export const socketKey = (
  proto: string,
  local: Ip,
  localPort: number,
  remote: Ip,
  remotePort: number,
): string => `${proto} ${local}:${localPort} ${remote}:${remotePort}`;

/** The rows of one table of one namespace, and whose they are to change: copies share them until one of them writes. */
interface Rows {
  readonly owner: object;
  readonly rows: Map<string, LearnedRow>;
  /** Conntrack only: its flows by their tuples. */
  readonly flows: FlowIndex | null;
}

type Namespace = Map<LearnedTable, Rows>;

/**
 * Everything that traffic has taught the kernels of a cluster: rows by namespace, table and key, in the order they were
 * first learned. Rows are values: a change replaces the row. A copy costs next to nothing until it, or the original, is
 * written to.
 */
export class LearnedState {
  private namespaces = new Map<string, Namespace>();
  private owner = {};
  private flowsSeen = 0;
  private changed = 0;

  /** Grows with every change, so that two looks at a state can be told apart. */
  get version(): number {
    return this.changed;
  }

  /** The row, or `undefined` when there is none. */
  get<T extends LearnedTable>(netns: string, table: T, key: string): LearnedTables[T] | undefined {
    return this.namespaces.get(netns)?.get(table)?.rows.get(key) as LearnedTables[T] | undefined;
  }

  /** All rows of one table of one namespace. */
  rows<T extends LearnedTable>(netns: string, table: T): readonly LearnedTables[T][] {
    return [...(this.namespaces.get(netns)?.get(table)?.rows.values() ?? [])] as LearnedTables[T][];
  }

  /** Every row of every table, with where it stands; for snapshots and comparisons. */
  entries(): { netns: string; table: LearnedTable; key: string; row: LearnedRow }[] {
    return [...this.namespaces].flatMap(([netns, tables]) =>
      [...tables].flatMap(([table, { rows }]) => [...rows].map(([key, row]) => ({ netns, table, key, row }))),
    );
  }

  /** The flow that has this tuple in one of its directions. */
  findFlow(netns: string, tuple: Tuple): FoundFlow | undefined {
    return this.namespaces.get(netns)?.get('conntrack')?.flows?.find(tuple);
  }

  /** How many flows a namespace tracks. */
  flowCount(netns: string): number {
    return this.namespaces.get(netns)?.get('conntrack')?.rows.size ?? 0;
  }

  /** A number that no flow of this state, or of what it was copied from, has had. */
  newFlowId(): number {
    return ++this.flowsSeen;
  }

  /** Makes an effect true (`forward`) or untrue again (`back`). */
  apply(effect: Effect, direction: 'forward' | 'back' = 'forward'): void {
    const row = direction === 'forward' ? effect.to : effect.from;
    this.changed++;
    const table = this.writable(effect.netns, effect.table);
    if (table.flows)
      reindex(
        table.flows,
        table.rows.get(effect.key) as ConntrackEntry | undefined,
        row as ConntrackEntry | null,
      );
    if (row === null) table.rows.delete(effect.key);
    else table.rows.set(effect.key, row);
  }

  /** An independent copy. */
  clone(): LearnedState {
    const copy = new LearnedState();
    copy.namespaces = new Map([...this.namespaces].map(([netns, tables]) => [netns, new Map(tables)]));
    copy.flowsSeen = this.flowsSeen;
    // From now on neither may write into what both hold.
    this.owner = {};
    return copy;
  }

  private writable(netns: string, table: LearnedTable): Rows {
    let tables = this.namespaces.get(netns);
    if (!tables) this.namespaces.set(netns, (tables = new Map()));
    const known = tables.get(table);
    if (known?.owner === this.owner) return known;
    const rows = new Map(known?.rows);
    const flows = table === 'conntrack' ? new FlowIndex([...rows.values()] as ConntrackEntry[]) : null;
    const own = { owner: this.owner, rows, flows };
    tables.set(table, own);
    return own;
  }
}

/** Keeps the index true to a row's change; most changes leave the tuples as they are. */
function reindex(flows: FlowIndex, from: ConntrackEntry | undefined, to: ConntrackEntry | null): void {
  if (from && to && from.original === to.original && from.reply === to.reply) return;
  if (from) flows.remove(from);
  if (to) flows.add(to);
}
