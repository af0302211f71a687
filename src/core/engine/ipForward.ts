import type { Interface } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import { must } from '../problem.ts';
import { fibLookup } from './fib.ts';
import { isOnLink } from './onLink.ts';
import { sendsRedirects, sharesMedia } from './settings.ts';
import { runHook } from './hooks.ts';
import { redirect } from './icmp.ts';
import { ipOutput } from './ipOutput.ts';
import { rewrite, type Skb } from './skb.ts';
import type { World } from './world.ts';

/**
 * Lets a packet through this host: TTL, size, FORWARD, and out.
 *
 * @param routedHere its route was looked up by the IP layer: what br_netfilter found out tells nobody of a better way
 *   (ip_rcv_core() wipes IPSKB_DOREDIRECT).
 *
 * TTL and MTU are checked before FORWARD sees the packet, and the TTL it sees is already one less.
 *
 * @see Linux net/ipv4/ip_forward.c, ip_forward()
 * @see RFC 1812 §5.3.1
 */
export function ipForward(world: World, skb: Skb, inDev: Interface, routedHere: boolean): void {
  const ip = must(skb.packet.ip, 'IP header');
  const route = must(skb.route, 'route of a forwarded packet');
  if (skb.pkttype !== 'host') return world.end(skb, 'ignored', 'OTHERHOST', 'forward');
  if (ip.ttl <= 1) {
    return world.stack.refuse(
      world,
      skb,
      { type: 11, code: 0 },
      { reason: 'TTL_EXPIRED', source: 'forward' },
    );
  }
  if (ip.df && ip.length > route.mtu) {
    const decidedBy = { kind: 'interface', dev: route.dev.name } as const;
    return world.stack.refuse(
      world,
      skb,
      { type: 3, code: 4, mtu: route.mtu },
      { reason: 'PKT_TOO_BIG', source: 'forward', decidedBy },
    );
  }
  const diff = rewrite(skb.packet, [['ip.ttl', ip.ttl - 1]]);
  world.step(skb, { kind: 'forward', dev: route.dev.name, diff, source: 'forward' });
  if (routedHere && route.dev === inDev && isNeighbour(skb, inDev, route.via))
    redirect(world, skb, route.via ?? ip.dst);
  if (!runHook(world, skb, { hook: 'FORWARD', inDev: inDev.name, outDev: route.dev.name, bridged: false }))
    return;
  ipOutput(world, skb);
}

/** Whether the sender sits on the link the packet came from, and is to be told when it goes back there (__mkroute_input()). */
function isNeighbour({ netns, packet }: Skb, dev: Interface, gateway: Ip | null): boolean {
  const src = must(packet.ip, 'IP header').src;
  if (!sendsRedirects(netns, dev.name)) return false;
  if (!sharesMedia(netns, dev.name) && !isOnLink(dev, src, gateway)) return false;
  const back = fibLookup(netns, src, null, 0, null)?.route;
  return back?.type === 'unicast' && back.dev === dev.name && back.via === null;
}
