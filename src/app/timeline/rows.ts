import type { StepPlace } from '../../core/trace/playback.ts';
import type { Hop, Journey, Run } from '../../core/trace/run.ts';
import type { Step } from '../../core/trace/step.ts';
import { answers } from '../playback/lanes.ts';

/** Steps of one visit that follow each other without another packet's in between. */
export interface Stretch {
  readonly hop: Hop;
  readonly from: number;
  readonly to: number;
}

/** One packet of the run as the timeline draws it. */
export interface Row {
  readonly journey: Journey;
  /** It goes back to whoever asked. */
  readonly back: boolean;
  readonly stretches: readonly Stretch[];
  readonly steps: readonly Step[];
}

/** A row for every journey, in the order they were born. */
export function rowsOf(run: Run, places: readonly StepPlace[]): readonly Row[] {
  const rows = new Map<Journey, { stretches: Stretch[]; steps: Step[] }>();
  let last: { row: { stretches: Stretch[] }; hop: Hop } | null = null;
  places.forEach(({ journey, hop, step }, n) => {
    let row = rows.get(journey);
    if (!row) rows.set(journey, (row = { stretches: [], steps: [] }));
    row.steps.push(step);
    const open = row.stretches.at(-1);
    if (last?.hop === hop && open) row.stretches[row.stretches.length - 1] = { ...open, to: n };
    else row.stretches.push({ hop, from: n, to: n });
    last = { row, hop };
  });
  return [...rows].map(([journey, row]) => ({ journey, back: answers(journey, run), ...row }));
}

/** Pixels: a lane, and the room above the first. */
export const LANE_HEIGHT = 24;
export const TOP = 4;

/** Pixels from one step to the next at most: more would only be empty. */
export const MAX_WIDTH = 26;

/** Pixels from one step to the next that a tick needs to be told from its neighbours. */
export const READABLE = 6;

/** Pixels from one step to the next: the whole run in view where it can be, never so tight that a step cannot be hit. */
export const stepWidth = (track: number, steps: number): number =>
  steps === 0 ? 0 : Math.max(2, Math.min(MAX_WIDTH, track / steps));

/** The step under a horizontal position; -1 left of the first. */
export const stepAt = (x: number, width: number, steps: number): number =>
  Math.max(-1, Math.min(steps - 1, Math.floor(x / width)));

/** Whether a row has steps among those from `from` to `to`. */
export const isAmong = ({ steps }: Row, from: number, to: number): boolean =>
  (steps[0]?.n ?? Infinity) <= to && (steps.at(-1)?.n ?? -1) >= from;

/** From so many packets on, or with steps too narrow all in one view, there is an overview of all above the lanes. */
export const isLong = (fit: number, packets: number): boolean => fit < READABLE || packets >= 100;
