import type { Timing } from '../../worker/protocol.ts';

/** Milliseconds between what two requests print, as a ping's rhythm, only quicker. */
const NEXT_REQUEST = 400;
/** Milliseconds between what two steps of one request print. */
const NEXT_STEP = 120;
/** Milliseconds that a whole output takes at most: a hundred echoes come faster. */
const LONGEST = 4_000;

/** Milliseconds to wait before each piece; what belongs to the same step comes at once. */
export function pausesOf(timing: readonly Timing[]): readonly number[] {
  const pauses = timing.map(({ at }, i): number => {
    const before = timing[i - 1]?.at;
    if (i === 0 || !at || (before?.nth === at.nth && before.n === at.n)) return 0;
    return before && before.nth !== at.nth ? NEXT_REQUEST : NEXT_STEP;
  });
  const total = pauses.reduce((sum, pause) => sum + pause, 0);
  return total <= LONGEST ? pauses : pauses.map((pause) => (pause * LONGEST) / total);
}

/** Whether lines may come one after the other. */
export const mayReveal = (): boolean =>
  typeof matchMedia !== 'function' || !matchMedia('(prefers-reduced-motion: reduce)').matches;

/** What ends each tab's output early. */
const stops = new Map<number, () => void>();

/**
 * Reveals pieces in their rhythm.
 *
 * @param show called with the number of pieces that stand there, first at once.
 * @returns how many there were when it was stopped; `null` when all of them came.
 */
export async function reveal(
  tab: number,
  timing: readonly Timing[],
  show: (pieces: number) => void,
): Promise<number | null> {
  const pauses = pausesOf(timing);
  let isStopped = false;
  for (let pieces = 0; pieces < pauses.length;) {
    const pause = pauses[pieces] ?? 0;
    if (pause > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pause);
        stops.set(tab, () => {
          isStopped = true;
          clearTimeout(timer);
          resolve();
        });
      });
      stops.delete(tab);
    }
    if (isStopped) return pieces;
    do pieces++;
    while (pauses[pieces] === 0);
    show(pieces);
  }
  return null;
}

/** Ends a tab's output where it is. @returns whether one was under way. */
export function stopReveal(tab: number): boolean {
  const stop = stops.get(tab);
  stop?.();
  return stop !== undefined;
}
