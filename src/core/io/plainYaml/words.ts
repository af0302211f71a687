import { FORBIDDEN_KEYS } from '../limits.ts';

const SLOTS = 4096;
/** Longer ones hardly ever stand twice. */
const MAX_LENGTH = 48;

/**
 * Parts of a text as strings, equal ones as one string as far as it remembers: a dump says the same words hundreds of
 * thousands of times.
 */
export class Words {
  private readonly known: (string | undefined)[] = Array.from({ length: SLOTS });

  /** @param hash of the characters of the part, as `hashStep` counts it. */
  at(text: string, start: number, end: number, hash: number): string {
    const length = end - start;
    if (length > MAX_LENGTH) return text.slice(start, end);
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    const found = this.known[slot];
    if (found !== undefined && found.length === length && text.startsWith(found, start)) return found;
    const word = text.slice(start, end);
    this.known[slot] = word;
    return word;
  }
}

export const hashStep = (hash: number, code: number): number => (Math.imul(hash, 31) + code) | 0;

/** Keys that have to be looked at by somebody else: merge keys, and those that change how objects behave. */
export const isOddKey = (key: string): boolean => key === '<<' || key === '' || FORBIDDEN_KEYS.has(key);
