import ipaddr from 'ipaddr.js';
import { InvariantError } from '../problem.ts';

declare const brand: unique symbol;

/** Canonical text of one IPv4 or IPv6 address, equal exactly when the addresses are equal. */
export type Ip = string & { readonly [brand]: 'Ip' };

/**
 * Reads one address.
 *
 * @returns canonical text, or `undefined` for anything else: octal, hexadecimal or shortened IPv4 included
 *   (inet_aton forms, which Kubernetes refuses too: apimachinery pkg/util/validation IsValidIP).
 */
export function parseIp(text: string): Ip | undefined {
  if (readIpv4(text) >= 0) return text as Ip;
  // At least two colons: `10.0.0.1:80` is asked about often, and taking it apart as IPv6 is slow.
  if (text.indexOf(':') < text.lastIndexOf(':') && !text.includes('%') && ipaddr.IPv6.isValid(text)) {
    return ipaddr.IPv6.parse(text).toRFC5952String() as Ip;
  }
  return undefined;
}

const DOT = 46;
const ZERO = 48;

/**
 * The 32 bits of four decimal numbers 0..255 with dots between them and no leading zero; -1 for any other text. Written
 * out, because a large cluster has some 100,000 addresses and each is read more than once.
 */
function readIpv4(text: string): number {
  let bits = 0;
  let parts = 0;
  let part = 0;
  let digits = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : DOT;
    if (code === DOT) {
      if (digits === 0 || ++parts > 4) return -1;
      bits = bits * 256 + part;
      part = digits = 0;
    } else {
      const digit = code - ZERO;
      if (!(digit >= 0 && digit <= 9) || (digits > 0 && part === 0)) return -1;
      part = part * 10 + digit;
      digits++;
      if (part > 255) return -1;
    }
  }
  return parts === 4 ? bits : -1;
}

/** An address we wrote ourselves. @throws InvariantError when it is none. */
export function ip(text: string): Ip {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new InvariantError(`not an IP address: ${text}`);
  return parsed;
}

/** 4 or 6. */
export const familyOf = (address: Ip): 4 | 6 => (address.includes(':') ? 6 : 4);

/** The 32 bits of an IPv4 address as an unsigned integer, network order. IPv6 addresses are a caller's bug. */
export function ipv4Bits(address: Ip): number {
  const bits = readIpv4(address);
  if (bits < 0) throw new InvariantError(`not an IPv4 address: ${address}`);
  return bits;
}

// IPv6 addresses are compared as text but matched as numbers; there are few distinct ones, so each is converted once.
const MAX_REMEMBERED = 1 << 16;
const rememberedIpv6 = new Map<Ip, bigint>();

/** The 128 bits of an IPv6 address. */
export function ipv6Bits(address: Ip): bigint {
  const known = rememberedIpv6.get(address);
  if (known !== undefined) return known;
  const bits = ipaddr.IPv6.parse(address).parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
  if (rememberedIpv6.size >= MAX_REMEMBERED) rememberedIpv6.clear();
  rememberedIpv6.set(address, bits);
  return bits;
}

/** IPv4 address from 32 bits; bits above are ignored, so `ipFromBits(ipv4Bits(a) + 1)` wraps at the end. */
export function ipFromBits(bits: number): Ip {
  return `${(bits >>> 24) & 255}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}` as Ip;
}

export const ANY_IPV4 = '0.0.0.0' as Ip;
export const ANY_IPV6 = '::' as Ip;
export const LIMITED_BROADCAST = '255.255.255.255' as Ip;

/** 127.0.0.0/8 and ::1. */
export const isLoopback = (address: Ip): boolean => address.startsWith('127.') || address === '::1';

/** 224.0.0.0/4 and ff00::/8. */
export const isMulticast = (address: Ip): boolean =>
  familyOf(address) === 4 ? ipv4Bits(address) >>> 28 === 14 : address.startsWith('ff');
