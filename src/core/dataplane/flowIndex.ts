import type { ConntrackEntry, Tuple } from './learned.ts';
import { ipv4Bits } from '../net/address.ts';

const PROTO_NUMBER = { tcp: 6, udp: 17, icmp: 1, sctp: 132, ipip: 4 } as const;

export const sameTuple = (a: Tuple, b: Tuple): boolean =>
  a.sport === b.sport &&
  a.dport === b.dport &&
  a.proto === b.proto &&
  a.src === b.src &&
  a.dst === b.dst &&
  a.icmpType === b.icmpType;

/** ICMP questions and their answers, both ways. @see Linux net/netfilter/nf_conntrack_proto_icmp.c, invmap */
const ICMP_ANSWERS: ReadonlyMap<number, number> = new Map([
  [8, 0],
  [0, 8],
  [13, 14],
  [14, 13],
  [15, 16],
  [16, 15],
  [17, 18],
  [18, 17],
]);

/** The other direction of a flow: what an answer to a packet of this tuple looks like. */
export function invertTuple(t: Tuple): Tuple {
  const inverse = { proto: t.proto, src: t.dst, dst: t.src, sport: t.dport, dport: t.sport };
  if (t.icmpType === undefined) return inverse;
  return { ...inverse, icmpType: ICMP_ANSWERS.get(t.icmpType) ?? t.icmpType };
}

function hash(t: Tuple): number {
  let h = Math.imul(ipv4Bits(t.src), 0x9e3779b1) ^ Math.imul(ipv4Bits(t.dst), 0x85ebca6b);
  h = Math.imul(h ^ ((t.sport << 16) | t.dport), 0xc2b2ae35) ^ PROTO_NUMBER[t.proto];
  return h ^ (h >>> 15);
}

/** A flow, and which of its directions was meant. */
export interface FoundFlow {
  readonly id: number;
  readonly direction: 'original' | 'reply';
}

/** By which of its tuples a flow is found. */
const directionsOf = ({ clash }: ConntrackEntry): readonly ('original' | 'reply')[] =>
  clash ? ['reply'] : ['original', 'reply'];

interface Slot {
  readonly tuple: Tuple;
  readonly id: number;
  readonly direction: 'original' | 'reply';
}

/** Finds flows of one namespace by either of their tuples. Holds ids, not rows. */
export class FlowIndex {
  private readonly slots = new Map<number, Slot[]>();

  constructor(entries: readonly ConntrackEntry[]) {
    for (const entry of entries) this.add(entry);
  }

  find(tuple: Tuple): FoundFlow | undefined {
    return this.slots.get(hash(tuple))?.find((slot) => sameTuple(slot.tuple, tuple));
  }

  add(entry: ConntrackEntry): void {
    for (const direction of directionsOf(entry)) {
      const tuple = entry[direction];
      const slots = this.slots.get(hash(tuple));
      const slot = { tuple, id: entry.id, direction };
      if (slots) slots.push(slot);
      else this.slots.set(hash(tuple), [slot]);
    }
  }

  remove(entry: ConntrackEntry): void {
    for (const direction of directionsOf(entry)) {
      const key = hash(entry[direction]);
      const left = (this.slots.get(key) ?? []).filter((slot) => slot.id !== entry.id);
      if (left.length > 0) this.slots.set(key, left);
      else this.slots.delete(key);
    }
  }
}
