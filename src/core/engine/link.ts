import { bridgePorts, type DeviceRef, type Interface } from '../dataplane/netns.ts';
import { BROADCAST_MAC, isGroupMac } from '../net/mac.ts';
import { ETH_ARP, ETH_IPV4, type Packet } from '../net/packet.ts';
import type { PacketType } from '../trace/step.ts';
import { arpReceive } from './arp.ts';
import { bridgeReceive, bridgeTransmit } from './bridge.ts';
import { ipReceive } from './ipInput.ts';
import type { Skb } from './skb.ts';
import { vxlanTransmit } from './vxlan.ts';
import { MAX_HOPS, type World } from './world.ts';

/** Microseconds from one end of a wire to the other. */
const WIRE_DELAY = 10;
/** Microseconds through the loopback device. */
const LOOPBACK_DELAY = 5;

/** How a device sees a frame by its destination address. @see Linux net/ethernet/eth.c, eth_type_trans() */
function packetType(packet: Packet, dev: Interface): PacketType {
  const dst = packet.eth?.dst;
  if (dst === undefined || dst === dev.mac) return 'host';
  if (dst === BROADCAST_MAC) return 'broadcast';
  return isGroupMac(dst) ? 'multicast' : 'otherhost';
}

/**
 * Puts a finished frame on a device.
 *
 * @see Linux net/core/dev.c, __dev_queue_xmit(); drivers/net/veth.c, veth_xmit()
 */
export function transmit(world: World, skb: Skb, dev: Interface): void {
  const peer = dev.kind === 'veth' || dev.kind === 'physical' ? dev.peer : null;
  world.step(skb, {
    kind: 'egress',
    dev: dev.name,
    peer,
    source: dev.kind === 'veth' ? 'veth' : dev.kind === 'loopback' ? 'loopback' : 'transmit',
  });
  switch (dev.kind) {
    case 'loopback':
      world.queue.packet(LOOPBACK_DELAY, () => {
        // What comes back through lo is a packet like any other, but its flow is known already (loopback keeps skb->_nfct).
        receive(world, { ...skb, dev, route: null, socket: null, bridge: null }, dev);
      });
      return;
    case 'bridge':
      return bridgeTransmit(world, skb, dev);
    case 'vxlan':
      return vxlanTransmit(world, skb, dev);
    case 'veth':
    case 'physical':
      return cross(world, skb, dev, dev.peer);
    case 'dummy':
      return world.end(skb, 'dropped', 'LINK_DOWN', 'transmit', { kind: 'interface', dev: dev.name });
    default:
      dev satisfies never;
  }
}

/** A frame crosses a wire into another namespace, which knows nothing of what the first kernel noted about it (skb_scrub_packet()). */
function cross(world: World, skb: Skb, from: Interface, peer: DeviceRef): void {
  const netns = world.dataplane.netns(peer.netns);
  const dev = netns?.interfaces.get(peer.dev);
  if (!netns || !dev) return world.end(skb, 'dropped', 'LINK_DOWN', 'veth');
  if (world.recorder.hopsOf(skb.branch) >= MAX_HOPS) return world.end(skb, 'looped', 'LOOP_GUARD', 'veth');
  world.queue.packet(WIRE_DELAY, () => {
    receive(
      world,
      {
        packet: skb.packet,
        branch: world.recorder.branch(skb.branch, netns.name),
        netns,
        dev,
        pkttype: 'host',
        mark: 0,
        hash: skb.hash,
        conntrack: null,
        pieces: null,
        // Within one machine the mark stays on the packet; no wire carries it.
        confirms: from.kind === 'veth' && skb.confirms,
        route: null,
        bridge: null,
        socket: null,
      },
      dev,
    );
  });
}

/**
 * A frame arrived at a device: whoever listens there gets it.
 *
 * @see Linux net/core/dev.c, __netif_receive_skb_core()
 */
export function receive(world: World, skb: Skb, dev: Interface): void {
  skb.dev = dev;
  // A frame that a bridge passes up keeps the type the bridge gave it.
  if (dev.kind !== 'bridge') skb.pkttype = packetType(skb.packet, dev);
  world.step(skb, { kind: 'ingress', dev: dev.name, pkttype: skb.pkttype, source: 'receive' });
  if (dev.master !== null) {
    const bridge = skb.netns.interfaces.get(dev.master);
    if (bridge && bridgePorts(skb.netns, bridge.name).includes(dev))
      return bridgeReceive(world, skb, bridge, dev);
  }
  const type = skb.packet.eth?.type ?? ETH_IPV4;
  if (type === ETH_ARP) return arpReceive(world, skb, dev);
  if (type === ETH_IPV4) return ipReceive(world, skb, dev);
  world.end(skb, 'ignored', 'UNHANDLED_PROTO', 'receive');
}
