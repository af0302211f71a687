import { recentKey, type ConntrackEntry, type Effect } from '../dataplane/learned.ts';
import type { CtState, InterfacePattern, IpSet, Match } from '../dataplane/netfilter.ts';
import type { Ip } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import { contains } from '../net/prefix.ts';
import { addressType } from './fib.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

/** What a rule can look at: the packet and what its kernel knows of it at this hook. */
export interface MatchContext {
  readonly world: World;
  readonly skb: Skb;
  /** Names of the devices at this hook; `null` where the hook has none. For bridged frames: the bridge itself. */
  readonly inDev: string | null;
  readonly outDev: string | null;
  readonly conntrack: ConntrackEntry | null;
  /** What `-m recent --set` changed; it goes to the hook's step. */
  readonly effects: Effect[];
  /** Draws for a statistic rule: true when it matches. */
  draw(probability: number): boolean;
}

/** Whether a device is the one, or one of those, that a rule names; no device is none of them. */
export const deviceMatches = (pattern: InterfacePattern, dev: string | null): boolean =>
  dev !== null && (pattern.wildcard ? dev.startsWith(pattern.name) : dev === pattern.name);

/** Whether `-m conntrack --ctstate` sees one of these states in a packet; DNAT and SNAT come on top of the real one. */
function isInState(states: readonly CtState[], ctx: MatchContext): boolean {
  const hold = ctx.skb.conntrack;
  const entry = ctx.conntrack;
  if (!hold || !entry) return states.includes('INVALID');
  return (
    states.includes(hold.state) ||
    (entry.dstNat === 'translated' && states.includes('DNAT')) ||
    (entry.srcNat === 'translated' && states.includes('SNAT'))
  );
}

function portOf(packet: Packet, side: 'sport' | 'dport', module: string): number | null {
  const { l4 } = packet;
  return l4 && l4.proto !== 'icmp' && l4.proto === module ? l4[side] : null;
}

function inSet(set: IpSet | undefined, address: Ip): boolean {
  return set?.members.some((member) => contains(member, address)) ?? false;
}

function recentMatches(match: Extract<Match, { kind: 'recent' }>, ctx: MatchContext, src: Ip): boolean {
  const { world, skb } = ctx;
  const key = recentKey(match.name, src);
  if (match.op === 'set') {
    ctx.effects.push(world.change(skb.netns.name, 'recent', key, { list: match.name, src, seen: world.now }));
    return true;
  }
  const row = world.learned.get(skb.netns.name, 'recent', key);
  const fresh =
    row !== undefined && (match.seconds === 0 || world.now - row.seen <= match.seconds * 1_000_000);
  if (row && !fresh && match.reap) ctx.effects.push(world.change(skb.netns.name, 'recent', key, null));
  return fresh;
}

/**
 * Whether one test of a rule holds for a packet.
 *
 * @see iptables-extensions(8); Linux net/netfilter/xt_*.c
 */
export function matchHolds(match: Match, ctx: MatchContext): boolean {
  const { packet } = ctx.skb;
  const ip = packet.ip;
  if (!ip) return false;
  switch (match.kind) {
    case 'src':
      return contains(match.prefix, ip.src) !== match.invert;
    case 'dst':
      return contains(match.prefix, ip.dst) !== match.invert;
    case 'in':
      return deviceMatches(match.device, ctx.inDev) !== match.invert;
    case 'out':
      return deviceMatches(match.device, ctx.outDev) !== match.invert;
    case 'proto':
      return (ip.proto === match.proto) !== match.invert;
    case 'sport':
    case 'dport': {
      const port = portOf(packet, match.kind, match.module);
      return port !== null && (port >= match.from && port <= match.to) !== match.invert;
    }
    case 'multiport': {
      const l4 = packet.l4;
      if (!l4 || l4.proto === 'icmp') return false;
      const ports =
        match.side === 'ports' ? [l4.sport, l4.dport] : [match.side === 'sports' ? l4.sport : l4.dport];
      return (
        match.ports.some(([low, high]) => ports.some((port) => port >= low && port <= high)) !== match.invert
      );
    }
    case 'mark':
      return ((ctx.skb.mark & match.mask) >>> 0 === match.value) !== match.invert;
    case 'ctstate':
      return isInState(match.states, ctx) !== match.invert;
    case 'statistic':
      return ctx.draw(match.probability);
    case 'addrtype':
      return (
        (match.srcType === null ||
          (addressType(ctx.skb.netns, ip.src) === match.srcType) !== match.invertSrc) &&
        (match.dstType === null || (addressType(ctx.skb.netns, ip.dst) === match.dstType) !== match.invertDst)
      );
    case 'recent':
      return recentMatches(match, ctx, ip.src);
    case 'physdev': {
      const bridge = ctx.skb.bridge;
      return (
        (match.isIn === null || (bridge !== null) === match.isIn) &&
        (match.isOut === null || ((bridge?.physout ?? null) !== null) === match.isOut)
      );
    }
    case 'set': {
      const set = ctx.skb.netns.netfilter.sets.get(match.name);
      return match.flags.every((flag) => inSet(set, flag === 'src' ? ip.src : ip.dst)) !== match.invert;
    }
    case 'bare':
      return packet.l4?.proto === match.module;
    case 'comment':
      return true;
    default:
      return match satisfies never;
  }
}
