import type { Writer } from '../dataplane/netns.ts';
import { tcpFlags, type Packet } from '../net/packet.ts';
import type { Disposition, DropReason, Outcome } from './disposition.ts';

/** What became of a packet, in one clause. */
export function dispositionText(disposition: Disposition): string {
  switch (disposition) {
    case 'delivered':
      return 'delivered';
    case 'split':
      return 'split: its pieces carry on in its place';
    case 'rejected':
      return 'rejected: thrown away, and its sender is told';
    case 'dropped':
      return 'dropped: thrown away, and nobody is told';
    case 'ignored':
      return 'ignored: a copy that was not meant for this machine';
    case 'looped':
      return 'stopped by the guard against endless loops';
    default:
      return disposition satisfies never;
  }
}

/** Why a packet was thrown away, as the rest of a sentence that starts with "because". */
export function dropReasonText(reason: DropReason): string {
  switch (reason) {
    case 'NETFILTER_DROP':
      return 'a netfilter rule or chain policy said so';
    case 'IP_OUTNOROUTES':
      return 'this host has no route to the destination';
    case 'IP_INNOROUTES':
      return 'this router has no route to the destination';
    case 'IP_INVALID_SOURCE':
      return 'the source address cannot be right on this device';
    case 'IP_LOCAL_SOURCE':
      return "it came in from outside with one of this host's own addresses as its source";
    case 'IP_RPFILTER':
      return 'the way back to the source leads through another device (rp_filter)';
    case 'NEIGH_FAILED':
      return 'nobody on the link answered the ARP question for the next hop';
    case 'PKT_TOO_BIG':
      return "it is larger than the next device's MTU and must not be fragmented (DF)";
    case 'NO_SOCKET':
      return 'no process listens on that address and port';
    case 'OTHERHOST':
      return 'it is meant for another machine';
    case 'DEV_READY':
      return 'the device is down';
    case 'UNHANDLED_PROTO':
      return 'nothing on this host handles that protocol';
    case 'DUP_FRAG':
      return 'this fragment had arrived before';
    case 'FRAG_REASM_TIMEOUT':
      return 'not all of its fragments arrived in time';
    case 'TCP_RESET':
      return 'the other end reset the connection';
    case 'TCP_INVALID_SEQUENCE':
      return 'its sequence number lies outside the window';
    case 'TCP_CLOSE':
      return 'the connection was closed before';
    case 'VXLAN_VNI_NOT_FOUND':
      return 'no VXLAN device here belongs to that network identifier (VNI)';
    case 'VXLAN_NO_REMOTE':
      return 'the VXLAN device has no FDB row that names a tunnel end for this MAC address';
    case 'VXLAN_LOOP':
      return 'the route to the other end of the tunnel leads into the tunnel itself';
    case 'BRIDGE_INGRESS_STP_STATE':
      return 'the bridge port is not forwarding';
    case 'TTL_EXPIRED':
      return 'its TTL ran out at this router';
    case 'FORWARDING_DISABLED':
      return 'this host does not forward packets for others (ip_forward is 0)';
    case 'ROUTE_BLACKHOLE':
      return 'a blackhole route covers the destination';
    case 'ROUTE_UNREACHABLE':
      return 'an unreachable route covers the destination';
    case 'ROUTE_PROHIBIT':
      return 'a prohibit route covers the destination';
    case 'HAIRPIN_OFF':
      return 'it would have to leave by the bridge port it came in by, and hairpin mode is off there';
    case 'CONNTRACK_CLASH':
      return 'another flow in the connection table already owns its addresses and ports';
    case 'CONNTRACK_FULL':
      return 'the connection table is full (nf_conntrack: table full, dropping packet)';
    case 'NAT_NO_PORT':
      return 'NAT found no free source port';
    case 'MARTIAN':
      return 'a loopback address has no place on a wire (route_localnet is 0)';
    case 'LINK_DOWN':
      return 'the wire has no other end, or that end is down';
    case 'LOOP_GUARD':
      return 'it went through too many namespaces: this is a loop';
    default:
      return reason satisfies never;
  }
}

/**
 * ` (ECONNREFUSED)`: what the library call returned, after what it means. That a client stopped waiting is no word of the
 * kernel, which would have said ETIMEDOUT much later.
 */
export const errnoText = ({ errno }: { readonly errno: string | null }): string =>
  errno === null || errno === 'ETIMEDOUT' ? '' : ` (${errno})`;

/** What the client program saw. */
export function outcomeText(outcome: Outcome): string {
  switch (outcome) {
    case 'delivered':
      return 'the client got its answer';
    case 'refused':
      return 'connection refused';
    case 'timed-out':
      return 'the client waited in vain: nobody told it anything';
    case 'host-unreachable':
      return 'no route to host';
    case 'net-unreachable':
      return 'network is unreachable';
    case 'message-too-big':
      return 'message too long';
    case 'ttl-exceeded':
      return 'time to live exceeded';
    case 'name-not-found':
      return 'no address was found for the name';
    default:
      return `the server answered with HTTP status ${outcome.slice('http-'.length)}`;
  }
}

/** Who wrote an entry, as a sentence names them. */
export const writerText = (by: Writer): string => {
  switch (by) {
    case 'kernel':
      return 'the kernel';
    case 'CNI bridge':
    case 'CNI ptp':
    case 'CNI portmap':
      return `the ${by} plugin`;
    case 'operator':
      return 'whoever runs the machine';
    case 'kubelet':
    case 'kubenet':
    case 'kube-proxy':
    case 'kindnetd':
    case 'ip-masq-agent':
    case 'flanneld':
    case 'calico-node':
    case 'BIRD':
      return by;
    default:
      return by satisfies never;
  }
};

const TCP_NAMES: Readonly<Record<string, string>> = {
  S: 'SYN',
  SA: 'SYN-ACK',
  A: 'ACK',
  AP: 'data',
  AF: 'FIN',
  AFP: 'data and FIN',
  R: 'RST',
  AR: 'RST',
};

/** `TCP SYN`, `UDP`, `ICMP port unreachable`: what kind of packet this is. */
export function packetKind({ arp, ip, l4, payload }: Packet): string {
  if (payload.dns) return 'DNS';
  if (arp) return arp.op === 'request' ? 'ARP request' : 'ARP reply';
  if (l4 === null) return ip && ip.fragmentOffset > 0 ? `${ip.proto.toUpperCase()} fragment` : 'IP packet';
  switch (l4.proto) {
    case 'tcp': {
      const flags = tcpFlags(l4.flags);
      return `TCP ${TCP_NAMES[flags] ?? flags}`;
    }
    case 'udp':
      return 'UDP';
    case 'icmp':
      return `ICMP ${icmpText(l4.type, l4.code)}`;
    default:
      return l4 satisfies never;
  }
}

const UNREACHABLE: Readonly<Record<number, string>> = {
  0: 'network unreachable',
  1: 'host unreachable',
  2: 'protocol unreachable',
  3: 'port unreachable',
  4: 'fragmentation needed',
  9: 'network prohibited',
  10: 'host prohibited',
  13: 'administratively prohibited',
};

/** The name of an ICMP message (RFC 792, RFC 1812 §5.2.7). */
function icmpText(type: number, code: number): string {
  if (type === 8) return 'echo request';
  if (type === 0) return 'echo reply';
  if (type === 11) return code === 1 ? 'reassembly time exceeded' : 'time exceeded';
  return (type === 3 && UNREACHABLE[code]) || `type ${type} code ${code}`;
}

/** `10.244.1.10:40000 → 10.96.0.10:80`: the ends of a packet as it is, outermost layer. */
export function tupleText({ arp, ip, l4 }: Packet): string {
  if (arp) return `${arp.senderIp} → ${arp.targetIp}`;
  if (!ip) return '';
  const ports = l4 !== null && l4.proto !== 'icmp' ? l4 : null;
  const end = (address: string, port: number | undefined) =>
    port === undefined ? address : address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  return `${end(ip.src, ports?.sport)} → ${end(ip.dst, ports?.dport)}`;
}
