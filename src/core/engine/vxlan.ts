import { staticFdb, type Interface } from '../dataplane/netns.ts';
import { hashText } from '../rng.ts';
import {
  ETHERNET_HEADER_BYTES,
  IPV4_HEADER_BYTES,
  UDP_HEADER_BYTES,
  VXLAN_HEADER_BYTES,
  type IpHeader,
  type UdpHeader,
} from '../net/packet.ts';
import { must } from '../problem.ts';
import { isRoute, routeOutput } from './routeLookup.ts';
import { localOut } from './ipOutput.ts';
import { recordOutputRoute, routeException } from './routes.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

type VxlanInterface = Extract<Interface, { kind: 'vxlan' }>;

/** Range the outer source port is taken from: the host's ephemeral ports (udp_flow_src_port()). */
const PORT_LOW = 32768;
const PORT_RANGE = 61000 - PORT_LOW;

/**
 * One outer port per inner flow, so that routers on the way spread flows, not packets. A TCP socket brings its own hash
 * (and another one when it has to send again); what is hashed from the headers alone is the same both ways, and for all pieces
 * of a datagram, as only the first one has ports.
 *
 * @see Linux include/net/sock.h, skb_set_hash_from_sk(), sk_rethink_txhash(); net/core/flow_dissector.c, __skb_get_hash_net(),
 *   __flow_hash_consistentify()
 */
function sourcePort({ packet, hash }: Skb): number {
  if (hash !== null) return PORT_LOW + (hash % PORT_RANGE);
  const { ip, l4, eth } = packet;
  const isPiece = ip !== null && (ip.mf || ip.fragmentOffset > 0);
  const ports = l4 && l4.proto !== 'icmp' && !isPiece ? [l4.sport, l4.dport] : ['', ''];
  const ends = [`${ip?.src ?? eth?.src} ${ports[0]}`, `${ip?.dst ?? eth?.dst} ${ports[1]}`];
  const flow = ends.sort((a, b) => (a < b ? -1 : 1)).join();
  return PORT_LOW + (hashText(`${flow} ${ip?.proto}`) % PORT_RANGE);
}

/**
 * Puts a frame into a UDP datagram to the tunnel end that its destination MAC lives behind. The datagram is a packet of
 * this host like any other: it visits OUTPUT and POSTROUTING, and has a flow of its own.
 *
 * @see Linux drivers/net/vxlan/vxlan_core.c, vxlan_xmit(), vxlan_xmit_one(); RFC 7348 §5
 */
export function vxlanTransmit(world: World, skb: Skb, dev: VxlanInterface): void {
  const eth = must(skb.packet.eth, 'Ethernet header');
  const row = staticFdb(skb.netns, dev.name, eth.dst);
  if (!row?.dst) return world.end(skb, 'dropped', 'VXLAN_NO_REMOTE', 'vxlanTransmit');
  const inner = skb.packet;
  const innerBytes = ETHERNET_HEADER_BYTES + (inner.ip?.length ?? 28);
  const udpBytes = UDP_HEADER_BYTES + VXLAN_HEADER_BYTES + innerBytes;
  const { local, vni, dstport } = dev.vxlan;
  const ip: IpHeader = {
    src: local,
    dst: row.dst,
    proto: 'udp',
    ttl: 64,
    tos: 0,
    id: world.newIpId(),
    df: false,
    mf: false,
    fragmentOffset: 0,
    length: IPV4_HEADER_BYTES + udpBytes,
  };
  const l4: UdpHeader = { proto: 'udp', sport: sourcePort(skb), dport: dstport, length: udpBytes };
  world.step(skb, {
    kind: 'encapsulate',
    dev: dev.name,
    outer: { ip: { ...ip }, l4: { ...l4 }, vxlan: { vni } },
    decidedBy: { kind: 'fdb', dev: dev.name, mac: eth.dst },
    source: 'vxlanTransmit',
  });
  skb.packet = { eth: null, arp: null, ip, l4, payload: { bytes: 0, text: '' }, vxlan: { vni }, inner };
  skb.conntrack = null;
  skb.pieces = null;
  skb.bridge = null;
  const route = routeOutput(
    skb.netns,
    ip.dst,
    ip.src,
    skb.mark,
    routeException(world, skb.netns.name, ip.dst),
  );
  if (!isRoute(route))
    return world.end(skb, 'dropped', 'IP_OUTNOROUTES', 'routeOutput', route.entry ?? undefined);
  // A tunnel's packet that would have to go through the tunnel (udp_tunnel_dst_lookup(), -ELOOP).
  if (route.dev === dev) return world.end(skb, 'dropped', 'VXLAN_LOOP', 'vxlanTransmit', route.entry);
  skb.route = route;
  recordOutputRoute(world, skb);
  localOut(world, skb);
}

/** Whether a UDP datagram for this host is a tunnel's: some VXLAN device listens on its port. */
export function isVxlan(skb: Skb): boolean {
  const { l4, vxlan } = skb.packet;
  return (
    l4?.proto === 'udp' &&
    vxlan !== null &&
    [...skb.netns.interfaces.values()].some((dev) => dev.kind === 'vxlan' && dev.vxlan.dstport === l4.dport)
  );
}

/**
 * Takes the frame out of a VXLAN datagram and hands it to the tunnel device of its network.
 *
 * @see Linux drivers/net/vxlan/vxlan_core.c, vxlan_rcv()
 */
export function vxlanReceive(world: World, skb: Skb): void {
  const { eth, ip, l4, vxlan, inner } = skb.packet;
  if (!ip || l4?.proto !== 'udp' || !vxlan || !inner)
    return world.end(skb, 'dropped', 'VXLAN_VNI_NOT_FOUND', 'vxlanReceive');
  const dev = [...skb.netns.interfaces.values()].find(
    (d) => d.kind === 'vxlan' && d.vxlan.dstport === l4.dport && d.vxlan.vni === vxlan.vni,
  );
  if (!dev) return world.end(skb, 'dropped', 'VXLAN_VNI_NOT_FOUND', 'vxlanReceive');
  world.step(skb, {
    kind: 'decapsulate',
    dev: dev.name,
    outer: { eth: { ...must(eth, 'outer Ethernet header') }, ip: { ...ip }, l4: { ...l4 }, vxlan },
    decidedBy: { kind: 'interface', dev: dev.name },
    source: 'vxlanReceive',
  });
  skb.packet = inner;
  skb.conntrack = null;
  skb.pieces = null;
  skb.route = null;
  skb.bridge = null;
  world.stack.receive(world, skb, dev);
}
