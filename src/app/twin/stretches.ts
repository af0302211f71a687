import type { StepPlace } from '../../core/trace/playback.ts';
import type { Journey, Run } from '../../core/trace/run.ts';
import { isHidden, type LaneKind } from '../playback/lanes.ts';

/** Steps of one packet that follow each other without another packet's in between. */
export interface Stretch {
  readonly journey: Journey;
  /** The packet was under way before, and others came between. */
  readonly goesOn: boolean;
  readonly places: readonly StepPlace[];
}

/** The run as it is read: from the first step to the last, a heading wherever another packet takes over. */
export function stretchesOf(
  run: Run,
  places: readonly StepPlace[],
  hidden: ReadonlySet<LaneKind>,
): readonly Stretch[] {
  const stretches: { journey: Journey; goesOn: boolean; places: StepPlace[] }[] = [];
  const begun = new Set<Journey>();
  for (const place of places) {
    const { journey } = place;
    if (isHidden(journey, run, hidden)) continue;
    const open = stretches.at(-1);
    if (open?.journey === journey) open.places.push(place);
    else {
      stretches.push({ journey, goesOn: begun.has(journey), places: [place] });
      begun.add(journey);
    }
  }
  return stretches;
}

/** The stretch that a step is in, or the last one before it; 0 before the first. */
export function stretchAt(stretches: readonly Stretch[], n: number): number {
  const index = stretches.findLastIndex(({ places }) => (places[0]?.step.n ?? Infinity) <= n);
  return Math.max(0, index);
}
