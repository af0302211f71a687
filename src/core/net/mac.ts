import { hashText } from '../rng.ts';
import { ipv4Bits, type Ip } from './address.ts';

declare const brand: unique symbol;

/** Canonical text of one 48-bit Ethernet address: lower case, colons. */
export type Mac = string & { readonly [brand]: 'Mac' };

export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff' as Mac;
/** What the loopback device writes into both Ethernet addresses, and ARP into an unknown target. */
export const ZERO_MAC = '00:00:00:00:00:00' as Mac;

/** Reads one Ethernet address; `undefined` when it is none. */
export const parseMac = (text: string): Mac | undefined =>
  /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text) ? (text.toLowerCase() as Mac) : undefined;

/** The group bit of the first octet: broadcast and multicast frames have it set. */
export const isGroupMac = (mac: Mac): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;

const hexOctets = (bits: number, count: number): string =>
  Array.from({ length: count }, (_, i) =>
    ((bits >>> (8 * (count - 1 - i))) & 255).toString(16).padStart(2, '0'),
  ).join(':');

/** `0a:58` and the four octets of an IPv4 address, which is how kubenet and OVN name a pod's device. */
export const podMac = (address: Ip): Mac => `0a:58:${hexOctets(ipv4Bits(address), 4)}` as Mac;

/** `02:00` and the four octets of an IPv4 address: locally administered, easy to recognise on the wire. */
export const machineMac = (address: Ip): Mac => `02:00:${hexOctets(ipv4Bits(address), 4)}` as Mac;

/** A locally administered unicast address that depends on a name only, as systemd's persistent policy makes them. */
export const macFromName = (name: string): Mac =>
  `${hexOctets(((hashText(name) >>> 24) & 0xfc) | 2, 1)}:${hexOctets(hashText(name), 4)}:${hexOctets(hashText(name, 7), 1)}` as Mac;
