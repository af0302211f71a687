import { TCP_ACK, TCP_FIN, TCP_PSH, TCP_RST, TCP_SYN } from '../../net/packet.ts';
import { checksumOf, CutShort, type Datagram, type Octets } from './octets.ts';

const HEADER = 20;
const LETTERS = [
  [TCP_FIN, 'F'],
  [TCP_SYN, 'S'],
  [TCP_RST, 'R'],
  [TCP_PSH, 'P'],
  [TCP_ACK, '.'],
] as const;

/** Kinds of options (RFC 9293 §3.2, RFC 7323, RFC 2018). */
const END = 0;
const NOP = 1;
const MSS = 2;
const SCALE = 3;
const SACK_OK = 4;
const TIMESTAMPS = 8;

/** The numbers that both sides of a connection began with. */
interface Began {
  readonly seq: number;
  readonly ack: number;
}

/** Where each connection's numbers began, by its ends in order. */
export class Connections {
  readonly #began = new Map<string, Began>();

  /** Numbers that count from where the connection began, once a segment of it has been seen. */
  relative(
    [own, other]: readonly [string, string],
    flags: number,
    { seq, ack }: Began,
  ): { readonly seq: number; readonly ack: number } {
    if ((flags & TCP_ACK) === 0) return { seq, ack };
    const isReverse = own > other;
    const key = isReverse ? `${other} ${own}` : `${own} ${other}`;
    const began = this.#began.get(key);
    if (!began || flags & TCP_SYN) {
      this.#began.set(key, isReverse ? { seq: ack - 1, ack: seq } : { seq, ack: ack - 1 });
      return { seq, ack };
    }
    const [mine, theirs] = isReverse ? [began.ack, began.seq] : [began.seq, began.ack];
    return { seq: (seq - mine) >>> 0, ack: (ack - theirs) >>> 0 };
  }
}

const hex = (value: number): string => `0x${value.toString(16).padStart(4, '0')}`;

/** `mss 1460,sackOK,TS val 0 ecr 0,nop,wscale 7`. */
function optionsText(body: Octets, length: number): string {
  const told: string[] = [];
  for (let at = HEADER; at < length;) {
    const kind = body.u8(at);
    if (kind === END || kind === NOP) {
      told.push(kind === END ? 'eol' : 'nop');
      if (kind === END) break;
      at++;
      continue;
    }
    if (kind === MSS) told.push(`mss ${body.u16(at + 2)}`);
    else if (kind === SCALE) told.push(`wscale ${body.u8(at + 2)}`);
    else if (kind === SACK_OK) told.push('sackOK');
    else if (kind === TIMESTAMPS) told.push(`TS val ${body.u32(at + 2)} ecr ${body.u32(at + 6)}`);
    else told.push(`unknown-${kind}`);
    at += Math.max(2, body.u8(at + 1));
  }
  return told.join(',');
}

/** What of a segment is asked for. */
export interface TcpPrinting {
  /** How often `-v` was given. */
  readonly verbose: number;
  readonly absolute: boolean;
  readonly connections: Connections;
}

/**
 * The header of a segment, `Flags [S], seq 1000, win 64860, options [mss 1460,…], length 0`, and what it carries.
 *
 * @throws CutShort where the header ends too early.
 * @see tcpdump 4.99.3 print-tcp.c, tcp_print()
 */
export function tcpText(
  datagram: Datagram,
  { verbose, absolute, connections }: TcpPrinting,
): { readonly text: string; readonly payload: Octets; readonly length: number; readonly flags: number } {
  const { src, dst, body } = datagram;
  const flags = body.u8(13);
  const raw = { seq: body.u32(4), ack: body.u32(8) };
  const ends = [`${src} ${body.u16(0)}`, `${dst} ${body.u16(2)}`] as const;
  const { seq, ack } = absolute ? raw : connections.relative(ends, flags, raw);
  const header = (body.u8(12) >> 4) * 4;
  const length = datagram.length - header;
  const letters = LETTERS.map(([bit, letter]) => (flags & bit ? letter : '')).join('') || 'none';
  const parts = [`Flags [${letters}]`];
  const right = verbose > 0 ? checksumOf(datagram, 16) : null;
  if (right !== null) {
    const found = body.u16(16);
    parts.push(`cksum ${hex(found)} ${found === right ? '(correct)' : `(incorrect -> ${hex(right)})`}`);
  }
  if (verbose > 1 || length > 0 || (flags & (TCP_SYN | TCP_FIN | TCP_RST)) !== 0)
    parts.push(`seq ${seq}${length > 0 ? `:${(seq + length) >>> 0}` : ''}`);
  if (flags & TCP_ACK) parts.push(`ack ${ack}`);
  parts.push(`win ${body.u16(14)}`);
  if (header > HEADER) {
    if (body.length < header) throw new CutShort();
    parts.push(`options [${optionsText(body, header)}]`);
  }
  return { text: `${parts.join(', ')}, length ${length}`, payload: body.from(header), length, flags };
}
