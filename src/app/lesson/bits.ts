import { ipv4Bits, type Ip } from '../../core/net/address.ts';

/** One bit of the two addresses, and what it counts for. */
export interface BitPair {
  /** From 1, the leftmost. */
  readonly position: number;
  readonly own: 0 | 1;
  readonly other: 0 | 1;
  /** It is part of the subnet. */
  readonly counts: boolean;
  /** The first bit of the subnet in which the two differ: the one that decides. */
  readonly decides: boolean;
}

const BITS = 32;
const bitAt = (bits: number, position: number): 0 | 1 => (((bits >>> (BITS - position)) & 1) === 1 ? 1 : 0);

/** The first bit in which two addresses differ, from 1; 0 where they are the same. */
const firstDifference = (own: Ip, other: Ip): number =>
  own === other ? 0 : Math.clz32(ipv4Bits(own) ^ ipv4Bits(other)) + 1;

/** Two addresses, bit by bit. */
export function bitPairs(own: Ip, other: Ip, length: number): readonly BitPair[] {
  const first = firstDifference(own, other);
  return Array.from({ length: BITS }, (_, i) => {
    const position = i + 1;
    const counts = position <= length;
    return {
      position,
      own: bitAt(ipv4Bits(own), position),
      other: bitAt(ipv4Bits(other), position),
      counts,
      decides: counts && position === first,
    };
  });
}
