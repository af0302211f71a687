import type { StepPlace } from '../../../core/trace/playback.ts';
import type { Journey, Run } from '../../../core/trace/run.ts';
import { pathData } from '../geometry.ts';
import type { Layout } from '../layout.ts';
import { trailWays, type Picture } from '../ways.ts';

/** Ways of journeys that are over, as path data: they stay what they are as long as the layout does. */
const known = new WeakMap<Layout, WeakMap<Journey, readonly string[]>>();

const lastOf = (journey: Journey): number =>
  Math.max(...journey.hops.map((hop) => hop.steps.at(-1)?.n ?? -1));

function waysOf(picture: Picture, journey: Journey): readonly string[] {
  let byJourney = known.get(picture.layout);
  if (!byJourney) known.set(picture.layout, (byJourney = new WeakMap()));
  let ways = byJourney.get(journey);
  if (!ways) {
    ways = trailWays(picture, journey, Infinity, 1).map((way) => pathData(way, 9));
    byJourney.set(journey, ways);
  }
  return ways;
}

/** Where packets went whose journey was over before this step, each way once. */
export function earlierWays(picture: Picture, run: Run, place: StepPlace): string {
  const ways = run.journeys
    .filter((journey) => journey !== place.journey && lastOf(journey) < place.step.n)
    .flatMap((journey) => waysOf(picture, journey));
  return [...new Set(ways)].join('');
}
