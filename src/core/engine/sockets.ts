import { socketKey, type Effect, type SocketEntry, type TcpState } from '../dataplane/learned.ts';
import { listenersOn, type Listener, type NetNs, type PlacedListener } from '../dataplane/netns.ts';
import { ANY_IPV4, type Ip } from '../net/address.ts';
import type { Payload, TcpHeader } from '../net/packet.ts';
import type { EntryRef } from '../trace/step.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

/** Why a socket gave up, as its program hears it. */
export interface SocketError {
  readonly errno:
    | 'ECONNREFUSED'
    | 'ECONNRESET'
    | 'EHOSTUNREACH'
    | 'ENETUNREACH'
    | 'EMSGSIZE'
    | 'ETIMEDOUT'
    | 'EACCES'
    | 'EINVAL'
    | 'EPERM'
    | 'ENOPROTOOPT';
  /** The ICMP message it was learned from. */
  readonly icmp: { readonly type: number; readonly code: number } | null;
}

/** What a program does with its socket. */
export interface Program {
  connected?(socket: TcpSocket, because: Skb): void;
  received(payload: Payload, because: Skb): void;
  failed(error: SocketError): void;
  /** The other end has closed and so have we. */
  closed?(): void;
}

export interface TcpSocket {
  readonly netns: NetNs;
  readonly owner: string;
  readonly local: Ip;
  readonly localPort: number;
  readonly remote: Ip;
  readonly remotePort: number;
  state: TcpState | 'CLOSED';
  /** Next sequence number to send, and next one expected. */
  sendNext: number;
  receiveNext: number;
  /** Everything before this number was acknowledged. */
  acknowledged: number;
  /** Bytes it lets the other end send: always the same, as programs read at once. */
  readonly window: number;
  /** The other end got something since our last segment: the next one tells the neighbour table (sk_dst_pending_confirm). */
  confirms: boolean;
  program: Program;
  /** Journey of the last segment sent, for causes. */
  lastJourney: number;
  /** Spreads its packets over paths; another one after each retransmission (sk_txhash). */
  hash: number;
  /** What opened our direction, for as long as it may have to be sent again: of a listener's half-open connections. */
  opening: OpeningSegment | null;
  /** What goes into every segment's IP header. */
  readonly header: { readonly ttl: number; readonly df: boolean };
}

/** A SYN-ACK, and how often its timer has run out (`num_timeout` of a request socket). */
export interface OpeningSegment {
  readonly l4: TcpHeader;
  timeouts: number;
}

export interface UdpSocket {
  readonly netns: NetNs;
  readonly owner: string;
  readonly local: Ip;
  readonly localPort: number;
  readonly remote: Ip;
  readonly remotePort: number;
  readonly program: Program;
}

export interface SocketTable {
  /** By `socketKey`. */
  readonly tcp: Map<string, TcpSocket>;
  readonly udp: Map<string, UdpSocket>;
  /** By ICMP echo identifier. */
  readonly ping: Map<number, Program>;
}

export const keyOf = (
  proto: 'tcp' | 'udp',
  s: { local: Ip; localPort: number; remote: Ip; remotePort: number },
): string => socketKey(proto, s.local, s.localPort, s.remote, s.remotePort);

/** A program that waits, and the entry that says so. */
export interface FoundListener {
  readonly listener: Listener;
  readonly entry: EntryRef;
}

const placed = ({ listener, index }: PlacedListener): FoundListener => ({
  listener,
  entry: { kind: 'listener', index },
});

/** The program that waits on an address and port: one bound to the very address wins (inet_lookup_listener()). */
export function findListener(
  netns: NetNs,
  proto: 'tcp' | 'udp',
  ip: Ip,
  port: number,
): FoundListener | undefined {
  const there = listenersOn(netns, proto, port);
  const found =
    there.find(({ listener }) => listener.ip === ip) ??
    there.find(({ listener }) => listener.ip === ANY_IPV4);
  return found && placed(found);
}

/** The program that waits on a port, but on another address: why nobody answers on this one. */
export function listenerElsewhere(netns: NetNs, proto: 'tcp' | 'udp', port: number): EntryRef | undefined {
  const [found] = listenersOn(netns, proto, port);
  return found && placed(found).entry;
}

/** Notes a socket's state where `ss` looks for it; `null` when it is gone. */
export function noteSocket(
  world: World,
  proto: 'tcp' | 'udp',
  socket: TcpSocket | UdpSocket,
  state: SocketEntry['state'] | null,
): Effect {
  const { netns, local, localPort, remote, remotePort, owner } = socket;
  const row = state === null ? null : { proto, local, localPort, remote, remotePort, state, owner };
  return world.change(netns.name, 'socket', keyOf(proto, socket), row);
}
