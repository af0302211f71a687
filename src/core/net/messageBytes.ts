import { hex, ipField, macField, numberField, octets, type WireField } from './headerBytes.ts';
import { TCP_HEADER_BYTES, tcpFlags, type ArpMessage, type IcmpHeader, type TcpHeader } from './packet.ts';

/** RFC 826 over Ethernet and IPv4: 28 octets. */
export const arpFields = ({
  op,
  senderMac,
  senderIp,
  targetMac,
  targetIp,
}: ArpMessage): readonly WireField[] => [
  { name: 'hardware type', bytes: [0, 1], value: '1 Ethernet' },
  { name: 'protocol type', bytes: [8, 0], value: '0x0800 IPv4' },
  numberField('hardware size', 6, 1),
  numberField('protocol size', 4, 1),
  {
    name: 'operation',
    bytes: octets(op === 'request' ? 1 : 2, 2),
    value: op === 'request' ? '1 request' : '2 reply',
  },
  macField('sender MAC', senderMac),
  ipField('sender IP', senderIp),
  macField('target MAC', targetMac),
  ipField('target IP', targetIp),
];

const FLAG_NAMES: Readonly<Record<string, string>> = { S: 'SYN', A: 'ACK', F: 'FIN', R: 'RST', P: 'PSH' };

/** `SYN ACK`. */
export const tcpFlagNames = (bits: number): string =>
  tcpFlags(bits)
    .replaceAll(/./g, (letter) => `${FLAG_NAMES[letter]} `)
    .trimEnd();

/** What the model does not hold: a real kernel counts milliseconds from a number of its own. */
const TIMESTAMPS: readonly WireField[] = [
  { name: 'option: timestamps', bytes: [8, 10], value: 'kind 8, 10 bytes' },
  { name: 'timestamp value', bytes: [0, 0, 0, 0], value: '0 (not simulated)' },
  { name: 'timestamp echo', bytes: [0, 0, 0, 0], value: '0 (not simulated)' },
];

const noOperation: WireField = { name: 'option: padding', bytes: [1], value: 'no-operation' };

/** Options as Linux orders them (net/ipv4/tcp_output.c, tcp_options_write()). */
function optionFields({ optionBytes, mss, windowScale }: TcpHeader): readonly WireField[] {
  if (optionBytes === 0) return [];
  if (mss === null) return [noOperation, { ...noOperation }, ...TIMESTAMPS];
  return [
    { name: 'option: MSS', bytes: [2, 4, ...octets(mss, 2)], value: `${mss} bytes` },
    { name: 'option: SACK', bytes: [4, 2], value: 'permitted' },
    ...TIMESTAMPS,
    noOperation,
    { name: 'option: scale', bytes: [3, 3, windowScale ?? 0], value: `×${2 ** (windowScale ?? 0)}` },
  ];
}

/** RFC 9293 §3.1 with its options: 20 octets and `optionBytes`. */
export function tcpFields(l4: TcpHeader, checksum: number): readonly WireField[] {
  const length = TCP_HEADER_BYTES + l4.optionBytes;
  return [
    numberField('source port', l4.sport, 2),
    numberField('destination port', l4.dport, 2),
    numberField('sequence', l4.seq, 4),
    numberField('acknowledges', l4.ack, 4),
    { name: 'header length', bytes: [(length / 4) << 4], value: `${length} bytes` },
    { name: 'flags', bytes: [l4.flags], value: tcpFlagNames(l4.flags) || 'none' },
    numberField('window', l4.window, 2),
    { name: 'checksum', bytes: octets(checksum, 2), value: hex(checksum, 4) },
    numberField('urgent pointer', 0, 2),
    ...optionFields(l4),
  ];
}

const ICMP_TYPES: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'destination unreachable',
  5: 'redirect',
  8: 'echo request',
  11: 'time exceeded',
};

/** Codes of "destination unreachable" (RFC 792, RFC 1812 §5.2.7.1). */
const UNREACHABLE: Readonly<Record<number, string>> = {
  0: 'network',
  1: 'host',
  2: 'protocol',
  3: 'port',
  4: 'fragmentation needed',
  9: 'network prohibited',
  10: 'host prohibited',
  13: 'administratively prohibited',
};

const named = (n: number, name: string | undefined): string => (name === undefined ? `${n}` : `${n} ${name}`);

/** RFC 792: 8 octets, the last four of which depend on the type. */
export function icmpFields(l4: IcmpHeader, checksum: number): readonly WireField[] {
  const { type, code, id, seq, mtu, gateway } = l4;
  const rest = (): readonly WireField[] => {
    if (type === 0 || type === 8) return [numberField('identifier', id, 2), numberField('sequence', seq, 2)];
    if (type === 3 && code === 4) return [numberField('unused', 0, 2), numberField('next-hop MTU', mtu, 2)];
    return gateway === null ? [numberField('unused', 0, 4)] : [ipField('better gateway', gateway)];
  };
  return [
    { name: 'type', bytes: [type], value: named(type, ICMP_TYPES[type]) },
    { name: 'code', bytes: [code], value: named(code, type === 3 ? UNREACHABLE[code] : undefined) },
    { name: 'checksum', bytes: octets(checksum, 2), value: hex(checksum, 4) },
    ...rest(),
  ];
}
