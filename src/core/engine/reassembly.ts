import { clonePacket, IPV4_HEADER_BYTES, type Packet } from '../net/packet.ts';
import { must } from '../problem.ts';
import { isRoute, routeInput } from './routeLookup.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

const SECOND = 1_000_000;

/**
 * Puts the pieces of a datagram together again. The piece that completes it goes on as the whole; the others wait for it,
 * and end as part of it.
 *
 * @returns false when the packet was a piece and others are still missing.
 * @see Linux net/ipv4/ip_fragment.c, ip_defrag(); RFC 791 §3.2
 */
export function reassemble(world: World, skb: Skb): boolean {
  const ip = must(skb.packet.ip, 'IP header');
  if (!ip.mf && ip.fragmentOffset === 0) return true;
  const key = `${skb.netns.name} ${ip.src} ${ip.dst} ${ip.proto} ${ip.id}`;
  const waiting = world.pieces.get(key) ?? [];
  const pieces = [...waiting, skb];
  const whole = joined(pieces.map((piece) => piece.packet));
  if (whole === null) {
    waiting.push(skb);
    world.step(skb, { kind: 'collect', source: 'reassemble' });
    if (waiting.length === 1) expireLater(world, skb, key, waiting);
    return false;
  }
  world.pieces.delete(key);
  for (const piece of waiting)
    world.step(piece, { kind: 'deliver', owner: skb.netns.name, what: 'fragment', source: 'reassemble' });
  const bytes = Math.max(...pieces.map((piece) => piece.packet.ip?.length ?? 0));
  skb.pieces = { bytes, isLimit: true };
  skb.packet = { ...whole, eth: skb.packet.eth };
  world.step(skb, { kind: 'reassemble', packet: clonePacket(skb.packet), source: 'reassemble' });
  return true;
}

/** Gives up on a datagram some time after its first piece came (net.ipv4.ipfrag_time). */
function expireLater(world: World, { netns }: Skb, key: string, waiting: Skb[]): void {
  world.pieces.set(key, waiting);
  world.queue.timer(SECOND * Number(netns.sysctls['net.ipv4.ipfrag_time'] ?? 30), () => {
    if (world.pieces.get(key) !== waiting) return;
    world.pieces.delete(key);
    expire(world, waiting);
  });
}

/**
 * Throws pieces away whose datagram never became whole. Its sender is told by the host it was for, and only where the first
 * piece, with the ports, is there to be quoted.
 *
 * @see Linux net/ipv4/ip_fragment.c, ip_expire(); RFC 792, Time Exceeded Message
 */
function expire(world: World, waiting: readonly Skb[]): void {
  const end = { reason: 'FRAG_REASM_TIMEOUT', source: 'reassembleTimeout' } as const;
  for (const piece of waiting) {
    if (piece.packet.ip?.fragmentOffset === 0 && isForMe(piece))
      world.stack.refuse(world, piece, { type: 11, code: 1 }, end);
    else world.end(piece, 'dropped', end.reason, end.source);
  }
}

function isForMe({ netns, dev, packet: { ip }, mark }: Skb): boolean {
  if (!ip || !dev) return false;
  const route = routeInput(netns, dev, ip.dst, ip.src, mark);
  return !('refused' in route) && isRoute(route) && route.result === 'local';
}

/** The datagram that these pieces make, or `null` while there is a hole. */
function joined(pieces: readonly Packet[]): Packet | null {
  const sorted = [...pieces].sort((a, b) => (a.ip?.fragmentOffset ?? 0) - (b.ip?.fragmentOffset ?? 0));
  let end = 0;
  for (const piece of sorted) {
    const ip = must(piece.ip, 'IP header');
    if (ip.fragmentOffset > end) return null;
    end = Math.max(end, ip.fragmentOffset + ip.length - IPV4_HEADER_BYTES);
  }
  const first = must(sorted[0], 'first piece');
  const last = must(sorted[sorted.length - 1], 'last piece');
  if (last.ip?.mf !== false) return null;
  const ip = must(first.ip, 'IP header');
  return { ...first, ip: { ...ip, mf: false, fragmentOffset: 0, length: end + IPV4_HEADER_BYTES } };
}
