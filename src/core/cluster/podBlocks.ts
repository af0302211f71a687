import type { Ip } from '../net/address.ts';
import { ipv4Bits } from '../net/address.ts';
import { addressIn, broadcastOf, contains, networkOf, overlaps, prefix, type Prefix } from '../net/prefix.ts';
import { BlockPool } from './addresses.ts';
import { bounds } from './intervals.ts';

/** A node that has to have a block for its pods. */
export interface BlockWish {
  readonly name: string;
  /** Written, and used. */
  readonly written: Prefix | undefined;
  /** Addresses that its pods bring along. */
  readonly ips: readonly Ip[];
  /** How many pods with a network of their own it has. */
  readonly pods: number;
}

/** Bits of a node's pod block where the pod range has room for it: kube-controller-manager's --node-cidr-mask-size. */
const NODE_MASK = 24;
/** The smallest block that has an address for a pod. */
const SMALLEST = 30;

/** What a node got, and where from; `block` undefined: nothing is left. */
export interface GivenBlock {
  readonly block: Prefix | undefined;
  readonly how: 'written' | 'around' | 'fresh' | 'outside';
}

/** Who has which of all addresses that pods bring along. */
class OwnedAddresses {
  private readonly sorted: readonly { readonly bits: number; readonly owner: string }[];

  constructor(wishes: readonly BlockWish[]) {
    this.sorted = wishes
      .flatMap(({ name, ips }) => ips.map((ip) => ({ bits: ipv4Bits(ip), owner: name })))
      .sort((a, b) => a.bits - b.bits);
  }

  /** Whether somebody else has an address in a block. An address that both have is nobody's reason to go elsewhere. */
  hasForeign(block: Prefix, owner: string, own: ReadonlySet<Ip>): boolean {
    const [start, end] = bounds(block);
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.sorted[middle] as { bits: number }).bits < start) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < this.sorted.length; i++) {
      const entry = this.sorted[i] as { bits: number; owner: string };
      if (entry.bits > end) return false;
      if (entry.owner !== owner && !own.has(addressIn(block, entry.bits - start))) return true;
    }
    return false;
  }
}

/**
 * Gives a pod block to every node: the one that is written; else one around the addresses that its pods have, as wide as it can
 * be without one of another's; else the next of the pod range, in the order of the nodes. A block that nobody wrote is large
 * enough for its node's pods as long as the range has room.
 *
 * @param range of the pods.
 * @param avoid ranges that a block outside of that must not touch; `null`: there is none outside.
 */
export function giveBlocks(
  wishes: readonly BlockWish[],
  range: Prefix,
  avoid: readonly Prefix[] | null,
): GivenBlock[] {
  const wanting = wishes.filter(({ written }) => written === undefined).length;
  const needed = range.length + Math.ceil(Math.log2(Math.max(1, wanting)));
  const first = Math.min(SMALLEST, Math.max(NODE_MASK, needed));
  let given: GivenBlock[] = [];
  for (let length = first; length <= SMALLEST; length++) {
    given = new Giver(wishes, range, length, length === SMALLEST ? avoid : null).give();
    if (given.every(({ block }) => block !== undefined)) return given;
  }
  return given;
}

class Giver {
  private readonly pool = new BlockPool();
  private owned: OwnedAddresses | undefined;
  private readonly next = new Map<string, number>();
  private readonly wishes: readonly BlockWish[];
  private readonly range: Prefix;
  private readonly length: number;
  private readonly avoid: readonly Prefix[] | null;

  constructor(wishes: readonly BlockWish[], range: Prefix, length: number, avoid: readonly Prefix[] | null) {
    this.wishes = wishes;
    this.range = range;
    this.length = length;
    this.avoid = avoid;
  }

  give(): GivenBlock[] {
    const { wishes, pool } = this;
    const given = new Map<BlockWish, GivenBlock>();
    const take = (wish: BlockWish, block: Prefix | undefined, how: GivenBlock['how']) => {
      given.set(wish, { block, how });
      if (block) pool.take(block, wish.name);
    };
    for (const wish of wishes) if (wish.written) take(wish, wish.written, 'written');
    // Addresses that are there already come before those that are to be given.
    for (const wish of wishes) {
      if (given.has(wish) || wish.ips.length === 0) continue;
      const block = this.around(wish);
      if (block) take(wish, block, 'around');
    }
    for (const wish of wishes) {
      if (given.has(wish)) continue;
      const fresh = this.fresh(this.range, wish);
      if (fresh) take(wish, fresh, 'fresh');
      else take(wish, this.avoid ? this.outside(wish) : undefined, 'outside');
    }
    return wishes.map((wish) => given.get(wish) as GivenBlock);
  }

  /** Not asked where every block is written. */
  private hasForeign(block: Prefix, wish: BlockWish, own: ReadonlySet<Ip>): boolean {
    this.owned ??= new OwnedAddresses(this.wishes);
    return this.owned.hasForeign(block, wish.name, own);
  }

  private lengthFor({ pods }: BlockWish): number {
    return Math.min(this.length, 32 - Math.ceil(Math.log2(pods + 3)));
  }

  private around(wish: BlockWish): Prefix | undefined {
    const own = new Set(wish.ips);
    const [first] = wish.ips as [Ip];
    const at = (length: number): Prefix => ({ ip: networkOf(first, length), length });
    const isFree = (block: Prefix) =>
      wish.ips.every((ip) => contains(block, ip)) &&
      this.pool.ownerOf(block) === undefined &&
      !this.hasForeign(block, wish, own);
    const widest = this.lengthFor(wish);
    // A block that has to be wider than usual for these addresses alone is still one.
    const lengths = [
      ...Array.from({ length: SMALLEST - widest + 1 }, (_, i) => widest + i),
      ...Array.from({ length: Math.max(0, widest - 16) }, (_, i) => widest - 1 - i),
    ];
    const free = lengths.map(at).filter(isFree);
    // The network's own address, the gateway's and the last one are no pod's on a bridge.
    return (
      free.find((block) => [block.ip, addressIn(block, 1), broadcastOf(block)].every((ip) => !own.has(ip))) ??
      free[0]
    );
  }

  /** The next free block of a range that nobody's pods have an address in. */
  private fresh(range: Prefix, wish: BlockWish): Prefix | undefined {
    const length = Math.max(range.length, this.lengthFor(wish));
    const count = 2 ** (length - range.length);
    const key = `${range.ip}/${range.length} ${length}`;
    const own = new Set(wish.ips);
    for (let slot = this.next.get(key) ?? 0; slot < count; slot++) {
      const block = { ip: addressIn(range, slot * 2 ** (32 - length)), length };
      if (this.pool.ownerOf(block) !== undefined || this.hasForeign(block, wish, own)) continue;
      this.next.set(key, slot + 1);
      return block;
    }
    this.next.set(key, count);
    return undefined;
  }

  private outside(wish: BlockWish): Prefix | undefined {
    const length = this.lengthFor(wish);
    const wide = { ...wish, pods: 2 ** (32 - length) - 3 };
    // Where nodes are that far apart, no range shares no address with their network.
    for (const avoid of [this.avoid ?? [], []])
      for (let second = 0; second < 256; second++) {
        const range = prefix(`10.${(second + 245) % 256}.0.0/16`);
        if (avoid.some((one) => overlaps(one, range))) continue;
        const block = this.fresh(range, wide);
        if (block) return block;
      }
    return undefined;
  }
}
