import type { Interface } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import { BROADCAST_MAC, ZERO_MAC, type Mac } from '../net/mac.ts';
import { ETH_ARP, NO_PAYLOAD, type ArpMessage, type Packet } from '../net/packet.ts';
import type { Cause } from '../trace/run.ts';
import { addressType, selectAddress } from './fib.ts';
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

/**
 * Asks a link who has an address. The question names an address of ours: the waiting packet's own source where that is
 * one, else what the device would use towards the target (arp_announce 0).
 *
 * @see Linux net/ipv4/arp.c, arp_solicit()
 */
export function sendArpRequest(world: World, waiting: Skb, dev: Interface, target: Ip): void {
  const { netns } = waiting;
  const src = waiting.packet.ip?.src;
  const senderIp =
    src !== undefined && addressType(netns, src) === 'LOCAL' ? src : selectAddress(netns, dev, target);
  if (senderIp === null) return;
  const arp: ArpMessage = {
    op: 'request',
    senderMac: dev.mac,
    senderIp,
    targetMac: ZERO_MAC,
    targetIp: target,
  };
  sendArp(
    world,
    waiting,
    dev,
    arpPacket(dev.mac, BROADCAST_MAC, arp),
    { kind: 'arp', by: waiting.branch.journey.id },
    `who has ${target}? tell ${senderIp}`,
    'arpSolicit',
  );
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
    request,
    dev,
    arpPacket(dev.mac, question.senderMac, arp),
    { kind: 'arpReply', to: request.branch.journey.id },
    `${question.targetIp} is at ${dev.mac}`,
    'arpProcess',
  );
}

function sendArp(
  world: World,
  because: Skb,
  dev: Interface,
  packet: Packet,
  cause: Cause,
  what: string,
  source: 'arpSolicit' | 'arpProcess',
): void {
  const skb = world.birth(because.netns, packet, cause, null);
  world.step(skb, { kind: 'send', owner: because.netns.name, what, source });
  world.stack.transmit(world, skb, dev);
}
