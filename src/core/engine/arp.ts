import { neighbourKey } from '../dataplane/learned.ts';
import type { Interface } from '../dataplane/netns.ts';
import { ANY_IPV4, isLoopback, isMulticast } from '../net/address.ts';
import type { ArpMessage } from '../net/packet.ts';
import { must } from '../problem.ts';
import { sendArpReply } from './arpSend.ts';
import { addressType } from './fib.ts';
import { updateNeighbour, type NeighbourUpdate } from './neighbourUpdate.ts';
import { isOnLink, mayAnswerFor } from './onLink.ts';
import { isRoute, routeInput } from './routeLookup.ts';
import { deviceSetting, forwards } from './settings.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

/** Microseconds in which the first answer counts and later ones with another MAC address do not (locktime). */
const LOCKTIME = 1_000_000;

/**
 * Handles an ARP message: answers questions about our own addresses (and, with proxy_arp, about those we have a route to
 * elsewhere), and remembers who spoke.
 *
 * @see Linux net/ipv4/arp.c, arp_process()
 */
export function arpReceive(world: World, skb: Skb, dev: Interface): void {
  const arp = must(skb.packet.arp, 'ARP message');
  if (skb.pkttype === 'otherhost') return world.end(skb, 'ignored', 'OTHERHOST', 'arpProcess');
  const localnet = deviceSetting(skb.netns, dev.name, 'route_localnet', 'or') !== 0;
  if (isMulticast(arp.targetIp) || (isLoopback(arp.targetIp) && !localnet))
    return world.end(skb, 'dropped', 'MARTIAN', 'arpProcess');
  const wanted = arp.op === 'request' ? answersFor(skb, dev, arp) : 'no';
  if (wanted === 'ignored') {
    const decidedBy = { kind: 'sysctl', name: `net.ipv4.conf.${dev.name}.arp_ignore` } as const;
    world.step(skb, { kind: 'arp', dev: dev.name, what: 'ignore', source: 'arpProcess', decidedBy });
    return world.end(skb, 'ignored', 'OTHERHOST', 'arpProcess', decidedBy);
  }
  if (wanted === 'yes') return answer(world, skb, dev, arp);
  const { effects, release } = listen(world, skb, dev, arp);
  if (effects.length === 0) {
    world.step(skb, { kind: 'arp', dev: dev.name, what: 'ignore', source: 'arpProcess' });
    return world.end(skb, 'ignored', 'OTHERHOST', 'arpProcess');
  }
  world.step(skb, { kind: 'arp', dev: dev.name, what: 'learn', source: 'arpProcess' }, effects);
  world.step(skb, { kind: 'deliver', owner: skb.netns.name, what: 'ARP', source: 'arpProcess' });
  release();
}

/** Whether a question is for us to answer: the address is ours and arp_ignore lets us, or proxy_arp makes us answer for it. */
function answersFor(skb: Skb, dev: Interface, arp: ArpMessage): 'yes' | 'no' | 'ignored' {
  const { netns } = skb;
  const ignore = deviceSetting(netns, dev.name, 'arp_ignore', 'max');
  // Who has no address yet asks whether somebody else has it (RFC 5227).
  const probing = arp.senderIp === ANY_IPV4;
  const route = probing ? null : routeInput(netns, dev, arp.targetIp, arp.senderIp, 0);
  const ours = probing
    ? addressType(netns, arp.targetIp) === 'LOCAL'
    : route !== null && !('refused' in route) && isRoute(route) && route.result === 'local';
  if (ours) return mayAnswerFor(netns, dev, ignore, arp.targetIp, arp.senderIp) ? 'yes' : 'ignored';
  if (route === null || 'refused' in route || !isRoute(route) || route.result !== 'forward') return 'no';
  // arp_fwd_proxy()
  const proxied = forwards(netns, dev.name) && deviceSetting(netns, dev.name, 'proxy_arp', 'or') !== 0;
  return proxied && route.dev.name !== dev.name ? 'yes' : 'no';
}

function answer(world: World, skb: Skb, dev: Interface, arp: ArpMessage): void {
  const { effects, release } =
    arp.senderIp === ANY_IPV4
      ? { effects: [], release: () => {} }
      : updateNeighbour(world, skb.netns, dev, {
          ip: arp.senderIp,
          mac: arp.senderMac,
          state: 'STALE',
          override: true,
          create: true,
        });
  world.step(
    skb,
    {
      kind: 'arp',
      dev: dev.name,
      what: 'answer',
      source: 'arpProcess',
    },
    effects,
  );
  world.step(skb, { kind: 'deliver', owner: skb.netns.name, what: 'ARP', source: 'arpProcess' });
  release();
  sendArpReply(world, skb, dev, arp);
}

/**
 * What a message teaches that we do not answer. An unknown speaker is not remembered, only entries that somebody needed are
 * refreshed, unless `arp_accept` says otherwise. Of answers in a row the first counts.
 */
function listen(world: World, skb: Skb, dev: Interface, arp: ArpMessage): NeighbourUpdate {
  const { netns } = skb;
  const known = world.learned.get(netns.name, 'neighbour', neighbourKey(dev.name, arp.senderIp));
  const accept = deviceSetting(netns, dev.name, 'arp_accept', 'max');
  const foreign = addressType(netns, arp.senderIp) === 'UNICAST' && arp.senderIp !== ANY_IPV4;
  // arp_is_garp(): an announcement names its own address; one made as an answer is addressed to itself, too.
  const isAnnouncement =
    arp.targetIp === arp.senderIp && foreign && (arp.op === 'request' || arp.targetMac === arp.senderMac);
  const isAccepted = accept === 1 || (accept === 2 && isOnLink(dev, arp.senderIp, null));
  return updateNeighbour(world, netns, dev, {
    ip: arp.senderIp,
    mac: arp.senderMac,
    // Only an answer to ourselves says that the way there and back works.
    state: arp.op === 'reply' && skb.pkttype === 'host' ? 'REACHABLE' : 'STALE',
    override: isAnnouncement || known === undefined || world.now > known.since + LOCKTIME,
    create: isAccepted && (isAnnouncement || (arp.op === 'reply' && foreign)),
  });
}
