import type { Line } from './captureLines.ts';

type Pair = readonly [string | null, string | null];

/** Two lists put side by side, equal lines at the same height (longest common subsequence). */
function align(left: readonly string[], right: readonly string[]): Pair[] {
  const width = right.length + 1;
  const common = new Uint32Array((left.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] as number;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      common[i * width + j] =
        left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: Pair[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const [a = null, b = null] = [left[i], right[j]];
    if (a !== null && a === b) {
      pairs.push([a, b]);
      i++;
      j++;
    } else if (b === null || (a !== null && at(i + 1, j) >= at(i, j + 1))) {
      pairs.push([a, null]);
      i++;
    } else {
      pairs.push([null, b]);
      j++;
    }
  }
  return pairs;
}

/** Left, then right, below each other where one is missing on either side; equal lines are printed once. */
function formatPairs(pairs: readonly Pair[]): string[] {
  return pairs.flatMap(([a, b]) => {
    if (a === b) return [`    both    ${a}`];
    return [...(a === null ? [] : [`  ✗ kernel  ${a}`]), ...(b === null ? [] : [`  ✗ ours    ${b}`])];
  });
}

const byNamespace = (lines: readonly Line[]): Map<string, string[]> => {
  const groups = new Map<string, string[]>();
  for (const { netns, text } of lines) {
    const group = groups.get(netns);
    if (group) group.push(text);
    else groups.set(netns, [text]);
  }
  return groups;
};

/**
 * Compares two lists namespace by namespace.
 *
 * @returns nothing when they are equal, else a report a person can read: the namespaces that differ, aligned.
 */
export function compareLines(part: string, expected: readonly Line[], actual: readonly Line[]): string[] {
  const kernel = byNamespace(expected);
  const ours = byNamespace(actual);
  return [...new Set([...kernel.keys(), ...ours.keys()])].flatMap((netns) => {
    const left = kernel.get(netns) ?? [];
    const right = ours.get(netns) ?? [];
    const same = left.length === right.length && left.every((text, i) => text === right[i]);
    return same ? [] : [[`${part}, in ${netns}:`, ...formatPairs(align(left, right))].join('\n')];
  });
}
