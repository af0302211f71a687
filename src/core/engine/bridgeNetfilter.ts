import type { Interface, NetNs } from '../dataplane/netns.ts';
import { ETH_IPV4 } from '../net/packet.ts';
import { must } from '../problem.ts';
import { isRoute, routeInput } from './routeLookup.ts';
import { runHook } from './hooks.ts';
import { neighbourOf, neighbourOutput } from './neighbour.ts';
import { reassemble } from './reassembly.ts';
import { recordInputRoute } from './routes.ts';
import { forwards } from './settings.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

/** Whether the bridge shows IPv4 frames to iptables. */
const calls = (netns: NetNs): boolean => (netns.sysctls['net.bridge.bridge-nf-call-iptables'] ?? '0') !== '0';

/**
 * Shows a frame that came in by a port to the PREROUTING hook of the IP layer, before the bridge decides anything.
 *
 * When DNAT gave it another destination, the route to that decides: out by the same bridge means that the frame stays
 * bridged, only its destination address changes; anything else means up to the bridge's own IP layer.
 *
 * @param goOn what the bridge does with the frame next.
 * @see Linux net/bridge/br_netfilter_hooks.c, br_nf_pre_routing(), br_nf_pre_routing_finish()
 */
export function bridgePrerouting(
  world: World,
  skb: Skb,
  bridge: Interface,
  port: Interface,
  goOn: (skb: Skb) => void,
): void {
  if (skb.packet.eth?.type !== ETH_IPV4 || !calls(skb.netns)) return goOn(skb);
  // Connection tracking wants whole datagrams, and it sits in this hook (ipv4_conntrack_defrag()).
  if (skb.netns.netfilter.conntrack && !reassemble(world, skb)) return;
  skb.bridge = { physin: port.name, physout: null, bridgedDnatFrom: null };
  const ip = must(skb.packet.ip, 'IP header');
  const eth = must(skb.packet.eth, 'Ethernet header on a bridge');
  const before = ip.dst;
  if (!runHook(world, skb, { hook: 'PREROUTING', inDev: bridge.name, outDev: null, bridged: true })) return;
  if (ip.dst === before) return goOn(skb);

  const route = routeInput(skb.netns, bridge, ip.dst, ip.src, skb.mark);
  if ('refused' in route)
    return world.end(skb, 'dropped', route.refused, 'routeInput', {
      kind: 'sysctl',
      name: route.sysctl,
    });
  // Without a way, or where the host does not forward, the frame goes up to be turned away there, even if the next port
  // were meant: ip_route_input() gives a dst whose input is ip_error(), and calls that no error.
  if (isRoute(route) && (route.result !== 'forward' || forwards(skb.netns, bridge.name))) {
    skb.route = route;
    recordInputRoute(world, skb, 'bridgedDnat');
    if (route.result === 'forward' && route.dev === bridge) return bridgedDnat(world, skb, bridge, goOn);
  }
  skb.pkttype = 'host';
  world.step(skb, { kind: 'link', dev: port.name, eth: { ...eth, dst: bridge.mac }, source: 'bridgedDnat' });
  skb.packet.eth = { ...eth, dst: bridge.mac };
  goOn(skb);
}

/** The new destination lives on this very bridge. @see Linux net/bridge/br_netfilter_hooks.c, br_nf_pre_routing_finish_bridge() */
function bridgedDnat(world: World, skb: Skb, bridge: Interface, goOn: (skb: Skb) => void): void {
  const { packet } = skb;
  const eth = must(packet.eth, 'Ethernet header on a bridge');
  const nextHop = skb.route?.via ?? must(packet.ip, 'IP header').dst;
  const neighbour = neighbourOf(world, skb.netns, bridge, nextHop);
  if (neighbour?.connected && neighbour.mac) {
    packet.eth = { ...eth, dst: neighbour.mac };
    world.step(skb, {
      kind: 'neighbour',
      dev: bridge.name,
      ip: nextHop,
      result: 'resolved',
      mac: neighbour.mac,
      decidedBy: { kind: 'neighbour', dev: bridge.name, ip: nextHop },
      source: 'bridgedDnat',
    });
    world.step(skb, { kind: 'link', dev: bridge.name, eth: { ...packet.eth }, source: 'bridgedDnat' });
    return goOn(skb);
  }
  // Not known for sure: the packet takes the way through the bridge device, which asks for the address first.
  must(skb.bridge, 'bridge info').bridgedDnatFrom = eth;
  neighbourOutput(world, skb, bridge, nextHop);
}

/** FORWARD for a frame on its way from port to port. @see Linux net/bridge/br_netfilter_hooks.c, br_nf_forward_ip() */
export function bridgeForwardHook(world: World, skb: Skb, bridge: Interface, to: Interface): boolean {
  if (!skb.bridge || skb.packet.eth?.type !== ETH_IPV4) return true;
  skb.bridge.physout = to.name;
  // The rules, and whoever answers for them, are to take the frame for one of ours (nf_bridge->pkt_otherhost).
  if (skb.pkttype === 'otherhost') skb.pkttype = 'host';
  return runHook(world, skb, { hook: 'FORWARD', inDev: bridge.name, outDev: bridge.name, bridged: true });
}

/** POSTROUTING for the same frame. @see Linux net/bridge/br_netfilter_hooks.c, br_nf_post_routing() */
export function bridgePostroutingHook(world: World, skb: Skb, bridge: Interface): boolean {
  if (!skb.bridge?.physout || skb.packet.eth?.type !== ETH_IPV4) return true;
  // MASQUERADE asks for the route of the packet; a frame that was never routed has the bridge as its way out.
  skb.route ??= {
    result: 'forward',
    dev: bridge,
    via: null,
    src: null,
    mtu: bridge.mtu,
    entry: { kind: 'interface', dev: bridge.name },
  };
  return runHook(world, skb, { hook: 'POSTROUTING', inDev: null, outDev: bridge.name, bridged: true });
}
