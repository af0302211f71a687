import type { Effect } from '../dataplane/learned.ts';
import type { Interface, NetNs } from '../dataplane/netns.ts';
import { ANY_IPV4, type Ip } from '../net/address.ts';
import { BROADCAST_MAC, ZERO_MAC, type Mac } from '../net/mac.ts';
import { ETH_ARP, NO_PAYLOAD, type ArpMessage, type Packet } from '../net/packet.ts';
import type { Cause } from '../trace/run.ts';
import { addressType } from './fib.ts';
import { isOnLink } from './onLink.ts';
import { selectAddress } from './selectAddress.ts';
import { deviceSetting } from './settings.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

const arpPacket = (src: Mac, dst: Mac, arp: ArpMessage): Packet => ({
  eth: { src, dst, type: ETH_ARP },
  arp,
  ip: null,
  l4: null,
  payload: NO_PAYLOAD,
  vxlan: null,
  inner: null,
});

/** Who is asked for a link address, and why. */
interface ArpQuestion {
  /** The address in question. */
  readonly to: Ip;
  /** Where it was last: only that machine is asked. `null`: everybody is. */
  readonly mac: Mac | null;
  /** The packet that waits for the answer, where one does. */
  readonly about: Skb | null;
  /** Journey on whose behalf. */
  readonly by: number;
  /** What asking changed. */
  readonly effects?: readonly Effect[];
}

/**
 * Asks a link who has an address.
 *
 * @see Linux net/ipv4/arp.c, arp_solicit()
 */
export function sendArpRequest(world: World, netns: NetNs, dev: Interface, question: ArpQuestion): void {
  const { to, mac, about, by, effects } = question;
  const arp: ArpMessage = {
    op: 'request',
    senderMac: dev.mac,
    senderIp: announced(netns, dev, to, about?.packet.ip?.src ?? null),
    targetMac: ZERO_MAC,
    targetIp: to,
  };
  const packet = arpPacket(dev.mac, mac ?? BROADCAST_MAC, arp);
  const what = `who has ${to}? tell ${arp.senderIp}`;
  sendArp(world, netns, dev, packet, { kind: 'arp', by }, what, 'arpSolicit', effects);
}

/**
 * The address of ours that a question names, as `arp_announce` wants it: 0 the waiting packet's own source where that is
 * ours; 1 that one only where the target shares a subnet of the device with it; 2 never that one. Else what the device
 * would use towards the target.
 */
function announced(netns: NetNs, dev: Interface, target: Ip, source: Ip | null): Ip {
  const announce = deviceSetting(netns, dev.name, 'arp_announce', 'max');
  const own = source !== null && announce !== 2 && addressType(netns, source) === 'LOCAL' ? source : null;
  if (own !== null && (announce !== 1 || isOnLink(dev, target, own))) return own;
  return selectAddress(netns, dev, target, 'link') ?? ANY_IPV4;
}

/** Answers a question about an address of ours (or one that we answer for). */
export function sendArpReply(world: World, request: Skb, dev: Interface, question: ArpMessage): void {
  const arp: ArpMessage = {
    op: 'reply',
    senderMac: dev.mac,
    senderIp: question.targetIp,
    targetMac: question.senderMac,
    targetIp: question.senderIp,
  };
  sendArp(
    world,
    request.netns,
    dev,
    arpPacket(dev.mac, question.senderMac, arp),
    { kind: 'arpReply', to: request.branch.journey.id },
    `${question.targetIp} is at ${dev.mac}`,
    'arpProcess',
  );
}

function sendArp(
  world: World,
  netns: NetNs,
  dev: Interface,
  packet: Packet,
  cause: Cause,
  what: string,
  source: 'arpSolicit' | 'arpProcess',
  effects: readonly Effect[] = [],
): void {
  const skb = world.birth(netns, packet, cause, null);
  world.step(
    skb,
    {
      kind: 'send',
      owner: netns.name,
      what,
      source,
    },
    effects,
  );
  world.stack.transmit(world, skb, dev);
}
