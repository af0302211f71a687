import type { RouteException } from '../dataplane/learned.ts';
import type { Ip } from '../net/address.ts';
import { must } from '../problem.ts';
import { isRoute, routeOutput } from './routeLookup.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

/** What ICMP taught about the way to an address, while it is fresh. @see Linux net/ipv4/route.c, find_exception() */
export function routeException(world: World, netns: string, dst: Ip): RouteException | null {
  const known = world.learned.get(netns, 'routeException', dst);
  return known && known.expires > world.now ? known : null;
}

/** Notes which route a packet of this host takes. */
export function recordOutputRoute(world: World, skb: Skb): void {
  const route = must(skb.route, 'route of a local packet');
  world.step(skb, {
    kind: 'route',
    purpose: 'output',
    dst: must(skb.packet.ip, 'IP header').dst,
    result: route.result,
    dev: route.dev.name,
    via: route.via,
    src: route.src,
    ...(route.redirected && { redirected: true }),
    decidedBy: route.entry,
    source: 'routeOutput',
  });
}

/**
 * Asks for the way anew after a hook changed where a packet of this host goes. The source stays as it was chosen.
 *
 * @returns false when there is none; the packet's end is recorded then.
 * @see Linux net/ipv4/netfilter.c, ip_route_me_harder()
 */
export function reroute(world: World, skb: Skb): boolean {
  const { src, dst } = must(skb.packet.ip, 'IP header');
  const route = routeOutput(skb.netns, dst, src, skb.mark, routeException(world, skb.netns.name, dst));
  if (!isRoute(route)) {
    world.end(skb, 'dropped', 'IP_OUTNOROUTES', 'routeOutput', route.entry ?? undefined);
    return false;
  }
  skb.route = route;
  recordOutputRoute(world, skb);
  return true;
}

/** Notes which route a received packet takes. `source`: the kernel function that asked. */
export function recordInputRoute(world: World, skb: Skb, source: 'routeInput' | 'bridgedDnat'): void {
  const route = must(skb.route, 'route of a received packet');
  world.step(skb, {
    kind: 'route',
    purpose: 'input',
    dst: must(skb.packet.ip, 'IP header').dst,
    result: route.result,
    dev: route.dev.name,
    via: route.via,
    src: null,
    ...(route.redirected && { redirected: true }),
    decidedBy: route.entry,
    source,
  });
}
