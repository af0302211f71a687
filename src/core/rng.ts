/** A seeded stream of numbers in [0, 1). Equal seeds give equal streams. */
export type Rng = () => number;

/**
 * Mulberry32: one 32-bit word of state, full period, good enough to draw endpoints and ports.
 *
 * @param seed any number; only its lower 32 bits count.
 */
export function seededRng(seed: number): Rng {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * FNV-1a over the UTF-16 units of a text: stable 32-bit numbers from names (device names, hashes of flows).
 */
export function hashText(text: string, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
