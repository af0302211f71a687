import { ipv4Bits } from '../net/address.ts';
import type { Prefix } from '../net/prefix.ts';

/** Many IPv4 addresses and prefixes, asked whether a prefix shares an address with one of them. */
export class Intervals {
  private readonly starts: readonly number[];
  /** The highest end of all that start no later. */
  private readonly ends: readonly number[];

  constructor(prefixes: readonly Prefix[]) {
    const sorted = prefixes.map(bounds).sort(([a], [b]) => a - b);
    let highest = -1;
    this.starts = sorted.map(([start]) => start);
    this.ends = sorted.map(([, end]) => (highest = Math.max(highest, end)));
  }

  meets(range: Prefix): boolean {
    const [start, end] = bounds(range);
    let [low, high] = [0, this.starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] as number) <= end) low = middle + 1;
      else high = middle;
    }
    return low > 0 && (this.ends[low - 1] as number) >= start;
  }
}

/** First and last address of a prefix, as numbers. */
export function bounds({ ip, length }: Prefix): [start: number, end: number] {
  const start = ipv4Bits(ip);
  return [start, start + 2 ** (32 - length) - 1];
}
