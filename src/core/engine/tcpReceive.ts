import type { TcpState } from '../dataplane/learned.ts';
import type { Listener } from '../dataplane/netns.ts';
import {
  NO_PAYLOAD,
  TCP_ACK,
  TCP_FIN,
  TCP_RST,
  TCP_SYN,
  type Packet,
  type Payload,
  type TcpHeader,
} from '../net/packet.ts';
import { must } from '../problem.ts';
import type { Cause } from '../trace/run.ts';
import type { Skb } from './skb.ts';
import { assumedListener } from './assumedListener.ts';
import { programHost } from './programHost.ts';
import {
  findListener,
  keyOf,
  listenerElsewhere,
  noteSocket,
  type FoundListener,
  type SocketError,
  type TcpSocket,
} from './sockets.ts';
import {
  nameOf,
  newHash,
  sendSegment,
  sendSynAckAgain,
  tcpAbort,
  tcpClose,
  tcpReset,
  tcpSend,
} from './tcpSend.ts';
import { initialWindow } from './tcpWindow.ts';
import type { World } from './world.ts';

/** What a listening program does with what it reads; it may answer later, or not at all. */
export type StreamServer = (
  world: World,
  socket: TcpSocket,
  listener: Listener,
  payload: Payload,
  because: Skb,
  reply: (payload: Payload) => void,
) => void;

/**
 * Hands a segment to its socket, or to a listener, or turns it away.
 *
 * @param serve what listening programs do.
 * @see Linux net/ipv4/tcp_ipv4.c, tcp_v4_rcv()
 */
export function tcpReceive(world: World, skb: Skb, serve: StreamServer): void {
  const ip = must(skb.packet.ip, 'IP header');
  const { l4 } = skb.packet;
  if (l4?.proto !== 'tcp') return;
  const table = world.socketsOf(skb.netns.name).tcp;
  const socket = table.get(
    keyOf('tcp', { local: ip.dst, localPort: l4.dport, remote: ip.src, remotePort: l4.sport }),
  );
  if (socket) return segmentArrives(world, skb, socket, l4);
  const declared = findListener(skb.netns, 'tcp', ip.dst, l4.dport);
  const elsewhere = declared ? undefined : listenerElsewhere(skb.netns, 'tcp', l4.dport);
  if (l4.flags === TCP_SYN) {
    const found = declared ?? (elsewhere ? undefined : assumedListener(skb, 'tcp', l4.dport));
    if (found) return accept(world, skb, found, l4, serve);
  }
  if (l4.flags & TCP_RST) return world.end(skb, 'dropped', 'NO_SOCKET', 'tcpReceive');
  world.end(skb, 'rejected', 'NO_SOCKET', 'tcpReceive', declared?.entry ?? elsewhere);
  tcpReset(world, skb);
}

/** A SYN for a listening program: a socket of its own, and a SYN-ACK. */
function accept(
  world: World,
  skb: Skb,
  { listener, entry }: FoundListener,
  l4: TcpHeader,
  serve: StreamServer,
): void {
  const { owner } = listener;
  const by = programHost(owner, skb.netns.name);
  world.noteListener(skb.netns, listener);
  const ip = must(skb.packet.ip, 'IP header');
  const start = Math.floor(world.rng() * 0x7fffffff);
  const socket: TcpSocket = {
    netns: skb.netns,
    owner,
    local: ip.dst,
    localPort: l4.dport,
    remote: ip.src,
    remotePort: l4.sport,
    state: 'SYN-RECV',
    sendNext: start,
    receiveNext: l4.seq + 1,
    acknowledged: start,
    window: initialWindow(world, { netns: skb.netns, local: ip.dst, remote: ip.src }, 'SYN-ACK'),
    confirms: false,
    hash: newHash(world),
    lastJourney: -1,
    opening: null,
    header: { ttl: 64, df: true },
    program: {
      received: (payload, because) => {
        world.served = { by, client: `${socket.remote}:${socket.remotePort}` };
        serve(world, socket, listener, payload, because, (reply) => {
          world.served = { by, client: `${socket.remote}:${socket.remotePort}` };
          tcpSend(world, socket, reply, { kind: 'reply', to: because.branch.journey.id });
        });
      },
      failed: () => {},
    },
  };
  world.socketsOf(skb.netns.name).tcp.set(keyOf('tcp', socket), socket);
  world.step(
    skb,
    {
      kind: 'deliver',
      owner,
      what: 'SYN',
      decidedBy: entry,
      source: 'tcpReceive',
    },
    [noteSocket(world, 'tcp', socket, 'SYN-RECV')],
  );
  sendSegment(world, socket, TCP_SYN | TCP_ACK, NO_PAYLOAD, { kind: 'reply', to: skb.branch.journey.id });
}

function moveTo(world: World, socket: TcpSocket, state: TcpState | 'CLOSED') {
  socket.state = state;
  if (state === 'CLOSED') world.socketsOf(socket.netns.name).tcp.delete(keyOf('tcp', socket));
  return noteSocket(world, 'tcp', socket, state === 'CLOSED' ? null : state);
}

/**
 * Takes note of what the other end has got. When that is more than before, or the other end says again what it waits for,
 * the way there works. The end of a handshake is none: the socket that it makes has sent nothing yet.
 *
 * @see Linux net/ipv4/tcp_input.c, tcp_ack(), sk_dst_confirm()
 */
function acknowledge(socket: TcpSocket, { ack }: TcpHeader, hasData: boolean): void {
  const isWaiting = socket.acknowledged < socket.sendNext && socket.state !== 'SYN-RECV';
  if (isWaiting && (ack > socket.acknowledged || !hasData)) socket.confirms = true;
  socket.acknowledged = Math.max(socket.acknowledged, ack);
}

/** One segment for one connection. @see RFC 9293 §3.10.7; Linux net/ipv4/tcp_input.c, tcp_rcv_state_process() */
function segmentArrives(world: World, skb: Skb, socket: TcpSocket, l4: TcpHeader): void {
  const because: Cause = { kind: 'reply', to: skb.branch.journey.id };
  const decidedBy = { kind: 'socket', key: keyOf('tcp', socket) } as const;
  const what = nameOf(l4.flags, skb.packet.payload).slice('TCP '.length);
  if (l4.flags & TCP_RST) {
    const refused = socket.state === 'SYN-SENT';
    world.step(
      skb,
      {
        kind: 'deliver',
        owner: socket.owner,
        what: 'RST',
        decidedBy,
        source: 'tcpReceive',
      },
      [moveTo(world, socket, 'CLOSED')],
    );
    return socket.program.failed({ errno: refused ? 'ECONNREFUSED' : 'ECONNRESET', icmp: null });
  }
  if (socket.state === 'SYN-SENT') {
    if ((l4.flags & (TCP_SYN | TCP_ACK)) !== (TCP_SYN | TCP_ACK))
      return world.end(skb, 'dropped', 'TCP_INVALID_SEQUENCE', 'tcpReceive', decidedBy);
    acknowledge(socket, l4, false);
    socket.receiveNext = l4.seq + 1;
    world.step(
      skb,
      {
        kind: 'deliver',
        owner: socket.owner,
        what,
        decidedBy,
        source: 'tcpStates',
      },
      [moveTo(world, socket, 'ESTAB')],
    );
    sendSegment(world, socket, TCP_ACK, NO_PAYLOAD, because);
    return socket.program.connected?.(socket, skb);
  }
  const hasData = skb.packet.payload.bytes > 0 || (l4.flags & TCP_FIN) !== 0;
  const isOld = l4.seq < socket.receiveNext && (hasData || (l4.flags & TCP_SYN) !== 0);
  // A FIN whose acknowledgement was lost comes again; nothing else wakes what is closed (tcp_timewait_state_process()).
  if (socket.state === 'CLOSED' || (socket.state === 'TIME-WAIT' && !isOld))
    return world.end(skb, 'dropped', 'TCP_CLOSE', 'tcpReceive', decidedBy);
  if (socket.state === 'SYN-RECV' && isOld && l4.flags === TCP_SYN) {
    world.step(skb, {
      kind: 'deliver',
      owner: socket.owner,
      what: `${what}, seen before`,
      decidedBy,
      source: 'tcpCheckReq',
    });
    return sendSynAckAgain(world, socket, because);
  }
  acknowledge(socket, l4, hasData);
  // What was seen before is acknowledged again and goes no further.
  if (isOld) {
    world.step(skb, {
      kind: 'deliver',
      owner: socket.owner,
      what: `${what}, seen before`,
      decidedBy,
      source: 'tcpReceive',
    });
    return sendSegment(world, socket, TCP_ACK, NO_PAYLOAD, because);
  }
  const effects = [];
  if (socket.state === 'SYN-RECV') effects.push(moveTo(world, socket, 'ESTAB'));
  else if (socket.state === 'FIN-WAIT-1' && socket.acknowledged >= socket.sendNext)
    effects.push(moveTo(world, socket, 'FIN-WAIT-2'));
  else if (socket.state === 'LAST-ACK' && socket.acknowledged >= socket.sendNext)
    effects.push(moveTo(world, socket, 'CLOSED'));
  const fin = (l4.flags & TCP_FIN) !== 0;
  socket.receiveNext += skb.packet.payload.bytes + (fin ? 1 : 0);
  if (fin) effects.push(moveTo(world, socket, socket.state === 'ESTAB' ? 'CLOSE-WAIT' : 'TIME-WAIT'));
  world.step(
    skb,
    {
      kind: 'deliver',
      owner: socket.owner,
      what,
      decidedBy,
      source: 'tcpStates',
    },
    effects,
  );
  if (skb.packet.payload.bytes > 0) {
    sendSegment(world, socket, TCP_ACK, NO_PAYLOAD, because);
    socket.program.received(skb.packet.payload, skb);
  }
  if (fin && (socket.state as TcpState) === 'CLOSE-WAIT') return tcpClose(world, socket, because);
  if (fin) {
    sendSegment(world, socket, TCP_ACK, NO_PAYLOAD, because);
    socket.program.closed?.();
  }
}

/** An ICMP error about a segment of ours. @see Linux net/ipv4/tcp_ipv4.c, tcp_v4_err() */
export function tcpError(world: World, skb: Skb, quoted: Packet, error: SocketError): boolean {
  const { ip, l4 } = quoted;
  if (!ip || l4?.proto !== 'tcp') return false;
  const socket = world
    .socketsOf(skb.netns.name)
    .tcp.get(keyOf('tcp', { local: ip.src, localPort: l4.sport, remote: ip.dst, remotePort: l4.dport }));
  if (!socket) return false;
  // An open connection survives soft errors; one that is still being opened does not.
  if (socket.state !== 'SYN-SENT' || error.errno === 'EMSGSIZE') return true;
  tcpAbort(world, socket);
  socket.program.failed(error);
  return true;
}
