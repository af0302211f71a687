import type { Listener, NetNs } from '../dataplane/netns.ts';
import { ANY_IPV4, type Ip } from '../net/address.ts';
import { IPV4_HEADER_BYTES, UDP_HEADER_BYTES, type Packet, type Payload } from '../net/packet.ts';
import { must } from '../problem.ts';
import type { Cause } from '../trace/run.ts';
import { isRoute, routeOutput } from './routeLookup.ts';
import { localOut, type SendRefusal } from './ipOutput.ts';
import { recordOutputRoute, routeException } from './routes.ts';
import type { Skb } from './skb.ts';
import { assumedListener } from './assumedListener.ts';
import { programHost } from './programHost.ts';
import {
  findListener,
  keyOf,
  listenerElsewhere,
  noteSocket,
  type SocketError,
  type UdpSocket,
} from './sockets.ts';
import { isVxlan, vxlanReceive } from './vxlan.ts';
import type { World } from './world.ts';

/** What a listening program does with a datagram; it may answer later, or not at all. */
export type DatagramServer = (
  world: World,
  skb: Skb,
  listener: Listener,
  reply: (payload: Payload) => void,
) => void;

/** What a datagram is called: `UDP 32 bytes`, `DNS A? web.default.svc.cluster.local.`. */
const nameOf = ({ dns, text, bytes }: Payload): string =>
  dns ? `DNS ${text}` : `UDP ${text || `${bytes} bytes`}`;

/** Sends one datagram. @returns what its program hears at once when this host's own hooks stopped it, or `null`. */
export function udpSend(
  world: World,
  from: { netns: NetNs; owner: string; local: Ip; localPort: number },
  to: { ip: Ip; port: number },
  payload: Payload,
  header: { ttl: number; df: boolean },
  cause: Cause,
): SendRefusal | null {
  const { netns } = from;
  const route = routeOutput(netns, to.ip, from.local, 0, routeException(world, netns.name, to.ip));
  if (!isRoute(route)) return null;
  const packet: Packet = {
    eth: null,
    arp: null,
    ip: {
      src: from.local,
      dst: to.ip,
      proto: 'udp',
      ttl: header.ttl,
      tos: 0,
      id: header.df ? 0 : world.newIpId(),
      df: header.df,
      mf: false,
      fragmentOffset: 0,
      length: IPV4_HEADER_BYTES + UDP_HEADER_BYTES + payload.bytes,
    },
    l4: { proto: 'udp', sport: from.localPort, dport: to.port, length: UDP_HEADER_BYTES + payload.bytes },
    payload,
    vxlan: null,
    inner: null,
  };
  const socket = { local: from.local, localPort: from.localPort, remote: to.ip, remotePort: to.port };
  const skb = world.birth(netns, packet, cause, { owner: from.owner, key: keyOf('udp', socket) });
  skb.route = route;
  world.step(skb, {
    kind: 'send',
    owner: from.owner,
    what: nameOf(payload),
    source: 'udpSend',
  });
  recordOutputRoute(world, skb);
  return localOut(world, skb);
}

/** Opens a socket to one destination, as connect() on UDP does: only that peer's answers and errors are heard. */
export function udpOpen(world: World, socket: UdpSocket): void {
  world.socketsOf(socket.netns.name).udp.set(keyOf('udp', socket), socket);
  noteSocket(world, 'udp', socket, 'ESTAB');
}

export function udpClose(world: World, socket: UdpSocket): void {
  world.socketsOf(socket.netns.name).udp.delete(keyOf('udp', socket));
  noteSocket(world, 'udp', socket, null);
}

/**
 * Hands a datagram to a tunnel, a socket or a listener, or answers "port unreachable".
 *
 * @see Linux net/ipv4/udp.c, __udp4_lib_rcv()
 */
export function udpReceive(world: World, skb: Skb, serve: DatagramServer): void {
  const ip = must(skb.packet.ip, 'IP header');
  const { l4, payload } = skb.packet;
  if (l4?.proto !== 'udp') return;
  if (isVxlan(skb)) return vxlanReceive(world, skb);
  const key = keyOf('udp', { local: ip.dst, localPort: l4.dport, remote: ip.src, remotePort: l4.sport });
  const socket = world.socketsOf(skb.netns.name).udp.get(key);
  if (socket) {
    world.step(skb, {
      kind: 'deliver',
      owner: socket.owner,
      what: nameOf(payload),
      decidedBy: { kind: 'socket', key },
      source: 'udpReceive',
    });
    return socket.program.received(payload, skb);
  }
  const declared = findListener(skb.netns, 'udp', ip.dst, l4.dport);
  const elsewhere = declared ? undefined : listenerElsewhere(skb.netns, 'udp', l4.dport);
  const found = declared ?? (elsewhere ? undefined : assumedListener(skb, 'udp', l4.dport));
  if (!found) {
    return world.stack.refuse(
      world,
      skb,
      { type: 3, code: 3 },
      { reason: 'NO_SOCKET', source: 'udpReceive', decidedBy: elsewhere },
    );
  }
  const { owner } = found.listener;
  world.noteListener(skb.netns, found.listener);
  world.step(skb, {
    kind: 'deliver',
    owner,
    what: nameOf(payload),
    decidedBy: found.entry,
    source: 'udpReceive',
  });
  // The headers are the packet's, and packets are rewritten: what a later answer needs is noted now.
  const { netns } = skb;
  const [asked, localPort] = [ip.dst, l4.dport];
  const client = { ip: ip.src, port: l4.sport };
  serve(world, skb, found.listener, (payload) => {
    world.served = { by: programHost(owner, netns.name), client: `${client.ip}:${client.port}` };
    const cause: Cause = { kind: 'reply', to: skb.branch.journey.id };
    const local = answersFrom(world, netns, found.listener, asked, client.ip);
    if (local === null) return;
    const from = { netns, owner, local, localPort };
    udpSend(world, from, client, payload, { ttl: 64, df: true }, cause);
  });
}

/**
 * The address an answer comes from. Who listens on all addresses and simply sends (sendto()) leaves it to the route back,
 * which may be another one than was asked; name servers see to it that it is not (IP_PKTINFO).
 *
 * @returns `null` when there is no way back.
 * @see Linux net/ipv4/udp.c, udp_sendmsg(), where `saddr` is 0 before ip_route_output_flow()
 * @see miekg/dns udp.go, correctSource(); dnsmasq src/forward.c, send_from()
 */
function answersFrom(world: World, netns: NetNs, listener: Listener, asked: Ip, client: Ip): Ip | null {
  if (listener.ip !== ANY_IPV4 || listener.application === 'dns') return asked;
  const route = routeOutput(netns, client, null, 0, routeException(world, netns.name, client));
  return isRoute(route) ? route.src : null;
}

/** An ICMP error about a datagram of ours. @see Linux net/ipv4/udp.c, __udp4_lib_err() */
export function udpError(world: World, skb: Skb, quoted: Packet, error: SocketError): boolean {
  const { ip, l4 } = quoted;
  if (!ip || l4?.proto !== 'udp') return false;
  const socket = world
    .socketsOf(skb.netns.name)
    .udp.get(keyOf('udp', { local: ip.src, localPort: l4.sport, remote: ip.dst, remotePort: l4.dport }));
  if (!socket) return false;
  udpClose(world, socket);
  socket.program.failed(error);
  return true;
}
