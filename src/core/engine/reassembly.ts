import { clonePacket, IPV4_HEADER_BYTES, type Packet } from '../net/packet.ts';
import { must } from '../problem.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

/**
 * Puts the pieces of a datagram together again. The piece that completes it goes on as the whole; the others end here, as
 * part of it.
 *
 * @returns false when the packet was a piece and others are still missing.
 * @see Linux net/ipv4/ip_fragment.c, ip_defrag(); RFC 791 §3.2
 */
export function reassemble(world: World, skb: Skb): boolean {
  const ip = must(skb.packet.ip, 'IP header');
  if (!ip.mf && ip.fragmentOffset === 0) return true;
  const key = `${skb.netns.name} ${ip.src} ${ip.dst} ${ip.proto} ${ip.id}`;
  const pieces = [...(world.pieces.get(key) ?? []), skb];
  const whole = joined(pieces.map((piece) => piece.packet));
  if (whole === null) {
    world.pieces.set(key, pieces);
    world.step(skb, { kind: 'deliver', owner: skb.netns.name, what: 'fragment', source: 'reassemble' });
    return false;
  }
  world.pieces.delete(key);
  skb.pieceBytes = Math.max(...pieces.map((piece) => piece.packet.ip?.length ?? 0));
  skb.packet = { ...whole, eth: skb.packet.eth };
  world.step(skb, { kind: 'reassemble', packet: clonePacket(skb.packet), source: 'reassemble' });
  return true;
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
