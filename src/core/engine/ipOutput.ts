import { clonePacket, IPV4_HEADER_BYTES, type Packet } from '../net/packet.ts';
import { must } from '../problem.ts';
import { runHook } from './hooks.ts';
import { neighbourOutput } from './neighbour.ts';
import { isRoute, routeOutput, type NoRoute } from './routeLookup.ts';
import { reroute } from './routes.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

/** What a datagram's sender is told at once when this host's own hooks stopped it. */
export type SendRefusal = 'EPERM' | NoRoute['errno'];

/** EPERM, or what there is to say about the way to where DNAT sent it (NF_DROP_ERR() in nf_nat_ipv4_local_fn()). */
function refusalOf({ netns, packet, mark }: Skb): SendRefusal {
  const { src, dst } = must(packet.ip, 'IP header');
  const route = routeOutput(netns, dst, src, mark, null);
  return isRoute(route) ? 'EPERM' : route.errno;
}

/**
 * Sends a packet of this host, its route chosen by the caller.
 *
 * @returns why this host's own hooks stopped it, or `null`.
 * @see Linux net/ipv4/ip_output.c, __ip_local_out(); net/ipv4/netfilter/iptable_mangle.c, ipt_mangle_out()
 */
export function localOut(world: World, skb: Skb): SendRefusal | null {
  const route = must(skb.route, 'route of a local packet');
  const { mark } = skb;
  if (!runHook(world, skb, { hook: 'OUTPUT', inDev: null, outDev: route.dev.name, bridged: false }))
    return refusalOf(skb);
  if (skb.mark !== mark && !reroute(world, skb)) return refusalOf(skb);
  return ipOutput(world, skb) ? null : 'EPERM';
}

/**
 * POSTROUTING, then cut to size, then to the neighbour.
 *
 * @returns false when POSTROUTING stopped it.
 * @see Linux net/ipv4/ip_output.c, ip_output(), __ip_finish_output()
 */
export function ipOutput(world: World, skb: Skb): boolean {
  const route = must(skb.route, 'route on output');
  if (!runHook(world, skb, { hook: 'POSTROUTING', inDev: null, outDev: route.dev.name, bridged: false }))
    return false;
  if (isTooLong(skb, route.mtu)) fragment(world, skb, route.mtu);
  else finish(world, skb);
  return true;
}

/**
 * Whether a datagram goes on in pieces: what came in pieces does so wherever that is known.
 *
 * @see Linux net/ipv4/ip_output.c, __ip_finish_output(); net/bridge/br_netfilter_hooks.c, br_nf_dev_queue_xmit()
 */
export const isTooLong = ({ packet: { ip }, pieces }: Skb, mtu: number): boolean =>
  ip !== null && ip.length > (pieces?.isLimit ? Math.min(mtu, pieces.bytes) : mtu);

function finish(world: World, skb: Skb): void {
  const route = must(skb.route, 'route on output');
  neighbourOutput(world, skb, route.dev, route.via ?? must(skb.packet.ip, 'IP header').dst);
}

/**
 * Cuts a datagram that is too large for the next link into pieces, each a packet of its own from here on.
 *
 * @see Linux net/ipv4/ip_output.c, ip_fragment(), ip_do_fragment(); RFC 791 §3.2
 */
function fragment(world: World, skb: Skb, pathMtu: number): void {
  const mtu = Math.min(pathMtu, skb.pieces?.bytes ?? Infinity);
  const ip = must(skb.packet.ip, 'IP header');
  const dev = must(skb.route, 'route on output').dev;
  if (ip.df) {
    const decidedBy = { kind: 'interface', dev: dev.name } as const;
    return world.stack.refuse(
      world,
      skb,
      { type: 3, code: 4, mtu },
      { reason: 'PKT_TOO_BIG', source: 'fragment', decidedBy },
    );
  }
  const pieces = cut(skb.packet, mtu);
  world.step(skb, {
    kind: 'fragment',
    mtu,
    pieces: pieces.length,
    decidedBy: { kind: 'interface', dev: dev.name },
    source: 'fragment',
  });
  for (const packet of pieces) {
    const branch = world.recorder.begin(
      { kind: 'fragment', of: skb.branch.journey.id },
      packet,
      skb.netns.name,
    );
    finish(world, { ...skb, packet, branch });
  }
}

/** The pieces of a datagram for a link of this MTU, each with a copy of what surrounds it. */
export function cut(whole: Packet, mtu: number): Packet[] {
  const ip = must(whole.ip, 'IP header');
  const payload = ip.length - IPV4_HEADER_BYTES;
  const most = (mtu - IPV4_HEADER_BYTES) & ~7;
  const pieces: Packet[] = [];
  for (let offset = 0; offset < payload; offset += most) {
    const size = Math.min(most, payload - offset);
    const piece = clonePacket(whole);
    const last = offset + size >= payload;
    pieces.push({
      ...piece,
      ip: {
        ...ip,
        length: size + IPV4_HEADER_BYTES,
        mf: ip.mf || !last,
        fragmentOffset: ip.fragmentOffset + offset,
      },
      // Later pieces carry bytes, not headers: ports, and what a tunnel holds, can be read from the first one only.
      ...(offset > 0 && { l4: null, vxlan: null, inner: null }),
    });
  }
  return pieces;
}
