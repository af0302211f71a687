import type { Hook, Target } from '../dataplane/netfilter.ts';
import { manipOf, setupNat } from './nat.ts';
import { selectAddress } from './selectAddress.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

/** A rule's order to translate, in iptables' words or in nft's. */
export type NatTarget = Extract<Target, { kind: 'dnat' | 'snat' | 'masquerade' }>;

/**
 * Carries out a NAT target: binds the packet's flow to a translation. The packet itself is rewritten later, with all
 * others of its flow.
 *
 * @returns `noPort` and `noAddress` when the packet must be dropped. A packet without a flow is left alone.
 * @see Linux net/netfilter/xt_nat.c; nft_nat.c; nft_masq.c
 */
export function bindNat(
  world: World,
  skb: Skb,
  hook: Hook,
  target: NatTarget,
): 'bound' | 'noPort' | 'noAddress' {
  const hold = skb.conntrack;
  if (!hold) return 'bound';
  const ip = target.kind === 'masquerade' ? masqueradeAddress(skb) : target.ip;
  if (ip === null) return 'noAddress';
  const port = target.kind === 'dnat' ? target.port : null;
  const range = { ip, port, random: target.randomFully };
  return setupNat(world, skb, hold, manipOf(hook), range) ? 'bound' : 'noPort';
}

/** The out device's address towards the next hop, one that is good beyond this host. @see Linux net/netfilter/nf_nat_masquerade.c, nf_nat_masquerade_ipv4() */
function masqueradeAddress(skb: Skb) {
  const { route, packet, netns } = skb;
  if (!route || !packet.ip) return null;
  return selectAddress(netns, route.dev, route.via ?? packet.ip.dst, 'global');
}
