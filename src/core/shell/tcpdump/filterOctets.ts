import { ETHERNET_HEADER_BYTES, IPV4_HEADER_BYTES, type Packet } from '../../net/packet.ts';
import { wireOf } from '../../net/wire.ts';

/** A number that a packet gives; `null` where it has no such header, or ends before it. */
export type PacketNumber = (packet: Packet) => number | null;

/** Names that stand for numbers. @see pcap-filter(7), proto [ expr : size ] */
const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['tcpflags', 13],
  ['tcp-fin', 1],
  ['tcp-syn', 2],
  ['tcp-rst', 4],
  ['tcp-push', 8],
  ['tcp-ack', 16],
  ['tcp-urg', 32],
  ['icmptype', 0],
  ['icmpcode', 1],
  ['icmp-echoreply', 0],
  ['icmp-unreach', 3],
  ['icmp-redirect', 5],
  ['icmp-echo', 8],
  ['icmp-timxceed', 11],
]);

/** `13`, `0x0d`, `tcpflags`; `undefined` for anything else. */
export const constantOf = (word: string): number | undefined =>
  /^(?:\d+|0x[0-9a-f]+)$/i.test(word) ? Number(word) : CONSTANTS.get(word);

/** Operators by how tightly they bind, the loosest first, as in C. */
export const OPERATORS: readonly ReadonlyMap<string, (a: number, b: number) => number>[] = [
  new Map([
    ['|', (a, b) => (a | b) >>> 0],
    ['^', (a, b) => (a ^ b) >>> 0],
  ]),
  new Map([['&', (a, b) => (a & b) >>> 0]]),
  new Map([
    ['<<', (a, b) => (a << b) >>> 0],
    ['>>', (a, b) => a >>> b],
  ]),
  new Map([
    ['+', (a, b) => (a + b) >>> 0],
    ['-', (a, b) => (a - b) >>> 0],
  ]),
  new Map([['*', (a, b) => Math.imul(a, b) >>> 0]]),
];

const COMPARISONS: ReadonlyMap<string, (a: number, b: number) => boolean> = new Map([
  ['=', (a, b) => a === b],
  ['==', (a, b) => a === b],
  ['!=', (a, b) => a !== b],
  ['<', (a, b) => a < b],
  ['>', (a, b) => a > b],
  ['<=', (a, b) => a <= b],
  ['>=', (a, b) => a >= b],
]);

/** The test that an operator between two numbers makes; `undefined` for what is none. */
export function comparison(
  operator: string | undefined,
): ((left: PacketNumber, right: PacketNumber) => (packet: Packet) => boolean) | undefined {
  const compare = COMPARISONS.get(operator ?? '');
  return (
    compare &&
    ((left, right) => (packet) => {
      const [a, b] = [left(packet), right(packet)];
      return a !== null && b !== null && compare(a, b);
    })
  );
}

export const combined =
  (operate: (a: number, b: number) => number, left: PacketNumber, right: PacketNumber): PacketNumber =>
  (packet) => {
    const [a, b] = [left(packet), right(packet)];
    return a === null || b === null ? null : operate(a, b);
  };

/** Where a protocol's header begins in a frame; `null` where it has none. */
function headerAt({ eth, arp, ip }: Packet, protocol: string): number | null {
  const network = eth ? ETHERNET_HEADER_BYTES : 0;
  if (protocol === 'ether') return eth ? 0 : null;
  if (protocol === 'arp') return arp ? network : null;
  if (protocol === 'ip') return ip ? network : null;
  return ip?.proto === protocol && ip.fragmentOffset === 0 ? network + IPV4_HEADER_BYTES : null;
}

/**
 * `tcp[13]`, `ip[6:2]`: octets of a header as one number.
 *
 * @param at from the header's beginning.
 * @param size 1, 2 or 4 octets.
 */
export const octetsAt =
  (protocol: string, at: number, size: number): PacketNumber =>
  (packet) => {
    const header = headerAt(packet, protocol);
    if (header === null) return null;
    const bytes = wireOf(packet).bytes.slice(header + at, header + at + size);
    return bytes.length < size ? null : bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  };

/** `len`: octets of the whole frame. */
export const frameLength: PacketNumber = (packet) => wireOf(packet).bytes.length;
