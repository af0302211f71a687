import { ip } from '../net/address.ts';
import { BROADCAST_MAC, ZERO_MAC, type Mac } from '../net/mac.ts';
import { ETH_ARP, ETH_IPV4, NO_PAYLOAD, type IcmpHeader, type IpHeader, type Packet } from '../net/packet.ts';

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

function tcp(isBack: boolean, flags: number, seq: number, ack: number, text = ''): Packet {
  const [near, far] = [
    ['10.244.1.10', 40_000],
    ['10.96.0.80', 80],
  ] as const;
  const [from, to] = isBack ? [far, near] : [near, far];
  // A line of text ends as HTTP's do.
  const bytes = text === '' ? 0 : text.length + 2;
  const window = { window: 64_860, windowScale: null, mss: null, optionBytes: 12 };
  return framed({
    ...none,
    ip: header(from[0], to[0], 'tcp', 32 + bytes),
    l4: { proto: 'tcp', sport: from[1], dport: to[1], flags, seq, ack, ...window },
    payload: { bytes, text },
  });
}

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
  return framed({ ...none, ip: header('10.244.1.1', '10.244.1.10', 'icmp', 8 + quoted), l4 });
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

/** What is told in reference/tcpdump.txt, in that order: every kind of packet there is. */
export const PACKETS: readonly Packet[] = [
  arp('request', BROADCAST_MAC),
  arp('request', B),
  arp('reply', B),
  tcp(false, 2, 1000, 0),
  tcp(true, 18, 5000, 1001),
  tcp(false, 16, 1001, 5001),
  tcp(false, 24, 1001, 5001, 'GET /x HTTP/1.1'),
  tcp(true, 24, 5001, 1016, 'HTTP/1.1 200 OK'),
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
];
