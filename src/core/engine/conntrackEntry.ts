import { conntrackKey, type ConntrackEntry, type Effect, type Tuple } from '../dataplane/learned.ts';
import { invertTuple } from '../dataplane/flowIndex.ts';
import type { Packet } from '../net/packet.ts';
import { moveOf, segmentKind, TCP_TIMEOUT_SECONDS } from './conntrackTcp.ts';
import type { ConntrackHold } from './skb.ts';
import type { World } from './world.ts';

const SECOND = 1_000_000;
/** `nf_conntrack_udp_timeout`, `…_stream`, `…_icmp_timeout`, `…_generic_timeout`, in seconds. */
const UDP_TIMEOUT = 30;
const UDP_STREAM_TIMEOUT = 120;
const ICMP_TIMEOUT = 30;
const GENERIC_TIMEOUT = 600;
/** A UDP flow counts as a stream, and as assured, once it lives longer than this (nf_conntrack_proto_udp.c). */
const UDP_STREAM_AFTER = 2 * SECOND;

/** ICMP types that speak about another packet. */
const isIcmpError = (type: number): boolean =>
  type === 3 || type === 4 || type === 5 || type === 11 || type === 12;

/** The flow a packet belongs to, seen from the packet; `null` when its protocol has none (ICMP errors, later fragments). */
export function tupleOf(packet: Packet): Tuple | null {
  const { ip, l4 } = packet;
  if (!ip || ip.fragmentOffset > 0) return null;
  if (!l4) return { proto: ip.proto, src: ip.src, dst: ip.dst, sport: 0, dport: 0 };
  if (l4.proto === 'icmp') {
    if (isIcmpError(l4.type)) return null;
    return { proto: 'icmp', src: ip.src, dst: ip.dst, sport: l4.id, dport: l4.id };
  }
  return { proto: ip.proto, src: ip.src, dst: ip.dst, sport: l4.sport, dport: l4.dport };
}

/** The entry as it stands now: a confirmed one is learned state, shared by all packets of the flow. */
export function entryOf(world: World, netns: string, hold: ConntrackHold): ConntrackEntry {
  const { entry } = hold.tracked;
  return entry.confirmed ? (world.learned.get(netns, 'conntrack', conntrackKey(entry.id)) ?? entry) : entry;
}

/** Replaces an entry: in the packet while unconfirmed, in learned state after. */
export function replaceEntry(
  world: World,
  netns: string,
  hold: ConntrackHold,
  entry: ConntrackEntry,
): Effect[] {
  hold.tracked.entry = entry;
  return entry.confirmed ? [world.change(netns, 'conntrack', conntrackKey(entry.id), entry)] : [];
}

/** The entry of a packet that opens a flow; `null` when no flow can begin with it. */
export function newEntry(world: World, tuple: Tuple, packet: Packet): ConntrackEntry | null {
  let tcp: ConntrackEntry['tcp'] = null;
  if (packet.l4?.proto === 'tcp') {
    const move = moveOf('NONE', 'original', packet.l4.flags);
    if (move === 'invalid' || move === 'ignore') return null;
    tcp = move;
  }
  const entry: ConntrackEntry = {
    id: world.learned.newFlowId(),
    zone: 0,
    original: tuple,
    reply: invertTuple(tuple),
    tcp,
    confirmed: false,
    seenReply: false,
    assured: false,
    mark: 0,
    srcNat: 'undecided',
    dstNat: 'undecided',
    created: world.now,
    expires: 0,
  };
  return { ...entry, expires: world.now + timeoutOf(entry) * SECOND };
}

/** Seconds until an idle entry is forgotten. */
function timeoutOf(entry: ConntrackEntry): number {
  switch (entry.original.proto) {
    case 'tcp':
      return TCP_TIMEOUT_SECONDS[entry.tcp ?? 'NONE'];
    case 'udp':
      return entry.assured ? UDP_STREAM_TIMEOUT : UDP_TIMEOUT;
    case 'icmp':
      return ICMP_TIMEOUT;
    default:
      return GENERIC_TIMEOUT;
  }
}

/** What a packet of a known flow does to it; `null` when the packet does not fit the flow (INVALID). */
export function progressed(
  entry: ConntrackEntry,
  direction: 'original' | 'reply',
  packet: Packet,
  now: number,
): ConntrackEntry | null {
  let next: ConntrackEntry =
    direction === 'reply' && !entry.seenReply ? { ...entry, seenReply: true } : entry;
  if (packet.l4?.proto === 'tcp' && entry.tcp) {
    const move = moveOf(entry.tcp, direction, packet.l4.flags);
    if (move === 'invalid') return null;
    if (move !== 'ignore') {
      const assured =
        next.assured || ((entry.tcp === 'SYN_RECV' || entry.tcp === 'ESTABLISHED') && move === 'ESTABLISHED');
      next = { ...next, tcp: move, assured };
    }
  }
  if (entry.original.proto === 'udp' && next.seenReply && now > entry.created + UDP_STREAM_AFTER)
    next = { ...next, assured: true };
  return { ...next, expires: now + timeoutOf(next) * SECOND };
}

/** A SYN on a flow that is over starts anew: the old entry goes (tcp_packet(), case TCP_CONNTRACK_SYN_SENT of TIME_WAIT). */
export const reopens = (entry: ConntrackEntry, direction: 'original' | 'reply', packet: Packet): boolean =>
  packet.l4?.proto === 'tcp' &&
  segmentKind(packet.l4.flags) === 'syn' &&
  direction === 'original' &&
  (entry.tcp === 'TIME_WAIT' || entry.tcp === 'CLOSE');
