import { nftSetKey } from '../dataplane/learned.ts';
import { nftKeyText, type NftKey, type NftMatch, type NftSet, type NftTable } from '../dataplane/nftables.ts';
import { contains } from '../net/prefix.ts';
import { must } from '../problem.ts';
import { addressType } from './fib.ts';
import { deviceMatches } from './matches.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

/** A packet in front of the rules of one table. */
export interface NftContext {
  readonly world: World;
  readonly skb: Skb;
  readonly table: NftTable;
  /** The device at this hook that the packet came in by; `null` where the hook has none. For bridged frames: the bridge. */
  readonly inDev: string | null;
}

/**
 * The fields of a key as the packet has them, as the text that elements are found by; `null` when it lacks one, and the
 * rule does not match (NFT_BREAK).
 */
export function nftKeyOf(key: NftKey, { packet }: Pick<Skb, 'packet'>): string | null {
  const { ip, l4 } = packet;
  if (!ip) return null;
  const parts: (string | number)[] = [];
  for (const field of key) {
    switch (field) {
      case 'ip saddr':
        parts.push(ip.src);
        break;
      case 'ip daddr':
        parts.push(ip.dst);
        break;
      case 'meta l4proto':
        parts.push(ip.proto);
        break;
      case 'th dport':
        // Where others have the port, ICMP has its checksum: nobody asks for that. Later fragments have neither.
        if (!l4 || l4.proto === 'icmp') return null;
        parts.push(l4.dport);
        break;
      default:
        field satisfies never;
    }
  }
  return nftKeyText(parts);
}

/** The set or map of a name, which every rule that names one was checked for when it was loaded. */
export const nftSetOf = (table: NftTable, name: string): NftSet =>
  must(table.sets.get(name), `set ${name} of ${table.name}`);

/** Whether a set holds a key: written down, or put there by a rule and not forgotten yet. */
function nftSetHas({ world, skb, table }: NftContext, set: NftSet, key: string): boolean {
  if (set.timeoutSeconds === null) return set.elements.get(key) !== undefined;
  const row = world.learned.get(skb.netns.name, 'nftSet', nftSetKey(table.name, set.name, key));
  return row !== undefined && row.expires > world.now;
}

/**
 * Whether one test of a rule holds for a packet.
 *
 * @see nft(8); Linux net/netfilter/nft_{payload,meta,ct,fib,lookup}.c
 */
export function nftMatchHolds(match: NftMatch, ctx: NftContext): boolean {
  const { skb } = ctx;
  const { ip } = skb.packet;
  if (!ip) return false;
  switch (match.kind) {
    case 'address': {
      const address = match.field === 'ip saddr' ? ip.src : ip.dst;
      return match.values.some((value) => contains(value, address)) !== match.invert;
    }
    case 'set': {
      const key = nftKeyOf(match.key, skb);
      return key !== null && nftSetHas(ctx, nftSetOf(ctx.table, match.set), key) !== match.invert;
    }
    case 'l4proto':
      return ip.proto === match.proto;
    case 'mark':
      return (skb.mark & match.mask) >>> 0 === match.value;
    case 'ctstate':
      return match.states.some((state) => state === (skb.conntrack?.state ?? 'INVALID'));
    case 'iifname':
      return deviceMatches(match.device, ctx.inDev) !== match.invert;
    case 'fib':
      return addressType(skb.netns, match.side === 'saddr' ? ip.src : ip.dst) === 'LOCAL';
    default:
      return match satisfies never;
  }
}
