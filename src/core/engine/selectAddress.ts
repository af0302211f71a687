import type { Interface, InterfaceAddress, NetNs, Route } from '../dataplane/netns.ts';
import { isLoopback, type Ip } from '../net/address.ts';
import { contains } from '../net/prefix.ts';
import { deviceSetting } from './settings.ts';

/** How far an address is good: the greater, the nearer (RT_SCOPE_UNIVERSE, RT_SCOPE_LINK, RT_SCOPE_HOST). */
const SCOPE = { global: 0, link: 253, host: 254 } as const satisfies Record<Route['scope'], number>;

/** 127.0.0.0/8 is good on this host only, everything else everywhere. @see Linux net/ipv4/devinet.c, inet_set_ifa() */
const scopeOf = ({ ip }: InterfaceAddress): number => (isLoopback(ip) ? SCOPE.host : SCOPE.global);

const shares = ({ ip, length }: InterfaceAddress, other: Ip): boolean => contains({ ip, length }, other);

/** Those that packets are sent from by themselves: a second address of a subnet is none. @see Linux net/ipv4/devinet.c, __inet_insert_ifa() */
const primary = ({ addresses }: Interface): readonly InterfaceAddress[] =>
  addresses.filter(
    (address, i) =>
      !addresses.slice(0, i).some((first) => first.length === address.length && shares(first, address.ip)),
  );

/**
 * The address a device would use towards a destination: one of the destination's own subnet, else the device's first,
 * else the first of any other device. Addresses of this host alone are none of them, unless that is far enough.
 *
 * @param dst the next hop; `null` where the route names none.
 * @param scope how far the address must be good at least.
 * @see Linux net/ipv4/devinet.c, inet_select_addr(), in_dev_select_addr()
 */
export function selectAddress(
  netns: NetNs,
  dev: Interface,
  dst: Ip | null,
  scope: Route['scope'],
): Ip | null {
  const far = SCOPE[scope];
  const nearest = deviceSetting(netns, dev.name, 'route_localnet', 'or') === 0 ? SCOPE.host : SCOPE.link;
  const own = primary(dev).filter((address) => Math.min(scopeOf(address), nearest) <= far);
  const chosen = own.find((address) => dst !== null && shares(address, dst)) ?? own[0];
  if (chosen) return chosen.ip;
  for (const other of netns.interfaces.values()) {
    const found = primary(other).find((address) => scopeOf(address) <= far);
    if (found) return found.ip;
  }
  return null;
}
