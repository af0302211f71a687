import { meaningOf, type Meaning } from '../../core/trace/meaning.ts';
import type { Step } from '../../core/trace/step.ts';
import { LOOKS } from '../ui/meanings.ts';
import { LANE_HEIGHT, type Stretch } from './rows.ts';

const MIDDLE = LANE_HEIGHT / 2;
/** From this many pixels a step on, every tick has room for its shape. */
const ROOMY = 11;
/** Below so many pixels a step, neighbours would run into each other. */
const TIGHT = 4;
const RADIUS = 4;

/** Where steps lie on a lane, in pixels. */
export interface Scale {
  /** From one step to the next. */
  readonly width: number;
  /** What lies at the left edge of the drawing, from the start of the run. */
  readonly origin: number;
}

const middleOf = (n: number, { width, origin }: Scale): string => `M${(n + 0.5) * width - origin} ${MIDDLE}`;

/** Ticks that look alike, in one path: a long run has thousands, which as elements of their own cost more than the run. */
export interface Ticks {
  readonly meaning: Meaning;
  /** In its meaning's shape; otherwise a plain dash. */
  readonly shaped: boolean;
  readonly path: string;
}

/** @param steps of one lane, of what is in sight */
export function ticksOf(steps: readonly Step[], scale: Scale): readonly Ticks[] {
  const tick = scale.width < TIGHT ? 1 : 1.5;
  const dash = `m${-tick / 2} -3h${tick}v6h${-tick}z`;
  const paths = new Map<Meaning, string>();
  for (const step of steps) {
    const meaning = meaningOf(step);
    const outline = isShaped(meaning, scale) ? LOOKS[meaning].shape : dash;
    paths.set(meaning, (paths.get(meaning) ?? '') + middleOf(step.n, scale) + outline);
  }
  return [...paths].map(([meaning, path]) => ({ meaning, shaped: isShaped(meaning, scale), path }));
}

const isShaped = (meaning: Meaning, { width }: Scale): boolean => LOOKS[meaning].strong || width >= ROOMY;

/** Marks of one outline below or above ticks, in one path. */
export const marksOf = (steps: readonly Step[], outline: string, scale: Scale): string =>
  steps.map(({ n }) => middleOf(n, scale) + outline).join('');

/** Visits to namespaces as bars with round corners, in one path. */
export function barsOf(stretches: readonly Stretch[], { width, origin }: Scale): string {
  return stretches
    .map(({ from, to }) => {
      const across = Math.max(2, (to - from + 1) * width - 1);
      const r = Math.min(RADIUS, across / 2);
      const corner = (x: number, y: number) => `a${r} ${r} 0 0 1 ${x * r} ${y * r}`;
      const [h, v] = [across - 2 * r, LANE_HEIGHT - 8 - 2 * r];
      const start = `M${from * width - origin + 0.5 + r} ${RADIUS}`;
      return `${start}h${h}${corner(1, 1)}v${v}${corner(-1, 1)}h${-h}${corner(-1, -1)}v${-v}${corner(1, -1)}z`;
    })
    .join('');
}
