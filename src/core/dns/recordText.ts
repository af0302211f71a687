import { familyOf, parseIp } from '../net/address.ts';
import { DNS_TYPES, type DnsRecord } from '../net/dnsMessage.ts';
import { absolute, isDomainName } from './names.ts';

/** Seconds, where a record names none. @see miekg/dns scan.go, defaultTtl */
const DEFAULT_TTL = 3600;

const isName = (text: string | undefined): text is string =>
  text !== undefined && (text === '.' || isDomainName(text));

const numbers = (words: readonly string[]): number[] | undefined => {
  const list = words.map(Number);
  return words.length > 0 && list.every((n) => Number.isInteger(n) && n >= 0 && n <= 0xffff_ffff)
    ? list
    : undefined;
};

/**
 * Reads one record as zone files write it: `NAME [TTL] [IN] TYPE DATA`.
 *
 * @returns `undefined` for what is none, or of a type that is not modelled.
 * @see RFC 1035 §5.1
 */
export function parseRecord(line: string): DnsRecord | undefined {
  const [, quoted] = /"([^"]*)"\s*$/.exec(line) ?? [];
  const [owner, ...rest] = line.trim().split(/\s+/);
  if (!isName(owner)) return undefined;
  let ttl = DEFAULT_TTL;
  while (rest[0] !== undefined && (/^\d+$/.test(rest[0]) || rest[0].toUpperCase() === 'IN')) {
    const word = rest.shift() as string;
    if (/^\d+$/.test(word)) ttl = Number(word);
  }
  const [written = '', ...data] = rest;
  const type = written.toUpperCase();
  const base = { name: absolute(owner), ttl };
  const [first = ''] = data;
  switch (Object.hasOwn(DNS_TYPES, type) ? (type as keyof typeof DNS_TYPES) : undefined) {
    case 'A':
    case 'AAAA': {
      const ip = parseIp(first);
      const isRight = ip !== undefined && familyOf(ip) === (type === 'A' ? 4 : 6);
      return isRight ? { ...base, type: type as 'A' | 'AAAA', ip } : undefined;
    }
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return isName(first) ? { ...base, type: type as 'NS', target: absolute(first) } : undefined;
    case 'TXT':
      return first === '' ? undefined : { ...base, type: 'TXT', text: quoted ?? data.join(' ') };
    case 'SRV': {
      const [priority, weight, port] = numbers(data.slice(0, 3)) ?? [];
      const target = data[3];
      if (priority === undefined || weight === undefined || port === undefined || !isName(target))
        return undefined;
      return { ...base, type: 'SRV', priority, weight, port, target: absolute(target) };
    }
    case 'SOA': {
      const [primary, mailbox, ...times] = data;
      const [serial, refresh, retry, expire, minimum] =
        numbers(times.filter((word) => !/[()]/.test(word))) ?? [];
      if (!isName(primary) || !isName(mailbox) || serial === undefined || refresh === undefined)
        return undefined;
      if (retry === undefined || expire === undefined || minimum === undefined) return undefined;
      const names = { primary: absolute(primary), mailbox: absolute(mailbox) };
      return { ...base, type: 'SOA', ...names, serial, refresh, retry, expire, minimum };
    }
    default:
      return undefined;
  }
}
