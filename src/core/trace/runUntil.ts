import type { Hop, Journey, Run } from './run.ts';

/** The visits of a journey by step `last`, each as far as it has come. */
function hopsUntil(hops: readonly Hop[], last: number): readonly Hop[] {
  const begun = hops.flatMap((hop, i) => ((hop.steps[0]?.n ?? Infinity) <= last ? [i] : []));
  return begun.flatMap((index) => {
    const hop = hops[index];
    if (!hop) return [];
    // A copy begins after the visit it branches off, so that one has begun, too.
    const parent = hop.parent && { ...hop.parent, hop: begun.indexOf(hop.parent.hop) };
    return [{ ...hop, parent, steps: hop.steps.filter(({ n }) => n <= last) }];
  });
}

function journeyUntil(journey: Journey, last: number): Journey {
  const hops = hopsUntil(journey.hops, last);
  const isWhole = journey.hops.every(({ steps }) => (steps.at(-1)?.n ?? -1) <= last);
  return isWhole
    ? journey
    : { ...journey, hops, disposition: 'delivered', dropReason: null, decidedBy: null };
}

/**
 * A run as it looks to somebody who has seen it up to a step and does not know how it goes on: no packet that is yet to
 * come, no answer, no server. What is under way counts as nothing worse than delivered.
 */
export function runUntil(run: Run, last: number): Run {
  const journeys = run.journeys
    .filter(({ hops }) => (hops[0]?.steps[0]?.n ?? Infinity) <= last)
    .map((journey) => journeyUntil(journey, last));
  return {
    ...run,
    errno: null,
    servedBy: null,
    serverSaw: null,
    outcomes: [],
    journeys,
    steps: last + 1,
  };
}
