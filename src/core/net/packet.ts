import type { Ip } from './address.ts';
import type { DnsMessage } from './dnsMessage.ts';
import type { Mac } from './mac.ts';

/** EtherTypes that the model knows. */
export const ETH_IPV4 = 0x0800;
export const ETH_ARP = 0x0806;
export const ETH_IPV6 = 0x86dd;

export const ETHERNET_HEADER_BYTES = 14;
export const IPV4_HEADER_BYTES = 20;
export const TCP_HEADER_BYTES = 20;
export const UDP_HEADER_BYTES = 8;
export const ICMP_HEADER_BYTES = 8;
export const VXLAN_HEADER_BYTES = 8;

export interface EthernetHeader {
  src: Mac;
  dst: Mac;
  type: number;
}

/** RFC 826 over Ethernet and IPv4. */
export interface ArpMessage {
  readonly op: 'request' | 'reply';
  readonly senderMac: Mac;
  readonly senderIp: Ip;
  /** All zero in a request: that is the question. */
  readonly targetMac: Mac;
  readonly targetIp: Ip;
}

export type IpProtocol = 'tcp' | 'udp' | 'icmp' | 'sctp' | 'ipip';

export interface IpHeader {
  src: Ip;
  dst: Ip;
  proto: IpProtocol;
  /** Router hops left, 0–255. */
  ttl: number;
  tos: number;
  id: number;
  df: boolean;
  mf: boolean;
  /** Offset of this fragment's payload in the original payload, in bytes. */
  fragmentOffset: number;
  /** Whole datagram in bytes, header included. */
  length: number;
}

/** Bits of the TCP flags octet (RFC 9293 §3.1). */
export const TCP_FIN = 1;
export const TCP_SYN = 2;
export const TCP_RST = 4;
export const TCP_PSH = 8;
export const TCP_ACK = 16;

export interface TcpHeader {
  readonly proto: 'tcp';
  sport: number;
  dport: number;
  readonly flags: number;
  readonly seq: number;
  readonly ack: number;
  /** As the header holds it: shifted right by the sender's scale in all segments but a SYN (RFC 7323 §2.2). */
  readonly window: number;
  /** The window scale option, 0–14 bits; `null` where there is none, as in all segments but a SYN. */
  readonly windowScale: number | null;
  /** The largest segment this end takes, as its SYN says; `null` in all other segments. */
  readonly mss: number | null;
  /** Options, padded: 20 in a SYN (MSS, SACK, timestamps, window scale), 12 later (timestamps), 0 in a RST. */
  readonly optionBytes: number;
}

export interface UdpHeader {
  readonly proto: 'udp';
  sport: number;
  dport: number;
  /** Header and payload, in bytes. */
  readonly length: number;
}

export interface IcmpHeader {
  readonly proto: 'icmp';
  readonly type: number;
  readonly code: number;
  /** Identifier of an echo; NAT rewrites it like a port. */
  id: number;
  readonly seq: number;
  /** Next-hop MTU of "fragmentation needed", else 0. */
  readonly mtu: number;
  /** The better next hop that a redirect names. */
  readonly gateway: Ip | null;
  /** The datagram that an ICMP error speaks about, from its IP header on; NAT rewrites it too. */
  readonly quoted: Packet | null;
}

export type TransportHeader = TcpHeader | UdpHeader | IcmpHeader;

/** What an application put into a packet. */
export interface Payload {
  readonly bytes: number;
  /** What it says, for people: a request line, a status line, a question. Empty for padding. */
  readonly text: string;
  /** The message itself, where it is one of DNS. */
  readonly dns?: DnsMessage;
  /** All of it, where the model knows more than `text` says. */
  readonly content?: string;
}

export const NO_PAYLOAD: Payload = { bytes: 0, text: '' };

/** `bytes` bytes of what an application sent, from `offset` on. */
export const payloadPart = ({ content }: Payload, offset: number, bytes: number, text: string): Payload => {
  const part = content?.slice(offset, offset + bytes);
  return part ? { bytes, text, content: part } : { bytes, text };
};

/** VXLAN header (RFC 7348 §5). */
export interface VxlanHeader {
  readonly vni: number;
}

/**
 * One packet as the wire holds it, outermost layer first. An encapsulated packet keeps the whole inner frame in `inner`.
 *
 * Headers are written in place while the kernel owns the packet, each write noted as a `FieldChange` of the step that did
 * it; a bridge that floods, and everything else that needs a second copy, calls `clonePacket`.
 */
export interface Packet {
  /** Absent between being built and reaching a device, and on what a raw IP tunnel carries. */
  eth: EthernetHeader | null;
  readonly arp: ArpMessage | null;
  readonly ip: IpHeader | null;
  /** Absent in ARP, in tunnels without ports, and in every fragment but the first. */
  readonly l4: TransportHeader | null;
  readonly payload: Payload;
  readonly vxlan: VxlanHeader | null;
  readonly inner: Packet | null;
}

/** A deep copy whose headers can be rewritten without touching the original. */
export function clonePacket(p: Packet): Packet {
  return {
    eth: p.eth && { ...p.eth },
    arp: p.arp,
    ip: p.ip && { ...p.ip },
    l4:
      p.l4 &&
      (p.l4.proto === 'icmp' && p.l4.quoted ? { ...p.l4, quoted: clonePacket(p.l4.quoted) } : { ...p.l4 }),
    payload: p.payload,
    vxlan: p.vxlan,
    inner: p.inner && clonePacket(p.inner),
  };
}

/** TCP flags as letters, SYN first: `S`, `SA`, `A`, `AP`, `AF`, `AR`. */
export function tcpFlags(bits: number): string {
  return (
    (bits & TCP_SYN ? 'S' : '') +
    (bits & TCP_ACK ? 'A' : '') +
    (bits & TCP_FIN ? 'F' : '') +
    (bits & TCP_RST ? 'R' : '') +
    (bits & TCP_PSH ? 'P' : '')
  );
}
