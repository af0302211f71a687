import type { Effect } from '../dataplane/learned.ts';
import type { Interface, NetNs } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import { isMulticast, LIMITED_BROADCAST } from '../net/address.ts';
import {
  clonePacket,
  ICMP_HEADER_BYTES,
  IPV4_HEADER_BYTES,
  NO_PAYLOAD,
  type IcmpHeader,
  type Packet,
  type Payload,
} from '../net/packet.ts';
import { must } from '../problem.ts';
import type { Cause } from '../trace/run.ts';
import { answeringFlow, attachFlow } from './conntrack.ts';
import { addressType } from './fib.ts';
import { isRoute, routeOutput } from './routeLookup.ts';
import { localOut } from './ipOutput.ts';
import { recordOutputRoute, routeException } from './routes.ts';
import type { ConntrackHold, Skb } from './skb.ts';
import type { Ending, IcmpErrorKind, World } from './world.ts';

/** An ICMP error never makes a datagram larger than this (net/ipv4/icmp.c: "RFC says return as much as we can without exceeding 576 bytes"). */
const MAX_ERROR_BYTES = 576;
/** IPTOS_PREC_INTERNETCONTROL: the precedence of ICMP errors. */
const INTERNET_CONTROL = 0xc0;

const ERROR_TYPES: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);

export const isIcmpError = (l4: Packet['l4']): boolean => l4?.proto === 'icmp' && ERROR_TYPES.has(l4.type);

/** Builds an IPv4 datagram around an ICMP message. */
export function icmpPacket(
  src: Ip,
  dst: Ip,
  l4: IcmpHeader,
  payload: Payload,
  options: { ttl: number; tos: number; df: boolean; id: number; bytes: number },
): Packet {
  return {
    eth: null,
    arp: null,
    ip: {
      src,
      dst,
      proto: 'icmp',
      ttl: options.ttl,
      tos: options.tos,
      id: options.id,
      df: options.df,
      mf: false,
      fragmentOffset: 0,
      length: IPV4_HEADER_BYTES + ICMP_HEADER_BYTES + options.bytes,
    },
    l4,
    payload,
    vxlan: null,
    inner: null,
  };
}

/** Sends a packet that the kernel itself made. Without a route back it is never sent at all. */
function sendOwn(
  world: World,
  because: Skb,
  packet: Packet,
  cause: Cause,
  what: string,
  source: 'icmpSend' | 'icmpEcho',
  conntrack: ConntrackHold | null = null,
): void {
  const { netns } = because;
  const ip = must(packet.ip, 'IP header');
  const route = routeOutput(netns, ip.dst, ip.src, 0, routeException(world, netns.name, ip.dst));
  if (!isRoute(route)) return;
  const skb = world.birth(netns, packet, cause, null);
  skb.route = route;
  world.step(skb, { kind: 'send', owner: netns.name, what, source });
  attachFlow(world, skb, conntrack);
  recordOutputRoute(world, skb);
  localOut(world, skb);
}

/**
 * Throws a packet away, and tells its sender why where the kernel would: not about ICMP errors, later fragments, and
 * packets that were not meant for this host alone, and not more often than `icmp_ratelimit` allows.
 *
 * @param skb the packet as it is now: what the error quotes is what this host sees, NAT included.
 */
export function refuse(world: World, skb: Skb, kind: IcmpErrorKind, end: Ending): void {
  const error = errorAbout(world, skb, kind);
  const budget = error
    ? spend(world, skb.netns, error.dst, error.dev, kind)
    : { allowed: false, effects: [] };
  const effects = [...(end.effects ?? []), ...budget.effects];
  world.step(
    skb,
    {
      kind: 'end',
      disposition: budget.allowed ? 'rejected' : 'dropped',
      reason: end.reason,
      source: end.source,
      ...(end.decidedBy && { decidedBy: end.decidedBy }),
    },
    effects,
  );
  if (error && budget.allowed) sendError(world, skb, error.packet, kind);
}

function sendError(world: World, about: Skb, packet: Packet, kind: IcmpErrorKind): void {
  const cause: Cause = { kind: 'icmpError', about: about.branch.journey.id };
  sendOwn(world, about, packet, cause, icmpName(kind.type, kind.code), 'icmpSend', answeringFlow(about));
}

/** Redirects to one sender: at most so many, each twice as long after the last as the one before (ip_rt_redirect_number, ip_rt_redirect_load). */
const MAX_REDIRECTS = 9;
const REDIRECT_LOAD = 20_000;
const REDIRECT_SILENCE = REDIRECT_LOAD << (MAX_REDIRECTS + 1);

/**
 * Tells a neighbour that it could have sent a packet to the next hop itself. The packet goes on all the same.
 *
 * @see Linux net/ipv4/route.c, ip_rt_send_redirect(); RFC 792, Redirect Message
 */
export function redirect(world: World, skb: Skb, gateway: Ip): void {
  const kind = { type: 5, code: 1, gateway };
  const error = errorAbout(world, skb, kind);
  if (!error) return;
  const known = world.learned.get(skb.netns.name, 'redirect', error.dst);
  const recent = known && world.now - known.last <= REDIRECT_SILENCE ? known : undefined;
  const sent = recent?.sent ?? 0;
  if (recent && (sent >= MAX_REDIRECTS || world.now <= recent.last + (REDIRECT_LOAD << sent))) return;
  world.change(skb.netns.name, 'redirect', error.dst, { dst: error.dst, sent: sent + 1, last: world.now });
  sendError(world, skb, error.packet, kind);
}

/**
 * The error this host would send about a packet, or `null` when it has nothing to say or no way to say it.
 *
 * @see Linux net/ipv4/icmp.c, __icmp_send(), icmp_route_lookup(); RFC 1122 §3.2.2
 */
function errorAbout(
  world: World,
  about: Skb,
  kind: IcmpErrorKind,
): { packet: Packet; dst: Ip; dev: Interface } | null {
  const { ip, l4 } = about.packet;
  if (!ip || ip.fragmentOffset > 0 || isIcmpError(l4)) return null;
  if (about.dev !== null && about.pkttype !== 'host') return null;
  if (isMulticast(ip.dst) || ip.dst === LIMITED_BROADCAST) return null;
  const { netns } = about;
  // A host answers from the address it was spoken to; a router from the one it would use towards the sender.
  const toUs = addressType(netns, ip.dst) === 'LOCAL';
  const route = routeOutput(netns, ip.src, toUs ? ip.dst : null, 0, null);
  const src = toUs ? ip.dst : isRoute(route) ? route.src : null;
  if (!isRoute(route) || src === null) return null;
  const message: IcmpHeader = {
    proto: 'icmp',
    type: kind.type,
    code: kind.code,
    id: 0,
    seq: 0,
    mtu: kind.mtu ?? 0,
    gateway: kind.gateway ?? null,
    quoted: { ...clonePacket(about.packet), eth: null },
  };
  const packet = icmpPacket(src, ip.src, message, NO_PAYLOAD, {
    ttl: 64,
    tos: INTERNET_CONTROL | ip.tos,
    df: false,
    id: world.newIpId(),
    bytes: Math.min(ip.length, MAX_ERROR_BYTES - IPV4_HEADER_BYTES - ICMP_HEADER_BYTES),
  });
  return { packet, dst: ip.src, dev: route.dev };
}

/** Types that `icmp_ratemask` limits by default (0x1818): unreachable, source quench, time exceeded, parameter problem. */
const LIMITED_TYPES: ReadonlySet<number> = new Set([3, 4, 11, 12]);
/** An address that was quiet long enough may be sent this many errors at once (XRLIM_BURST_FACTOR). */
const BURST = 6;

/**
 * Takes one error out of the budget of an address, if there is one left. Path MTU discovery and loopback are not limited.
 *
 * @see Linux net/ipv4/icmp.c, icmpv4_xrlim_allow(); net/ipv4/inetpeer.c, inet_peer_xrlim_allow()
 */
function spend(
  world: World,
  netns: NetNs,
  dst: Ip,
  dev: Interface,
  kind: IcmpErrorKind,
): { allowed: boolean; effects: readonly Effect[] } {
  const price = 1000 * Number(netns.sysctls['net.ipv4.icmp_ratelimit'] ?? 1000);
  const free =
    price === 0 ||
    !LIMITED_TYPES.has(kind.type) ||
    (kind.type === 3 && kind.code === 4) ||
    dev.kind === 'loopback';
  if (free) return { allowed: true, effects: [] };
  const known = world.learned.get(netns.name, 'icmpRate', dst);
  const saved = known ? Math.min(BURST * price, known.tokens + world.now - known.updated) : BURST * price;
  const allowed = saved >= price;
  const row = { dst, tokens: allowed ? saved - price : saved, updated: world.now };
  return { allowed, effects: [world.change(netns.name, 'icmpRate', dst, row)] };
}

/** Answers an echo request with the same bytes. @see Linux net/ipv4/icmp.c, icmp_echo() */
export function icmpEcho(world: World, skb: Skb): void {
  const ip = must(skb.packet.ip, 'IP header');
  const l4 = skb.packet.l4;
  if (l4?.proto !== 'icmp') return;
  world.step(skb, { kind: 'deliver', owner: skb.netns.name, what: 'ICMP echo', source: 'icmpEcho' });
  const answer: IcmpHeader = { ...l4, type: 0, code: 0, quoted: null };
  const packet = icmpPacket(ip.dst, ip.src, answer, skb.packet.payload, {
    ttl: 64,
    tos: ip.tos,
    df: false,
    id: world.newIpId(),
    bytes: ip.length - IPV4_HEADER_BYTES - ICMP_HEADER_BYTES,
  });
  sendOwn(world, skb, packet, { kind: 'reply', to: skb.branch.journey.id }, 'ICMP echo reply', 'icmpEcho');
}

const NAMES: Readonly<Record<string, string>> = {
  '0/0': 'echo reply',
  '3/0': 'network unreachable',
  '3/1': 'host unreachable',
  '3/2': 'protocol unreachable',
  '3/3': 'port unreachable',
  '3/4': 'fragmentation needed',
  '3/9': 'network prohibited',
  '3/10': 'host prohibited',
  '3/13': 'administratively prohibited',
  '5/1': 'redirect',
  '8/0': 'echo request',
  '11/0': 'time exceeded',
  '11/1': 'reassembly time exceeded',
};

/** `ICMP port unreachable`. */
export const icmpName = (type: number, code: number): string =>
  `ICMP ${NAMES[`${type}/${code}`] ?? `type ${type} code ${code}`}`;
