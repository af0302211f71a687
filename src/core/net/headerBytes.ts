import type { Ip } from './address.ts';
import { ipv4Bits } from './address.ts';
import type { Mac } from './mac.ts';
import {
  ETH_ARP,
  ETH_IPV4,
  ETH_IPV6,
  type EthernetHeader,
  type IpHeader,
  type IpProtocol,
  type UdpHeader,
  type VxlanHeader,
} from './packet.ts';

/** One field of a header as it lies on the wire. */
export interface WireField {
  /** As Wireshark and the RFC call it. */
  readonly name: string;
  /** Octets in network order; `null` for those that depend on what the model does not hold. */
  readonly bytes: readonly (number | null)[];
  /** What they say, for people. */
  readonly value: string;
}

/** A number as octets, most significant first. */
export const octets = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** (count - 1 - i)) % 256);

export const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

export const macField = (name: string, mac: Mac): WireField => ({
  name,
  bytes: mac.split(':').map((octet) => Number.parseInt(octet, 16)),
  value: mac,
});
export const ipField = (name: string, address: Ip): WireField => ({
  name,
  bytes: octets(ipv4Bits(address), 4),
  value: address,
});
export const numberField = (name: string, value: number, count: number): WireField => ({
  name,
  bytes: octets(value, count),
  value: String(value),
});

const ETHER_TYPES: Readonly<Record<number, string>> = {
  [ETH_IPV4]: 'IPv4',
  [ETH_ARP]: 'ARP',
  [ETH_IPV6]: 'IPv6',
};

/** IEEE 802.3: 14 octets. */
export const ethernetFields = ({ dst, src, type }: EthernetHeader): readonly WireField[] => [
  macField('destination', dst),
  macField('source', src),
  { name: 'type', bytes: octets(type, 2), value: `${hex(type, 4)} ${ETHER_TYPES[type] ?? ''}`.trimEnd() },
];

/** Numbers of the protocols above IP (IANA). */
export const PROTOCOL_NUMBERS: Readonly<Record<IpProtocol, number>> = {
  icmp: 1,
  ipip: 4,
  tcp: 6,
  udp: 17,
  sctp: 132,
};

/** The ones' complement of the ones' complement sum of all 16-bit words (RFC 1071). */
export function internetChecksum(bytes: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** RFC 791 §3.1 without options: 20 octets, the checksum included. */
export function ipv4Fields(ip: IpHeader): readonly WireField[] {
  const flags = (ip.df ? 0x4000 : 0) | (ip.mf ? 0x2000 : 0) | (ip.fragmentOffset / 8);
  const flagWords = [ip.df ? 'DF' : '', ip.mf ? 'MF' : ''].filter(Boolean).join(', ') || 'none';
  const before: readonly WireField[] = [
    { name: 'version, length', bytes: [0x45], value: '4, 20 bytes' },
    { name: 'type of service', bytes: [ip.tos], value: hex(ip.tos, 2) },
    numberField('total length', ip.length, 2),
    { name: 'identification', bytes: octets(ip.id, 2), value: hex(ip.id, 4) },
    { name: 'flags, offset', bytes: octets(flags, 2), value: `${flagWords}, ${ip.fragmentOffset}` },
    numberField('TTL', ip.ttl, 1),
    { name: 'protocol', bytes: [PROTOCOL_NUMBERS[ip.proto]], value: ip.proto.toUpperCase() },
  ];
  const after = [ipField('source', ip.src), ipField('destination', ip.dst)];
  const summed = [...before, ...after].flatMap(({ bytes }) => bytes.map((byte) => byte ?? 0));
  const checksum = internetChecksum(summed);
  return [
    ...before,
    { name: 'header checksum', bytes: octets(checksum, 2), value: hex(checksum, 4) },
    ...after,
  ];
}

/** RFC 768: 8 octets. The checksum covers all that is inside; `null` where that is not looked at. */
export const udpFields = (
  { sport, dport, length }: UdpHeader,
  checksum: number | null = null,
): readonly WireField[] => [
  numberField('source port', sport, 2),
  numberField('destination port', dport, 2),
  numberField('length', length, 2),
  checksum === null
    ? { name: 'checksum', bytes: [null, null], value: 'over everything inside' }
    : { name: 'checksum', bytes: octets(checksum, 2), value: hex(checksum, 4) },
];

/** RFC 7348 §5: 8 octets, of which one bit says that the network identifier counts. */
export const vxlanFields = ({ vni }: VxlanHeader): readonly WireField[] => [
  { name: 'flags', bytes: [0x08], value: 'VNI is valid' },
  { name: 'reserved', bytes: [0, 0, 0], value: '0' },
  { name: 'VNI', bytes: octets(vni, 3), value: String(vni) },
  { name: 'reserved', bytes: [0], value: '0' },
];
