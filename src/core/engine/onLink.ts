import type { Interface, NetNs } from '../dataplane/netns.ts';
import { isLoopback, type Ip } from '../net/address.ts';
import { contains } from '../net/prefix.ts';

/**
 * Whether a device has a subnet that holds an address, and the other one too where one is given.
 *
 * @see Linux net/ipv4/devinet.c, inet_addr_onlink()
 */
export const isOnLink = (dev: Interface, a: Ip, b: Ip | null): boolean =>
  dev.addresses.some((own) => contains(own, a) && (b === null || contains(own, b)));

/**
 * Whether `arp_ignore` lets a device answer for an address of this host: 0 for any, 1 for those of the device, 2 for those
 * of the device when the one who asks is of the same subnet, 3 for all but those of the host alone, 8 for none.
 *
 * @param asks address of the one who asks.
 * @see Linux net/ipv4/arp.c, arp_ignore(); net/ipv4/devinet.c, inet_confirm_addr()
 */
export function mayAnswerFor(netns: NetNs, dev: Interface, ignore: number, target: Ip, asks: Ip): boolean {
  const own = (device: Interface) => device.addresses.filter(({ ip }) => ip === target);
  switch (ignore) {
    case 1:
      return own(dev).length > 0;
    case 2:
      return own(dev).length > 0 && isOnLink(dev, target, asks);
    case 3:
      return !isLoopback(target) && [...netns.interfaces.values()].some((device) => own(device).length > 0);
    case 8:
      return false;
    default:
      return true;
  }
}
