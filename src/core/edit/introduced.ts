import type { Problem } from '../problem.ts';

const keyOf = ({ code, object }: Problem): string => `${code} ${object}`;

/**
 * Errors of a changed text that the text before did not have. A file may open though some of its objects are wrong and left
 * out; a change of it is refused for what it makes wrong, and not for what was wrong all along. Lines move with a change,
 * so errors are told apart by what they say of which object.
 */
export function introducedErrors(after: readonly Problem[], before: readonly Problem[]): Problem[] {
  const known = new Map<string, number>();
  for (const problem of before) {
    if (problem.severity !== 'error') continue;
    known.set(keyOf(problem), (known.get(keyOf(problem)) ?? 0) + 1);
  }
  return after.filter((problem) => {
    if (problem.severity !== 'error') return false;
    // What stands in the way of the whole file was none before, or the file would not be open.
    if (!problem.leftOut) return true;
    const left = known.get(keyOf(problem)) ?? 0;
    known.set(keyOf(problem), left - 1);
    return left <= 0;
  });
}
