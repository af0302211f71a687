import type { NetNs } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import {
  IPV4_HEADER_BYTES,
  NO_PAYLOAD,
  payloadPart,
  TCP_ACK,
  TCP_FIN,
  TCP_HEADER_BYTES,
  TCP_PSH,
  TCP_RST,
  TCP_SYN,
  tcpFlags,
  type Packet,
  type Payload,
  type TcpHeader,
} from '../net/packet.ts';
import { must } from '../problem.ts';
import type { Cause } from '../trace/run.ts';
import { attachFlow } from './conntrack.ts';
import { isRoute, routeOutput } from './routeLookup.ts';
import { localOut } from './ipOutput.ts';
import { routeException, recordOutputRoute } from './routes.ts';
import type { ConntrackHold, Skb } from './skb.ts';
import { keyOf, noteSocket, type Program, type TcpSocket } from './sockets.ts';
import { initialWindow, largestPayload, OPTION_BYTES, windowFields } from './tcpWindow.ts';
import type { World } from './world.ts';

const SECOND = 1_000_000;
/** First retransmission of a SYN or SYN-ACK (TCP_TIMEOUT_INIT) and of data (TCP_RTO_MIN); each further one after twice the time. A tick is added, as jiffies round up. */
const SYN_TIMEOUT = SECOND + 4_000;
/** So often a SYN is sent again each second before the time doubles (net.ipv4.tcp_syn_linear_timeouts). */
const LINEAR_SYNS = 4;
const DATA_TIMEOUT = SECOND / 5;
const SYN_OPTION_BYTES = 20;

/**
 * What spreads a socket's packets over paths: drawn anew for each socket and each retransmission. Runs of one seed draw the
 * same numbers; the time at which a run began makes others of them.
 */
export const newHash = (world: World): number =>
  (Math.floor(world.rng() * 0xffffffff) ^ Math.imul(world.began, 0x9e3779b1)) >>> 0;

function segment(src: Ip, dst: Ip, l4: TcpHeader, payload: Payload, header: TcpSocket['header']): Packet {
  return {
    eth: null,
    arp: null,
    ip: {
      src,
      dst,
      proto: 'tcp',
      ttl: header.ttl,
      tos: 0,
      id: 0,
      df: header.df,
      mf: false,
      fragmentOffset: 0,
      length: IPV4_HEADER_BYTES + TCP_HEADER_BYTES + l4.optionBytes + payload.bytes,
    },
    l4,
    payload,
    vxlan: null,
    inner: null,
  };
}

/** What a segment is called: `TCP SYN`, `TCP GET / HTTP/1.1`. */
export const nameOf = (flags: number, payload: Payload): string => {
  const letters = tcpFlags(flags);
  const words: Record<string, string> = { S: 'SYN', SA: 'SYN-ACK', A: 'ACK', AF: 'FIN', AR: 'RST', R: 'RST' };
  return `TCP ${payload.text !== '' ? payload.text : (words[letters] ?? letters)}`;
};

/** Sends one segment, and sees that it is sent again while nobody acknowledges it. */
export function sendSegment(
  world: World,
  socket: TcpSocket,
  flags: number,
  payload: Payload,
  cause: Cause,
): void {
  const l4: TcpHeader = {
    proto: 'tcp',
    sport: socket.localPort,
    dport: socket.remotePort,
    flags,
    seq: socket.sendNext,
    ack: flags & TCP_ACK ? socket.receiveNext : 0,
    ...windowFields(socket.window, flags),
    mss: flags & TCP_SYN ? largestPayload(world, socket) + OPTION_BYTES : null,
    optionBytes: flags & TCP_SYN ? SYN_OPTION_BYTES : OPTION_BYTES,
  };
  const length = payload.bytes + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
  socket.sendNext += length;
  // The packet's headers are rewritten on its way: what may have to be sent again is kept apart.
  emit(world, socket, segment(socket.local, socket.remote, { ...l4 }, payload, socket.header), cause);
  if (socket.state === 'SYN-RECV' && flags & TCP_SYN) socket.opening = { l4, timeouts: 0 };
  if (length > 0) retransmitAfter(world, socket, l4, payload, flags & TCP_SYN ? SYN_TIMEOUT : DATA_TIMEOUT);
}

/**
 * The other end asks once more to open the connection: it gets the same SYN-ACK, whose timer starts anew.
 *
 * @see Linux net/ipv4/tcp_minisocks.c, tcp_check_req(); net/ipv4/tcp_output.c, tcp_rtx_synack()
 */
export function sendSynAckAgain(world: World, socket: TcpSocket, cause: Cause): void {
  const { l4, timeouts } = must(socket.opening, 'SYN-ACK of a half-open connection');
  socket.opening = { l4, timeouts };
  socket.hash = newHash(world);
  emit(world, socket, segment(socket.local, socket.remote, { ...l4 }, NO_PAYLOAD, socket.header), cause);
  retransmitAfter(world, socket, l4, NO_PAYLOAD, SYN_TIMEOUT << timeouts, timeouts + 1);
}

function emit(world: World, socket: TcpSocket, packet: Packet, cause: Cause): void {
  const { netns } = socket;
  const route = routeOutput(
    netns,
    socket.remote,
    socket.local,
    0,
    routeException(world, netns.name, socket.remote),
  );
  if (!isRoute(route)) return;
  const l4 = must(packet.l4, 'TCP header');
  const skb = world.birth(
    netns,
    packet,
    cause,
    { owner: socket.owner, key: keyOf('tcp', socket) },
    socket.hash,
  );
  skb.route = route;
  skb.confirms = socket.confirms;
  socket.confirms = false;
  socket.lastJourney = skb.branch.journey.id;
  const effects = socket.state === 'CLOSED' ? [] : [noteSocket(world, 'tcp', socket, socket.state)];
  const what = l4.proto === 'tcp' ? nameOf(l4.flags, packet.payload) : 'TCP';
  world.step(
    skb,
    {
      kind: 'send',
      owner: socket.owner,
      what,
      source: l4.proto === 'tcp' && l4.flags === TCP_SYN ? 'tcpConnect' : 'tcpStates',
    },
    effects,
  );
  recordOutputRoute(world, skb);
  localOut(world, skb);
}

function retransmitAfter(
  world: World,
  socket: TcpSocket,
  l4: TcpHeader,
  payload: Payload,
  delay: number,
  attempt = 1,
): void {
  const end = l4.seq + Math.max(1, payload.bytes);
  const of = socket.lastJourney;
  const { opening } = socket;
  world.queue.timer(delay, () => {
    if (socket.state === 'CLOSED' || socket.state === 'TIME-WAIT' || socket.acknowledged >= end) return;
    if (socket.state === 'SYN-RECV' && opening) {
      if (socket.opening !== opening) return;
      opening.timeouts = attempt;
    }
    socket.hash = newHash(world);
    // The path may have turned out to be narrower meanwhile: what was one segment can be several now.
    const most = Math.max(1, largestPayload(world, socket));
    for (let sent = 0; sent === 0 || sent < payload.bytes; sent += most) {
      const bytes = Math.min(most, payload.bytes - sent);
      emit(
        world,
        socket,
        segment(
          socket.local,
          socket.remote,
          { ...l4, seq: l4.seq + sent },
          {
            ...payloadPart(payload, sent, bytes, payload.text),
            ...(payload.dns && { dns: payload.dns }),
          },
          socket.header,
        ),
        { kind: 'retransmission', of },
      );
    }
    const linear = l4.flags === TCP_SYN && attempt < LINEAR_SYNS;
    retransmitAfter(world, socket, l4, payload, linear ? delay : delay * 2, attempt + 1);
  });
}

/** What every segment but the first of some data is called. */
export const MORE_DATA = 'more data';

/** Sends application data, cut to what the path takes. */
export function tcpSend(world: World, socket: TcpSocket, payload: Payload, cause: Cause): void {
  const most = largestPayload(world, socket);
  for (let sent = 0; sent < payload.bytes; sent += most) {
    const bytes = Math.min(most, payload.bytes - sent);
    // A message can be read when its last byte is there.
    const message = payload.dns && sent + bytes === payload.bytes ? { dns: payload.dns } : {};
    const part = payloadPart(payload, sent, bytes, sent === 0 ? payload.text : MORE_DATA);
    sendSegment(world, socket, TCP_PSH | TCP_ACK, { ...part, ...message }, cause);
  }
}

/** Closes our direction: FIN. */
export function tcpClose(world: World, socket: TcpSocket, cause: Cause): void {
  if (socket.state === 'ESTAB') socket.state = 'FIN-WAIT-1';
  else if (socket.state === 'CLOSE-WAIT') socket.state = 'LAST-ACK';
  else return;
  sendSegment(world, socket, TCP_FIN | TCP_ACK, NO_PAYLOAD, cause);
}

/** Forgets a socket at once, as a program that gives up does. */
export function tcpAbort(world: World, socket: TcpSocket): void {
  socket.state = 'CLOSED';
  world.socketsOf(socket.netns.name).tcp.delete(keyOf('tcp', socket));
  noteSocket(world, 'tcp', socket, null);
}

/**
 * Opens a connection: the first SYN goes out.
 *
 * @returns the socket; the program hears of everything else.
 * @see Linux net/ipv4/tcp_ipv4.c, tcp_v4_connect()
 */
export function tcpConnect(
  world: World,
  options: {
    netns: NetNs;
    owner: string;
    local: Ip;
    localPort: number;
    remote: Ip;
    remotePort: number;
    header: TcpSocket['header'];
    cause: Cause;
    program: Program;
  },
): TcpSocket {
  const { cause, ...ends } = options;
  const start = Math.floor(world.rng() * 0x7fffffff);
  const socket: TcpSocket = {
    ...ends,
    state: 'SYN-SENT',
    sendNext: start,
    receiveNext: 0,
    acknowledged: start,
    window: initialWindow(world, options, 'SYN'),
    confirms: false,
    hash: newHash(world),
    lastJourney: -1,
    opening: null,
  };
  world.socketsOf(options.netns.name).tcp.set(keyOf('tcp', socket), socket);
  sendSegment(world, socket, TCP_SYN, NO_PAYLOAD, cause);
  return socket;
}

/**
 * Turns a segment away: a reset, from the address it was sent to.
 *
 * @param conntrack the flow the reset belongs to, where a filter rule sends it; else tracking finds out by itself.
 * @see Linux net/ipv4/tcp_ipv4.c, tcp_v4_send_reset(); RFC 9293 §3.10.7.1
 */
export function tcpReset(world: World, about: Skb, conntrack: ConntrackHold | null = null): void {
  const ip = must(about.packet.ip, 'IP header');
  const { l4, payload } = about.packet;
  if (l4?.proto !== 'tcp' || l4.flags & TCP_RST) return;
  const acknowledges = (l4.flags & TCP_ACK) === 0;
  const header: TcpHeader = {
    proto: 'tcp',
    sport: l4.dport,
    dport: l4.sport,
    flags: acknowledges ? TCP_RST | TCP_ACK : TCP_RST,
    seq: acknowledges ? 0 : l4.ack,
    ack: acknowledges ? l4.seq + payload.bytes + (l4.flags & (TCP_SYN | TCP_FIN) ? 1 : 0) : 0,
    window: 0,
    windowScale: null,
    mss: null,
    optionBytes: 0,
  };
  const route = routeOutput(about.netns, ip.src, ip.dst, 0, routeException(world, about.netns.name, ip.src));
  if (!isRoute(route)) return;
  const skb = world.birth(
    about.netns,
    segment(ip.dst, ip.src, header, NO_PAYLOAD, { ttl: 64, df: true }),
    { kind: 'reply', to: about.branch.journey.id },
    null,
  );
  skb.route = route;
  world.step(skb, { kind: 'send', owner: about.netns.name, what: 'TCP RST', source: 'tcpReset' });
  attachFlow(world, skb, conntrack);
  recordOutputRoute(world, skb);
  localOut(world, skb);
}
