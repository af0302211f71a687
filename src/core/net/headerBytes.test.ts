import { expect, test } from 'vitest';
import { ip } from './address.ts';
import {
  ethernetFields,
  internetChecksum,
  ipv4Fields,
  udpFields,
  vxlanFields,
  type WireField,
} from './headerBytes.ts';
import { machineMac } from './mac.ts';
import {
  ETH_IPV4,
  ETHERNET_HEADER_BYTES,
  IPV4_HEADER_BYTES,
  UDP_HEADER_BYTES,
  VXLAN_HEADER_BYTES,
  type IpHeader,
} from './packet.ts';

const hexOf = (fields: readonly WireField[]): string =>
  fields
    .flatMap(({ bytes }) => bytes)
    .map((byte) => (byte === null ? '··' : byte.toString(16).padStart(2, '0')))
    .join(' ');

const header: IpHeader = {
  src: ip('192.168.0.1'),
  dst: ip('192.168.0.199'),
  proto: 'udp',
  ttl: 64,
  tos: 0,
  id: 0,
  df: true,
  mf: false,
  fragmentOffset: 0,
  length: 115,
};

test('an IPv4 header with its checksum', () => {
  // The example that textbooks take: checksum b861.
  expect(hexOf(ipv4Fields(header))).toBe('45 00 00 73 00 00 40 00 40 11 b8 61 c0 a8 00 01 c0 a8 00 c7');
});

test('a header with its checksum in place sums up to zero (RFC 1071 §1)', () => {
  const bytes = ipv4Fields({
    ...header,
    ttl: 3,
    id: 0xbeef,
    fragmentOffset: 1480,
    mf: true,
    df: false,
  }).flatMap((field) => field.bytes.map((byte) => byte ?? 0));
  expect(internetChecksum(bytes)).toBe(0);
});

test('the other headers', () => {
  const eth = { src: machineMac(ip('172.18.0.2')), dst: machineMac(ip('172.18.0.3')), type: ETH_IPV4 };
  expect(hexOf(ethernetFields(eth))).toBe('02 00 ac 12 00 03 02 00 ac 12 00 02 08 00');
  expect(hexOf(udpFields({ proto: 'udp', sport: 38088, dport: 8472, length: 90 }))).toBe(
    '94 c8 21 18 00 5a ·· ··',
  );
  expect(hexOf(vxlanFields({ vni: 1 }))).toBe('08 00 00 00 00 00 01 00');
});

test.each([
  [
    'Ethernet',
    ethernetFields({ src: machineMac(ip('1.2.3.4')), dst: machineMac(ip('1.2.3.5')), type: 0x800 }),
    ETHERNET_HEADER_BYTES,
  ],
  ['IPv4', ipv4Fields(header), IPV4_HEADER_BYTES],
  ['UDP', udpFields({ proto: 'udp', sport: 1, dport: 2, length: 8 }), UDP_HEADER_BYTES],
  ['VXLAN', vxlanFields({ vni: 0xabcdef }), VXLAN_HEADER_BYTES],
])('%s has the length that MTUs are counted with', (_name, fields, length) => {
  expect(fields.flatMap(({ bytes }) => bytes)).toHaveLength(length);
});
