/**
 * The candidate that `text` was probably meant to be: equal but for case, or at most `max` typing slips away.
 * Linear in the number of candidates; long texts are not compared.
 */
export function nearest(text: string, candidates: Iterable<string>, max = 2): string | undefined {
  if (text.length > 64) return undefined;
  const wanted = text.toLowerCase();
  let best: string | undefined;
  let bestDistance = max + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - text.length) > max) continue;
    const distance = slips(wanted, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  // Half of a short word changed is another word.
  return bestDistance * 2 < Math.max(text.length, 3) ? best : undefined;
}

/** Letters inserted, left out, replaced, or swapped with their neighbour (optimal string alignment). */
function slips(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
