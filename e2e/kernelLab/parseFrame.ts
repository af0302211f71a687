// Reads what a packet socket gave, as far as the captures speak of it.
import { tcpFlags } from '../../src/core/net/packet.ts';
import type { AgentFrame } from './agent.ts';

/** Protocol headers of one frame; of an encapsulated one those of the inner frame, with the envelope beside them. */
export interface KernelFrame {
  /** Position among all that was recorded. */
  readonly order: number;
  readonly netns: string;
  readonly dev: string;
  readonly dir: 'in' | 'out';
  readonly pkttype: 'otherhost' | undefined;
  /** Milliseconds, on the clock of the kernel. */
  readonly ms: number;
  readonly dstMac: string;
  readonly arp?: string;
  readonly ip?: KernelIp;
  readonly outer?: {
    readonly src: string;
    readonly dst: string;
    readonly sport: number;
    readonly dport: number;
    readonly ttl: number;
    readonly df: boolean;
    readonly vni: number;
    readonly id: number;
    readonly mf: boolean;
  };
}

export interface KernelIp {
  readonly src: string;
  readonly dst: string;
  readonly proto: number;
  readonly ttl: number;
  readonly len: number;
  readonly id: number;
  readonly df: boolean;
  readonly mf: boolean;
  /** In bytes. */
  readonly offset: number;
  readonly sport?: number;
  readonly dport?: number;
  readonly seq?: number;
  readonly ack?: number;
  readonly flags?: string;
  readonly icmp?: { readonly type: number; readonly code: number; readonly id: number; readonly mtu: number };
  /** First bytes after the transport header, as text. */
  readonly payload: string;
  /** What an ICMP error quotes. */
  readonly quoted?: KernelIp;
}

const PACKET_OTHERHOST = 3;
const PACKET_OUTGOING = 4;
const VXLAN_PORT = 8472;
const ERRORS = new Set([3, 4, 5, 11, 12]);

const address = (bytes: Buffer, at: number): string => [...bytes.subarray(at, at + 4)].join('.');
const mac = (bytes: Buffer, at: number): string =>
  [...bytes.subarray(at, at + 6)].map((octet) => octet.toString(16).padStart(2, '0')).join(':');

/** @returns `undefined` for anything but ARP and IPv4. */
export function parseFrame(
  { netns, dev, pkttype, ns, data }: AgentFrame,
  order: number,
): KernelFrame | undefined {
  const bytes = Buffer.from(data, 'hex');
  const seen = {
    order,
    netns,
    dev,
    dir: pkttype === PACKET_OUTGOING ? ('out' as const) : ('in' as const),
    pkttype: pkttype === PACKET_OTHERHOST ? ('otherhost' as const) : undefined,
    ms: ns / 1e6,
  };
  const headers = parseEthernet(bytes);
  return headers && { ...seen, ...headers };
}

type Headers = Pick<KernelFrame, 'dstMac' | 'arp' | 'ip' | 'outer'>;

function parseEthernet(bytes: Buffer): Headers | undefined {
  if (bytes.length < 14) return undefined;
  const dstMac = mac(bytes, 0);
  const type = bytes.readUInt16BE(12);
  if (type === 0x0806) return { dstMac, arp: parseArp(bytes.subarray(14)) };
  if (type !== 0x0800) return undefined;
  const ip = parseIp(bytes.subarray(14));
  const isTunnel = ip.proto === 17 && ip.dport === VXLAN_PORT && ip.offset === 0;
  const inner = isTunnel ? parseEthernet(bytes.subarray(14 + 20 + 8 + 8)) : undefined;
  if (!inner) return { dstMac, ip };
  const { src, dst, sport = 0, dport = 0, ttl, df, id, mf } = ip;
  const vni = bytes.readUIntBE(14 + 20 + 8 + 4, 3);
  return { ...inner, outer: { src, dst, sport, dport, ttl, df, vni, id, mf } };
}

const parseArp = (bytes: Buffer): string =>
  bytes.readUInt16BE(6) === 1
    ? `who-has ${address(bytes, 24)} tell ${address(bytes, 14)}`
    : `${address(bytes, 14)} is-at ${mac(bytes, 8)}`;

function parseIp(bytes: Buffer): KernelIp {
  const headerBytes = ((bytes[0] ?? 0x45) & 15) * 4;
  const fragment = bytes.readUInt16BE(6);
  const ip = {
    src: address(bytes, 12),
    dst: address(bytes, 16),
    proto: bytes[9] as number,
    ttl: bytes[8] as number,
    len: bytes.readUInt16BE(2),
    id: bytes.readUInt16BE(4),
    df: (fragment & 0x4000) !== 0,
    mf: (fragment & 0x2000) !== 0,
    offset: (fragment & 0x1fff) * 8,
    payload: '',
  };
  const rest = bytes.subarray(headerBytes);
  if (ip.offset > 0 || rest.length < 8) return ip;
  if (ip.proto === 6) return { ...ip, ...parseTcp(rest) };
  if (ip.proto === 17)
    return {
      ...ip,
      sport: rest.readUInt16BE(0),
      dport: rest.readUInt16BE(2),
      payload: text(rest.subarray(8)),
    };
  if (ip.proto !== 1) return ip;
  const [type = 0, code = 0] = rest;
  const icmp = { type, code, id: rest.readUInt16BE(4), mtu: rest.readUInt16BE(6) };
  if (ERRORS.has(type) && rest.length >= 8 + 28) return { ...ip, icmp, quoted: parseIp(rest.subarray(8)) };
  return { ...ip, icmp, payload: text(rest.subarray(8)) };
}

const text = (bytes: Buffer): string => bytes.subarray(0, 64).toString('latin1');

/** An ICMP error may quote no more than the first eight bytes. */
function parseTcp(rest: Buffer) {
  const ends = { sport: rest.readUInt16BE(0), dport: rest.readUInt16BE(2), seq: rest.readUInt32BE(4) };
  if (rest.length < 20) return ends;
  const flags = tcpFlags(rest[13] as number);
  const headerBytes = ((rest[12] as number) >> 4) * 4;
  return { ...ends, ack: rest.readUInt32BE(8), flags, payload: text(rest.subarray(headerBytes)) };
}
