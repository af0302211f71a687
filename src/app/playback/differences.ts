import { isShown, moveTo, type Playback } from './playback.ts';

/**
 * Where what differs begins: the first of every stretch of steps that the same request did not take before the last
 * change. Steps of packets that are not shown count for nothing.
 */
export function differencesOf(p: Playback): readonly number[] {
  const starts: number[] = [];
  let wasChanged = false;
  p.places.forEach((place, n) => {
    if (!isShown(p, place)) return;
    const isChanged = p.changed.has(n);
    if (isChanged && !wasChanged) starts.push(n);
    wasChanged = isChanged;
  });
  return starts;
}

/** On to the next difference; behind the last one to the first. */
export function nextDifference(p: Playback): Playback {
  const starts = differencesOf(p);
  return moveTo(p, starts.find((n) => n > p.at) ?? starts[0]);
}
