import type { Interface } from '../dataplane/netns.ts';
import { must } from '../problem.ts';
import { addressType, fibLookup } from './fib.ts';
import { deviceSetting, forwards } from './settings.ts';
import { sendArpReply } from './arpSend.ts';
import { updateNeighbour } from './neighbour.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

/**
 * Handles an ARP message: answers questions about our own addresses (and, with proxy_arp, about those we have a route to
 * elsewhere), and remembers who spoke.
 *
 * @see Linux net/ipv4/arp.c, arp_process()
 */
export function arpReceive(world: World, skb: Skb, dev: Interface): void {
  const arp = must(skb.packet.arp, 'ARP message');
  const { netns } = skb;
  if (skb.pkttype === 'otherhost') return world.end(skb, 'ignored', 'OTHERHOST', 'arpProcess');
  if (arp.op === 'request' && (isOurs(skb, dev) || isProxied(skb, dev))) {
    const { effects, release } = updateNeighbour(
      world,
      netns,
      dev,
      arp.senderIp,
      arp.senderMac,
      'STALE',
      true,
    );
    world.step(skb, {
      kind: 'arp',
      dev: dev.name,
      what: 'answer',
      source: 'arpProcess',
      ...(effects.length > 0 && { effects }),
    });
    world.step(skb, { kind: 'deliver', owner: netns.name, what: 'ARP', source: 'arpProcess' });
    sendArpReply(world, skb, dev, arp);
    return release();
  }
  // An unknown speaker is not remembered: only entries that somebody needed are refreshed.
  const state = arp.op === 'reply' && skb.pkttype === 'host' ? 'REACHABLE' : 'STALE';
  const { effects, release } = updateNeighbour(world, netns, dev, arp.senderIp, arp.senderMac, state, false);
  if (effects.length === 0) {
    world.step(skb, { kind: 'arp', dev: dev.name, what: 'ignore', source: 'arpProcess' });
    return world.end(skb, 'ignored', 'OTHERHOST', 'arpProcess');
  }
  world.step(skb, { kind: 'arp', dev: dev.name, what: 'learn', source: 'arpProcess', effects });
  world.step(skb, { kind: 'deliver', owner: netns.name, what: 'ARP', source: 'arpProcess' });
  release();
}

/** Whether the question is about an address of this host, and arp_ignore lets us answer it on this device. */
function isOurs(skb: Skb, dev: Interface): boolean {
  const target = must(skb.packet.arp, 'ARP message').targetIp;
  if (addressType(skb.netns, target) !== 'LOCAL') return false;
  const ignore = deviceSetting(skb.netns, dev.name, 'arp_ignore', 'max');
  return ignore === 0 || dev.addresses.some((a) => a.ip === target);
}

/** Whether proxy_arp makes us answer for an address that we reach by another device. @see arp_fwd_proxy() */
function isProxied(skb: Skb, dev: Interface): boolean {
  const arp = must(skb.packet.arp, 'ARP message');
  if (!forwards(skb.netns, dev.name) || deviceSetting(skb.netns, dev.name, 'proxy_arp', 'or') === 0)
    return false;
  const hit = fibLookup(skb.netns, arp.targetIp, arp.senderIp, 0, dev.name);
  return hit?.route.type === 'unicast' && hit.route.dev !== dev.name;
}
