import { seededRng } from '../../core/rng.ts';

/** The same things in an order that depends on the seed only (Fisher and Yates). */
export function shuffled<T>(things: readonly T[], seed: number): readonly T[] {
  const rng = seededRng(seed);
  const drawn = [...things];
  for (let i = drawn.length - 1; i > 0; i--) {
    const j = Math.floor(rng() * (i + 1));
    [drawn[i], drawn[j]] = [drawn[j] as T, drawn[i] as T];
  }
  return drawn;
}
