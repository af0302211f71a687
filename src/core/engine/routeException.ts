import type { Effect } from '../dataplane/learned.ts';
import type { Interface, NetNs } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import type { IcmpHeader, Packet } from '../net/packet.ts';
import { addressType } from './fib.ts';
import { resolve } from './neighbour.ts';
import { isOnLink } from './onLink.ts';
import { isRoute, routeOutput } from './routeLookup.ts';
import { routeException } from './routes.ts';
import { acceptsRedirects, deviceSetting, sharesMedia } from './settings.ts';
import type { Skb } from './skb.ts';
import { findListener, keyOf } from './sockets.ts';
import type { World } from './world.ts';

/** Microseconds a learned path MTU is kept (net.ipv4.route.mtu_expires, 600 s), and a better gateway (net.ipv4.route.gc_timeout). */
const MTU_EXPIRES = 600_000_000;
const REDIRECT_EXPIRES = 300_000_000;

/** Adds to what is known about the way to an address. @see Linux net/ipv4/route.c, update_or_create_fnhe() */
function learn(
  world: World,
  netns: string,
  dst: Ip,
  taught: { mtu: number } | { gateway: Ip },
  lasts: number,
): Effect {
  const known = routeException(world, netns, dst) ?? { dst, mtu: null, gateway: null };
  const row = { ...known, ...taught, expires: world.now + lasts };
  return world.change(netns, 'routeException', dst, row);
}

/** Remembers a smaller path MTU towards an address. @see Linux net/ipv4/route.c, __ip_rt_update_pmtu() */
export const learnPathMtu = (world: World, netns: string, dst: Ip, mtu: number): Effect =>
  learn(world, netns, dst, { mtu }, MTU_EXPIRES);

/** What a redirect changed. `ask` sends the question for the new gateway, where one has to be asked: after the step. */
interface Redirected {
  readonly effects: readonly Effect[];
  readonly ask: () => void;
}

const REFUSED: Redirected = { effects: [], ask: () => {} };

/**
 * A router says that another one on the same link is closer to where a packet of ours went. It is believed when this host
 * lets others teach it routes and its route does lead by the one who says so. A gateway whose link address nobody knows yet
 * is only asked for: the next redirect will count.
 *
 * @see Linux net/ipv4/route.c, __ip_do_redirect(); RFC 1122 §3.2.2.2
 */
export function learnRedirect(world: World, skb: Skb, message: IcmpHeader): Redirected {
  const { netns, dev } = skb;
  const { gateway, quoted } = message;
  const router = skb.packet.ip?.src;
  if (!dev || !gateway || !quoted?.ip || !router || !hasSocket(world, netns, quoted)) return REFUSED;
  const { src, dst } = quoted.ip;
  const route = routeOutput(netns, dst, src, 0, routeException(world, netns.name, dst));
  if (!isRoute(route) || route.result !== 'forward' || route.via !== router) return REFUSED;
  if (gateway === router || !acceptsRedirects(netns, dev.name) || !isTrusted(netns, dev, gateway, router))
    return REFUSED;
  const { known, effects, ask } = resolve(world, netns, route.dev, gateway, skb.branch.journey.id);
  if (!known) return { effects, ask };
  return { effects: [learn(world, netns.name, dst, { gateway }, REDIRECT_EXPIRES)], ask };
}

/**
 * Whether the new gateway is one that a neighbour may send us to. On a link that several networks share (`shared_media`,
 * which is the default) that is any machine; else it is one of the router's own network, and with `secure_redirects` one
 * that is a default gateway already.
 */
function isTrusted(netns: NetNs, dev: Interface, gateway: Ip, router: Ip): boolean {
  if (sharesMedia(netns, dev.name)) return addressType(netns, gateway) === 'UNICAST';
  if (!isOnLink(dev, gateway, router)) return false;
  return deviceSetting(netns, dev.name, 'secure_redirects', 'or') === 0 || isDefault(netns, dev, gateway);
}

/** Whether a default route leads by this gateway. @see Linux net/ipv4/fib_semantics.c, ip_fib_check_default() */
const isDefault = (netns: NetNs, dev: Interface, gateway: Ip): boolean =>
  [...netns.tables.values()].some(({ routes }) =>
    routes.some(({ to, via, dev: out }) => to.length === 0 && via === gateway && out === dev.name),
  );

/** Whether the packet that a redirect quotes is one whose sender hears of redirects: a reset, say, has none. */
function hasSocket(world: World, netns: NetNs, { ip, l4 }: Packet): boolean {
  if (!ip || !l4) return false;
  // Echo replies are the kernel's own.
  if (l4.proto === 'icmp') return l4.type === 0 || world.socketsOf(netns.name).ping.has(l4.id);
  const key = keyOf(l4.proto, { local: ip.src, localPort: l4.sport, remote: ip.dst, remotePort: l4.dport });
  if (l4.proto === 'udp')
    return (
      world.socketsOf(netns.name).udp.has(key) || findListener(netns, 'udp', ip.src, l4.sport) !== undefined
    );
  const socket = world.socketsOf(netns.name).tcp.get(key);
  if (!socket || socket.state === 'SYN-RECV' || socket.state === 'TIME-WAIT') return false;
  return l4.seq >= socket.acknowledged && l4.seq <= socket.sendNext;
}
