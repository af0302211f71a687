/** What is written under a station takes one row of it, or two. */
export interface FitLine {
  readonly text: string;
  readonly lit: boolean;
}

/** Rows under a station, and characters in each. */
export const ROWS = 5;
const CHARACTERS = 25;

/** More than two rows are cut: what is longer stands in the tables. The one that decided is told in full. */
const rowsOf = ({ text, lit }: FitLine): number =>
  Math.min(lit ? 3 : 2, Math.max(1, Math.ceil(text.length / CHARACTERS)));

const sum = (lines: readonly FitLine[]): number => lines.reduce((rows, line) => rows + rowsOf(line), 0);

/**
 * The lines that fit under a station, the lit one among them: with those nearest to it, in their order.
 *
 * @param more how many there are besides these.
 * @returns how many are left out.
 */
export function fitLines<T extends FitLine>(
  lines: readonly T[],
  more = 0,
): { readonly shown: readonly T[]; readonly left: number } {
  if (more === 0 && sum(lines) <= ROWS) return { shown: lines, left: 0 };
  const lit = Math.max(
    0,
    lines.findIndex((line) => line.lit),
  );
  const byDistance = lines
    .map((line, index) => ({ line, index }))
    .toSorted((a, b) => Math.abs(a.index - lit) - Math.abs(b.index - lit) || a.index - b.index);
  const taken = new Set<number>();
  let rows = 1; // says how many are left out
  for (const { line, index } of byDistance) {
    rows += rowsOf(line);
    if (rows > ROWS) break;
    taken.add(index);
  }
  return { shown: lines.filter((_, index) => taken.has(index)), left: lines.length - taken.size + more };
}
