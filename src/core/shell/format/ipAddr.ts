import type { Interface, InterfaceAddress } from '../../dataplane/netns.ts';
import { BROADCAST_MAC, ZERO_MAC } from '../../net/mac.ts';
import { familyOf, isLoopback } from '../../net/address.ts';
import { broadcastOf, networkOf } from '../../net/prefix.ts';

/** Flags, queue and state that a device of this kind shows when it is up. */
export function linkTraits(device: Interface): { flags: string; qdisc: string; state: string } {
  switch (device.kind) {
    case 'loopback':
      return { flags: 'LOOPBACK,UP,LOWER_UP', qdisc: 'noqueue', state: 'UNKNOWN' };
    case 'dummy':
      return { flags: 'BROADCAST,NOARP,UP,LOWER_UP', qdisc: 'noqueue', state: 'UNKNOWN' };
    case 'vxlan':
      return { flags: 'BROADCAST,MULTICAST,UP,LOWER_UP', qdisc: 'noqueue', state: 'UNKNOWN' };
    case 'physical':
      return { flags: 'BROADCAST,MULTICAST,UP,LOWER_UP', qdisc: 'fq_codel', state: 'UP' };
    case 'bridge': {
      const mode = device.promiscuous ? 'PROMISC,' : '';
      return { flags: `BROADCAST,MULTICAST,${mode}UP,LOWER_UP`, qdisc: 'noqueue', state: 'UP' };
    }
    case 'veth':
      return { flags: 'BROADCAST,MULTICAST,UP,LOWER_UP', qdisc: 'noqueue', state: 'UP' };
    default:
      return device satisfies never;
  }
}

/** `inet 10.244.1.1/24 brd 10.244.1.255 scope global cni0`. */
export function formatAddress({ ip, length }: InterfaceAddress, dev: string): string {
  if (familyOf(ip) === 6) return `inet6 ${ip}/${length} scope ${isLoopback(ip) ? 'host' : 'global'}`;
  if (isLoopback(ip)) return `inet ${ip}/${length} scope host ${dev}`;
  const broadcast = length < 31 ? ` brd ${broadcastOf({ ip: networkOf(ip, length), length })}` : '';
  return `inet ${ip}/${length}${broadcast} scope global ${dev}`;
}

/** `veth1@if2`: a device whose wire ends in another namespace carries the number of the device over there. */
export const shownName = ({ kind, name }: Interface, peerIndex: number | null): string =>
  kind === 'veth' && peerIndex !== null ? `${name}@if${peerIndex}` : name;

/**
 * The first two lines of a device in `ip addr`.
 *
 * @param peerIndex number of the device at the other end of its wire, in the namespace over there.
 * @see iproute2 ip/ipaddress.c, print_linkinfo()
 */
export function formatLink(device: Interface, peerIndex: number | null): [string, string] {
  const { flags, qdisc, state } = linkTraits(device);
  const master = device.master === null ? '' : ` master ${device.master}`;
  const isLo = device.kind === 'loopback';
  return [
    `${device.index}: ${shownName(device, peerIndex)}: <${flags}> mtu ${device.mtu} qdisc ${qdisc}${master} state ${state} group default qlen 1000`,
    `    link/${isLo ? 'loopback' : 'ether'} ${isLo ? ZERO_MAC : device.mac} brd ${isLo ? ZERO_MAC : BROADCAST_MAC}`,
  ];
}
