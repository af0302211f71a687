import { ip, type Ip } from '../net/address.ts';
import type { DnsAnswer, DnsMessage, DnsRecord, DnsType } from '../net/dnsMessage.ts';
import { dnsDatagram, dnsStream } from '../net/dnsWire.ts';
import { BROADCAST_MAC, ZERO_MAC, type Mac } from '../net/mac.ts';
import {
  ETH_ARP,
  ETH_IPV4,
  NO_PAYLOAD,
  type IcmpHeader,
  type IpHeader,
  type Packet,
  type TcpHeader,
} from '../net/packet.ts';

const A = '0a:58:0a:f4:01:0a' as Mac;
const B = '0a:58:0a:f4:01:01' as Mac;
const none = { arp: null, ip: null, l4: null, payload: NO_PAYLOAD, vxlan: null, inner: null };

function header(
  src: string,
  dst: string,
  proto: IpHeader['proto'],
  length: number,
  more: Partial<IpHeader> = {},
): IpHeader {
  const rest = { ttl: 64, tos: 0, id: 0, df: true, mf: false, fragmentOffset: 0 };
  return { src: ip(src), dst: ip(dst), proto, length: 20 + length, ...rest, ...more };
}

function framed(packet: Omit<Packet, 'eth'>): Packet {
  return { ...packet, eth: { src: A, dst: B, type: ETH_IPV4 } };
}

const SYN_OPTIONS = { window: 64_860, windowScale: 7, mss: 1460, optionBytes: 20 };

function tcp(isBack: boolean, flags: number, seq: number, ack: number, text = ''): Packet {
  const [near, far] = [
    ['10.244.1.10', 40_000],
    ['10.96.0.80', 80],
  ] as const;
  const [from, to] = isBack ? [far, near] : [near, far];
  // A line of text ends as HTTP's do.
  const bytes = text === '' ? 0 : text.length + 2;
  const later = { window: 507, windowScale: null, mss: null, optionBytes: flags === 4 ? 0 : 12 };
  const window = flags & 2 ? SYN_OPTIONS : later;
  return framed({
    ...none,
    ip: header(from[0], to[0], 'tcp', 20 + window.optionBytes + bytes),
    l4: { proto: 'tcp', sport: from[1], dport: to[1], flags, seq, ack, ...window },
    payload: { bytes, text, ...(bytes > 0 && { content: `${text}\r\n` }) },
  });
}

const HEAD = [
  'HTTP/1.1 200 OK',
  'Content-Type: text/plain',
  'Content-Length: 38',
  '',
  'default/web-b saw 10.244.1.10:40000',
].join('\r\n');

function udp(sport: number, dport: number, bytes: number): Packet {
  return framed({
    ...none,
    ip: header('172.18.0.2', '172.18.0.3', 'udp', 8 + bytes, { df: false, id: 7 }),
    l4: { proto: 'udp', sport, dport, length: 8 + bytes },
    payload: { bytes, text: '' },
  });
}

function icmp(type: number, code: number, more: Partial<IcmpHeader> = {}, bytes = 56): Packet {
  const l4 = {
    proto: 'icmp',
    type,
    code,
    id: 40_000,
    seq: 2,
    mtu: 0,
    gateway: null,
    quoted: null,
    ...more,
  } as const;
  const quoted = more.quoted?.ip?.length ?? bytes;
  const payload = more.quoted ? NO_PAYLOAD : { bytes, text: '' };
  return framed({ ...none, ip: header('10.244.1.1', '10.244.1.10', 'icmp', 8 + quoted), l4, payload });
}

const about = (packet: Packet) => ({ quoted: { ...packet, eth: null } });
const arp = (op: 'request' | 'reply', dst: Mac): Packet => ({
  ...none,
  eth: { src: A, dst, type: ETH_ARP },
  arp: {
    op,
    senderMac: A,
    senderIp: ip('10.244.1.10'),
    targetMac: op === 'reply' ? dst : ZERO_MAC,
    targetIp: ip('10.244.1.1'),
  },
});

const encapsulated = (dport: number): Packet => {
  const inner = tcp(false, 2, 9, 0);
  const outer = udp(51_000, dport, 8 + 14 + (inner.ip?.length ?? 0));
  return { ...outer, payload: NO_PAYLOAD, vxlan: { vni: 1 }, inner };
};

const WEB = 'web.default.svc.cluster.local.';
const SOA: DnsRecord = {
  name: 'cluster.local.',
  ttl: 30,
  type: 'SOA',
  primary: 'ns.dns.cluster.local.',
  mailbox: 'hostmaster.cluster.local.',
  serial: 1_700_000_000,
  refresh: 7200,
  retry: 1800,
  expire: 86_400,
  minimum: 30,
};

function said(type: DnsType, name: string, answer: Partial<DnsAnswer> | null): DnsMessage {
  const empty = {
    rcode: 'NOERROR',
    authoritative: true,
    recursionAvailable: false,
    truncated: false,
  } as const;
  const nothing = { answers: [], authority: [], additional: [] };
  return { id: 4711, question: { name, type }, answer: answer && { ...empty, ...nothing, ...answer } };
}

/** A message in a datagram between a client and a name server. */
function dns(message: DnsMessage): Packet {
  const payload = dnsDatagram(message);
  const [sport, dport] = message.answer ? [53, 40_002] : [40_002, 53];
  return { ...udp(sport, dport, payload.bytes), payload };
}

/** The same, in a segment. */
function dnsSegment(message: DnsMessage): Packet {
  const payload = dnsStream(message);
  const segment = tcp(false, 24, 1, 1);
  const l4 = { ...(segment.l4 as TcpHeader), dport: 53 };
  return { ...segment, ip: header('10.244.1.10', '10.96.0.10', 'tcp', 32 + payload.bytes), l4, payload };
}

/** What is told in reference/tcpdump.txt, in that order: every kind of packet there is. */
export const PACKETS: readonly Packet[] = [
  arp('request', BROADCAST_MAC),
  arp('request', B),
  arp('reply', B),
  tcp(false, 2, 1000, 0),
  tcp(true, 18, 5000, 1001),
  tcp(false, 16, 1001, 5001),
  tcp(false, 24, 1001, 5001, 'GET /x HTTP/1.1'),
  tcp(true, 24, 5001, 1016, HEAD),
  tcp(true, 17, 5016, 1016),
  tcp(true, 20, 5017, 1016),
  tcp(false, 4, 1016, 0),
  udp(40_001, 8080, 32),
  udp(40_001, 53_000, 0),
  icmp(8, 0),
  icmp(0, 0),
  icmp(3, 0, about(udp(1, 2, 3))),
  icmp(3, 1, about(udp(1, 2, 3))),
  icmp(3, 2, about(udp(1, 2, 3))),
  icmp(3, 3, about(udp(1, 8080, 3))),
  icmp(3, 3, about(tcp(false, 2, 1, 0))),
  icmp(3, 4, { ...about(udp(1, 2, 3)), mtu: 1450 }),
  icmp(3, 9, about(udp(1, 2, 3))),
  icmp(3, 10, about(udp(1, 2, 3))),
  icmp(3, 13, about(udp(1, 2, 3))),
  icmp(11, 0, about(udp(1, 2, 3))),
  icmp(11, 1, about(udp(1, 2, 3))),
  icmp(5, 1, { ...about(udp(1, 2, 3)), gateway: ip('172.18.0.9') }),
  encapsulated(8472),
  encapsulated(4789),
  framed({
    ...none,
    ip: header('10.244.1.10', '10.244.1.1', 'udp', 80, { fragmentOffset: 1448, df: false, id: 9 }),
  }),
  dns(said('A', WEB, null)),
  dns(said('A', WEB, { answers: [{ name: WEB, ttl: 30, type: 'A', ip: ip('10.96.0.80') }] })),
  dns(said('AAAA', WEB, { authority: [SOA] })),
  dns(said('A', 'wbe.', { rcode: 'NXDOMAIN', authoritative: false, recursionAvailable: true })),
  dns(
    said('SRV', '_http._tcp.web.default.svc.cluster.local.', {
      answers: [
        { name: WEB, ttl: 3690, type: 'SRV', priority: 0, weight: 100, port: 80, target: WEB },
        { name: WEB, ttl: 30, type: 'TXT', text: '1.1.0' },
        { name: '80.0.96.10.in-addr.arpa.', ttl: 30, type: 'PTR', target: WEB },
      ],
      additional: [{ name: WEB, ttl: 30, type: 'AAAA', ip: 'fd00:10:96::50' as Ip }],
      truncated: true,
    }),
  ),
  dns(said('SOA', '.', { answers: [SOA] })),
  dnsSegment(said('A', WEB, null)),
  // What is too short for a name server, or no message at all.
  udp(40_003, 53, 32),
  udp(53, 40_003, 5),
  {
    ...tcp(false, 24, 1, 1, 'PING'),
    l4: { ...(tcp(false, 24, 1, 1).l4 as TcpHeader), dport: 6379 },
  },
];
