import { InvariantError } from '../problem.ts';
import { familyOf, ipFromBits, ipv4Bits, ipv6Bits, parseIp, type Ip } from './address.ts';

/** A CIDR block: the network address and how many leading bits count. */
export interface Prefix {
  /** Network address; host bits are zero. */
  readonly ip: Ip;
  /** 0–32 or 0–128 leading bits. */
  readonly length: number;
}

/** Netmask of an IPv4 prefix length as an unsigned integer. */
export const netmask = (length: number): number => (length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0);

/**
 * Reads `ADDRESS/LENGTH`, or a bare address as its /32 (/128).
 *
 * @returns `undefined` when it is neither, or when host bits are set (see `parseCidr` for an interface's own address).
 */
export function parsePrefix(text: string): Prefix | undefined {
  const cidr = parseCidr(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  return cidr && cidr.ip === networkOf(cidr.ip, cidr.length) ? cidr : undefined;
}

/** Reads `ADDRESS/LENGTH` and keeps the host bits, as `ip addr add` does. */
export function parseCidr(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  const address = parseIp(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (slash < 0 || address === undefined || !/^\d{1,3}$/.test(digits)) return undefined;
  const length = Number(digits);
  return length <= (familyOf(address) === 4 ? 32 : 128) ? { ip: address, length } : undefined;
}

/** A prefix we wrote ourselves. @throws InvariantError when it is none. */
export function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (parsed === undefined) throw new InvariantError(`not a prefix: ${text}`);
  return parsed;
}

/** The address with its host bits cleared. IPv6 networks come back in canonical text too. */
export function networkOf(address: Ip, length: number): Ip {
  if (familyOf(address) === 4) return ipFromBits((ipv4Bits(address) & netmask(length)) >>> 0);
  const shift = BigInt(128 - length);
  const bits = (ipv6Bits(address) >> shift) << shift;
  const groups = Array.from({ length: 8 }, (_, i) => ((bits >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  return parseIp(groups.join(':')) as Ip;
}

/** The directed broadcast address of an IPv4 prefix. */
export const broadcastOf = (p: Prefix): Ip => ipFromBits((ipv4Bits(p.ip) | ~netmask(p.length)) >>> 0);

/** The n-th address of an IPv4 prefix, counted from the network address (0). */
export const addressIn = (p: Prefix, n: number): Ip => ipFromBits(ipv4Bits(p.ip) + n);

/** Whether an address lies in a prefix; never across families. */
export function contains(p: Prefix, address: Ip): boolean {
  if (p.length === 0) return familyOf(p.ip) === familyOf(address);
  if (familyOf(p.ip) === 4) {
    return familyOf(address) === 4 && ((ipv4Bits(p.ip) ^ ipv4Bits(address)) & netmask(p.length)) === 0;
  }
  const shift = BigInt(128 - p.length);
  return familyOf(address) === 6 && ipv6Bits(p.ip) >> shift === ipv6Bits(address) >> shift;
}

/** Whether two prefixes are one and the same. */
export const isSamePrefix = (a: Prefix, b: Prefix): boolean => a.ip === b.ip && a.length === b.length;

/** Whether two prefixes share an address. */
export const overlaps = (a: Prefix, b: Prefix): boolean =>
  contains(a.length < b.length ? a : b, a.length < b.length ? b.ip : a.ip);

/** `10.244.1.0/24`, and `10.244.1.10/32` too: the length is always written. */
export const formatPrefix = (p: Prefix): string => `${p.ip}/${p.length}`;
