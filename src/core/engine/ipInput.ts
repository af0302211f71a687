import type { Interface } from '../dataplane/netns.ts';
import { must } from '../problem.ts';
import type { DropReason } from '../trace/disposition.ts';
import { isRoute, redirectedBy, routeInput, type NoRoute } from './routeLookup.ts';
import { forwards } from './settings.ts';
import { runHook } from './hooks.ts';
import { ipForward } from './ipForward.ts';
import { reassemble } from './reassembly.ts';
import { recordInputRoute, routeException } from './routes.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

/**
 * A datagram came in by a device.
 *
 * @see Linux net/ipv4/ip_input.c, ip_rcv(), ip_rcv_finish()
 */
export function ipReceive(world: World, skb: Skb, dev: Interface): void {
  if (skb.pkttype === 'otherhost') return world.end(skb, 'ignored', 'OTHERHOST', 'receive');
  // A frame that came up from a bridge has met PREROUTING there (ip_sabotage_in()).
  const seen = skb.bridge !== null;
  // Connection tracking wants whole datagrams, and so does a local transport.
  if (skb.netns.netfilter.conntrack && !reassemble(world, skb)) return;
  if (!seen && !runHook(world, skb, { hook: 'PREROUTING', inDev: dev.name, outDev: null, bridged: false }))
    return;
  skb.bridge = null;
  // ip_rcv_core() wipes the control block of what a bridge passes up; the pieces themselves stay.
  if (seen && skb.pieces) skb.pieces = { ...skb.pieces, isLimit: false };
  const routedInBridge = skb.route !== null;
  if (!routedInBridge && !routeIn(world, skb, dev)) return;
  const route = must(skb.route, 'route of a received packet');
  if (route.result === 'forward') return ipForward(world, skb, dev, !routedInBridge);
  localDeliver(world, skb, dev);
}

/** Looks up where a received packet goes; records its end when there is no way. */
function routeIn(world: World, skb: Skb, dev: Interface): boolean {
  const ip = must(skb.packet.ip, 'IP header');
  const route = routeInput(skb.netns, dev, ip.dst, ip.src, skb.mark);
  if ('refused' in route) {
    const sysctl = route.sysctl === '' ? undefined : ({ kind: 'sysctl', name: route.sysctl } as const);
    world.end(skb, 'dropped', route.refused, 'routeInput', sysctl);
    return false;
  }
  const mayForward = forwards(skb.netns, dev.name);
  if (!isRoute(route)) {
    noWay(world, skb, route, mayForward);
    return false;
  }
  if (route.result === 'forward' && !mayForward) {
    world.end(skb, 'dropped', 'FORWARDING_DISABLED', 'routeInput', {
      kind: 'sysctl',
      name: 'net.ipv4.ip_forward',
    });
    return false;
  }
  const exception = routeException(world, skb.netns.name, ip.dst);
  skb.route = exception ? redirectedBy(exception, route) : route;
  recordInputRoute(world, skb, 'routeInput');
  return true;
}

/** No route, or one that forbids. The sender hears of it unless the route is a blackhole. @see Linux net/ipv4/route.c, ip_error() */
function noWay(world: World, skb: Skb, found: NoRoute, mayForward: boolean): void {
  const decidedBy = found.entry ?? undefined;
  const refuse = (code: number, reason: DropReason): void =>
    world.stack.refuse(world, skb, { type: 3, code }, { reason, source: 'routeInput', decidedBy });
  switch (found.errno) {
    case 'EINVAL':
      return world.end(skb, 'dropped', 'ROUTE_BLACKHOLE', 'routeInput', decidedBy);
    case 'ENETUNREACH':
      return mayForward
        ? refuse(0, 'IP_INNOROUTES')
        : world.end(skb, 'dropped', 'IP_INNOROUTES', 'routeInput', decidedBy);
    case 'EHOSTUNREACH':
      return refuse(1, 'ROUTE_UNREACHABLE');
    case 'EACCES':
      return refuse(13, 'ROUTE_PROHIBIT');
    default:
      found.errno satisfies never;
  }
}

/**
 * The packet is for this host: INPUT, then its transport.
 *
 * @see Linux net/ipv4/ip_input.c, ip_local_deliver()
 */
function localDeliver(world: World, skb: Skb, dev: Interface): void {
  if (!reassemble(world, skb)) return;
  if (!runHook(world, skb, { hook: 'INPUT', inDev: dev.name, outDev: null, bridged: false })) return;
  world.stack.deliver(world, skb);
}
