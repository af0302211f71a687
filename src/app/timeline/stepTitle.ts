import { describe } from '../../core/trace/describe.ts';
import type { StepPlace } from '../../core/trace/playback.ts';
import { t } from '../text.ts';

/** A step in one line: `12 · node-a · nat PREROUTING …`. */
export const stepTitle = (place: StepPlace | undefined): string =>
  place ? `${place.step.n + 1} · ${describe(place)}` : t.beforeFirst;
