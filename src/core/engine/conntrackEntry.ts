import { conntrackKey, type ConntrackEntry, type Effect, type Tuple } from '../dataplane/learned.ts';
import { invertTuple } from '../dataplane/flowIndex.ts';
import type { Packet } from '../net/packet.ts';
import type { NetNs } from '../dataplane/netns.ts';
import { firstWindows, tcpProgress, type Progress } from './conntrackSegment.ts';
import { conntrackSettings } from './conntrackSettings.ts';
import type { ConntrackHold } from './skb.ts';
import type { World } from './world.ts';

const SECOND = 1_000_000;
/** A UDP flow counts as a stream, and as assured, once it lives longer than this (nf_conntrack_proto_udp.c). */
const UDP_STREAM_AFTER = 2 * SECOND;

/** ICMP types that speak about another packet. */
const isIcmpError = (type: number): boolean =>
  type === 3 || type === 4 || type === 5 || type === 11 || type === 12;

/** ICMP types that a flow can begin with: echo, timestamp, information, address mask (nf_conntrack_proto_icmp.c, valid_new). */
const ICMP_QUESTIONS: readonly number[] = [8, 13, 15, 17];

/** The flow a packet belongs to, seen from the packet; `null` when its protocol has none (ICMP errors, later fragments). */
export function tupleOf(packet: Packet): Tuple | null {
  const { ip, l4 } = packet;
  if (!ip || ip.fragmentOffset > 0) return null;
  if (!l4) return { proto: ip.proto, src: ip.src, dst: ip.dst, sport: 0, dport: 0 };
  if (l4.proto === 'icmp') {
    if (isIcmpError(l4.type)) return null;
    return { proto: 'icmp', src: ip.src, dst: ip.dst, sport: l4.id, dport: l4.id, icmpType: l4.type };
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

/**
 * The entry of a packet that opens a flow; `null` when no flow can begin with it.
 *
 * @see Linux net/netfilter/nf_conntrack_core.c, init_conntrack()
 */
export function newEntry(world: World, tuple: Tuple, packet: Packet, netns: NetNs): ConntrackEntry | null {
  if (tuple.icmpType !== undefined && !ICMP_QUESTIONS.includes(tuple.icmpType)) return null;
  const settings = conntrackSettings(netns);
  let windows: ConntrackEntry['windows'] = null;
  const isTcp = packet.l4?.proto === 'tcp';
  if (packet.l4?.proto === 'tcp') {
    windows = firstWindows(packet.l4, packet, settings.tcpLoose);
    if (!windows) return null;
  }
  const entry: ConntrackEntry = {
    id: world.learned.newFlowId(),
    zone: 0,
    original: tuple,
    reply: invertTuple(tuple),
    tcp: isTcp ? 'NONE' : null,
    windows,
    confirmed: false,
    seenReply: false,
    assured: false,
    mark: 0,
    srcNat: 'undecided',
    dstNat: 'undecided',
    created: world.now,
    expires: 0,
  };
  const first = progressed(entry, 'original', packet, netns, world.now);
  return first.verdict === 'accept' ? first.entry : null;
}

/** What a packet of a known flow does to it. */
export function progressed(
  entry: ConntrackEntry,
  direction: 'original' | 'reply',
  packet: Packet,
  netns: NetNs,
  now: number,
): Progress {
  const settings = conntrackSettings(netns);
  if (packet.l4?.proto === 'tcp') return tcpProgress(entry, direction, packet, packet.l4, settings, now);
  const seenReply = entry.seenReply || direction === 'reply';
  const isUdp = entry.original.proto === 'udp';
  const assured = entry.assured || (isUdp && seenReply && now > entry.created + UDP_STREAM_AFTER);
  // One that only its answers find is neither prolonged nor assured (nf_conntrack_udp_packet()).
  if (entry.clash) return { verdict: 'accept', entry: { ...entry, seenReply } };
  const timeout = isUdp
    ? assured
      ? settings.udpStream
      : settings.udp
    : entry.original.proto === 'icmp'
      ? settings.icmp
      : settings.generic;
  return { verdict: 'accept', entry: { ...entry, seenReply, assured, expires: now + timeout * SECOND } };
}
