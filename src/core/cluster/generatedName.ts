import { hashText } from '../rng.ts';

/** Letters of generated names: no vowels, no look-alikes (k8s.io/apimachinery pkg/util/rand). */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** What the API server leaves of `generateName` before it appends its letters (apiserver pkg/storage/names). */
const MAX_BASE = 58;

/** So many letters as a hash, the same for the same one. */
export function letters(hash: number, length: number): string {
  let text = '';
  for (let rest = hash; text.length < length; rest = hashText(text, rest))
    text += LETTERS[rest % LETTERS.length];
  return text;
}

/** Five letters each, no two alike: what the API server appends to `generateName`, without its chance. */
export function distinctSuffixes(row: string, count: number): string[] {
  const suffixes = new Set<string>();
  for (let i = 0; suffixes.size < count; i++) suffixes.add(letters(hashText(`${row} ${i}`), 5));
  return [...suffixes];
}

/** The first name of the row of a controller (`web-7d4b9c-` and five letters) that is free. */
export function generatedName(base: string, taken: ReadonlySet<string>): string {
  const start = base.slice(0, MAX_BASE);
  for (let i = 0; ; i++) {
    const name = start + letters(hashText(`${base} ${i}`), 5);
    if (!taken.has(name)) return name;
  }
}
