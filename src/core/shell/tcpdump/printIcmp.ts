import type { Octets } from './octets.ts';

const ECHO_REPLY = 0;
const UNREACHABLE = 3;
const REDIRECT = 5;
const ECHO = 8;
const TIME_EXCEEDED = 11;

/** Whether such a message quotes the datagram it speaks about. */
export const isIcmpError = (type: number): boolean =>
  type === UNREACHABLE || type === REDIRECT || type === TIME_EXCEEDED;

/**
 * What an ICMP message says, without its length.
 *
 * @param port how a port of a protocol is told.
 * @see tcpdump 4.99.3 print-icmp.c, icmp_print()
 */
export function icmpText(body: Octets, port: (number: number, proto: 'tcp' | 'udp') => string): string {
  const [type, code] = [body.u8(0), body.u8(1)];
  if (type === ECHO || type === ECHO_REPLY)
    return `echo ${type === ECHO ? 'request' : 'reply'}, id ${body.u16(4)}, seq ${body.u16(6)}`;
  if (type === TIME_EXCEEDED) return code === 1 ? 'ip reassembly time exceeded' : 'time exceeded in-transit';
  if (type === REDIRECT) return `redirect ${body.ip(24)} to ${code === 0 ? 'net' : 'host'} ${body.ip(4)}`;
  return type === UNREACHABLE ? unreachableText(body, code, port) : `type-#${type}`;
}

function unreachableText(
  body: Octets,
  code: number,
  port: (number: number, proto: 'tcp' | 'udp') => string,
): string {
  const host = body.ip(24);
  const proto = body.u8(17);
  const named: Readonly<Record<number, string>> = {
    0: `net ${host} unreachable`,
    1: `host ${host} unreachable`,
    2: `${host} protocol ${proto} unreachable`,
    9: `net ${host} unreachable - admin prohibited`,
    10: `host ${host} unreachable - admin prohibited`,
    13: `host ${host} unreachable - admin prohibited filter`,
  };
  if (code === 4) {
    const mtu = body.u16(6);
    return `${host} unreachable - need to frag${mtu > 0 ? ` (mtu ${mtu})` : ''}`;
  }
  if (code !== 3) return named[code] ?? `${host} unreachable - #${code}`;
  const dport = body.u16(8 + (body.u8(8) & 15) * 4 + 2);
  if (proto === 6) return `${host} tcp port ${port(dport, 'tcp')} unreachable`;
  if (proto === 17) return `${host} udp port ${port(dport, 'udp')} unreachable`;
  return `${host} protocol ${proto} port ${dport} unreachable`;
}
