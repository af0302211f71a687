import { familyOf, ipv4Bits, ipv6Bits } from './address.ts';
import {
  DNS_RCODES,
  DNS_TYPES,
  dnsText,
  type DnsMessage,
  type DnsRecord,
  type DomainName,
} from './dnsMessage.ts';
import type { Payload } from './packet.ts';

/** The largest answer over UDP without EDNS, in bytes (RFC 1035 §2.3.4). */
const MAX_UDP_BYTES = 512;
/** Length field in front of each message over TCP (RFC 1035 §4.2.2). */
const TCP_PREFIX_BYTES = 2;
const CLASS_IN = 1;
/** A pointer to an earlier name: two bits set, 14 bits of offset (RFC 1035 §4.1.4). */
const POINTER = 0xc000;

/** Bytes of one message as they are put together. */
class Writer {
  readonly bytes: number[] = [];
  /** Where each name, or end of a name, stands; `null`: names are written in full. */
  private readonly known: Map<string, number> | null;

  constructor(compress: boolean) {
    this.known = compress ? new Map() : null;
  }

  u8(value: number): void {
    this.bytes.push(value & 255);
  }

  u16(value: number): void {
    this.bytes.push((value >>> 8) & 255, value & 255);
  }

  u32(value: number): void {
    this.u16(value >>> 16);
    this.u16(value);
  }

  /** A name, label by label. Types newer than RFC 1035 must not be compressed inside (RFC 3597 §4), though they can be pointed to. */
  name(name: DomainName, mayPoint = true): void {
    const labels = name.split('.').filter((label) => label !== '');
    for (let i = 0; i < labels.length; i++) {
      const rest = labels.slice(i).join('.').toLowerCase();
      const at = this.known?.get(rest);
      if (at !== undefined && mayPoint) return this.u16(POINTER | at);
      if (at === undefined && this.bytes.length < POINTER) this.known?.set(rest, this.bytes.length);
      const label = labels[i] as string;
      this.u8(label.length);
      for (const letter of label) this.u8(letter.charCodeAt(0));
    }
    this.u8(0);
  }

  record(record: DnsRecord): void {
    this.name(record.name);
    this.u16(DNS_TYPES[record.type]);
    this.u16(CLASS_IN);
    this.u32(record.ttl);
    const at = this.bytes.length;
    this.u16(0);
    this.data(record);
    const length = this.bytes.length - at - 2;
    this.bytes[at] = length >>> 8;
    this.bytes[at + 1] = length & 255;
  }

  private data(record: DnsRecord): void {
    switch (record.type) {
      case 'A':
      case 'AAAA':
        if (familyOf(record.ip) === 4) return this.u32(ipv4Bits(record.ip));
        for (let shift = 120n; shift >= 0n; shift -= 8n)
          this.u8(Number((ipv6Bits(record.ip) >> shift) & 255n));
        return;
      case 'NS':
      case 'CNAME':
      case 'PTR':
        return this.name(record.target);
      case 'TXT':
        this.u8(record.text.length);
        for (const letter of record.text) this.u8(letter.charCodeAt(0));
        return;
      case 'SRV':
        this.u16(record.priority);
        this.u16(record.weight);
        this.u16(record.port);
        return this.name(record.target, false);
      case 'SOA':
        this.name(record.primary);
        this.name(record.mailbox);
        for (const n of [record.serial, record.refresh, record.retry, record.expire, record.minimum])
          this.u32(n);
        return;
      default:
        return record satisfies never;
    }
  }
}

/** Flags of the header (RFC 1035 §4.1.1). */
const QR = 0x8000;
const AA = 0x0400;
const TC = 0x0200;
const RD = 0x0100;
const RA = 0x0080;

function flagsOf(answer: DnsMessage['answer']): number {
  if (answer === null) return RD;
  const { authoritative, truncated, recursionAvailable, rcode } = answer;
  return (
    QR |
    (authoritative ? AA : 0) |
    (truncated ? TC : 0) |
    RD |
    (recursionAvailable ? RA : 0) |
    DNS_RCODES[rcode]
  );
}

/** The bytes of a message. Every client here desires recursion. */
export function encodeDns({ id, question, answer }: DnsMessage, compress: boolean): Uint8Array {
  const writer = new Writer(compress);
  const sections = answer ? [answer.answers, answer.authority, answer.additional] : [[], [], []];
  writer.u16(id);
  writer.u16(flagsOf(answer));
  for (const count of [1, ...sections.map((records) => records.length)]) writer.u16(count);
  writer.name(question.name);
  writer.u16(DNS_TYPES[question.type]);
  writer.u16(CLASS_IN);
  for (const record of sections.flat()) writer.record(record);
  return Uint8Array.from(writer.bytes);
}

/**
 * Fits an answer into a datagram as CoreDNS does: names are written in full while that fits, compressed when it does not,
 * and what still does not fit is cut off from the end, with the sign that it was.
 *
 * @returns the message that goes out, and its length in bytes.
 * @see github.com/miekg/dns msg_truncate.go, Msg.Truncate(); coredns request/request.go, Request.Scrub()
 */
function fitted(message: DnsMessage, limit: number): { message: DnsMessage; bytes: number } {
  const inFull = encodeDns(message, false).length;
  const { answer } = message;
  if (inFull <= limit || answer === null) return { message, bytes: inFull };
  let { answers, authority, additional } = answer;
  let truncated = answer.truncated;
  for (;;) {
    const cut = { ...message, answer: { ...answer, answers, authority, additional, truncated } };
    const bytes = encodeDns(cut, true).length;
    if (bytes <= limit) return { message: cut, bytes };
    if (additional.length > 0) additional = additional.slice(0, -1);
    else if (authority.length > 0) authority = authority.slice(0, -1);
    else if (answers.length > 0) answers = answers.slice(0, -1);
    else return { message: cut, bytes };
    truncated = true;
  }
}

/** A message as the payload of one datagram. */
export function dnsDatagram(message: DnsMessage): Payload {
  const { message: dns, bytes } = fitted(message, MAX_UDP_BYTES);
  return { bytes, text: dnsText(dns), dns };
}

/** A message as a TCP connection carries it: whole, with its length in front. */
export const dnsStream = (message: DnsMessage): Payload => ({
  bytes: TCP_PREFIX_BYTES + encodeDns(message, false).length,
  text: dnsText(message),
  dns: message,
});
