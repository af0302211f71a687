import type { Rect } from '../geometry.ts';
import type { Offset, Size } from './offsets.ts';

/** What a label may come to lie on, in pixels of the pane. */
export interface Surroundings {
  /** Words of the picture. */
  readonly words: readonly Rect[];
  /** What lies over the picture, or must be seen whatever happens. */
  readonly covers: readonly Rect[];
  readonly pane: Size;
}

const COVER = 4;
const OUTSIDE = 8;
/** Square pixels that a pixel of distance, or a place less liked, is worth. */
const FAR = 4;
const LESS_LIKED = 6;
/** A label does not jump for less: whoever reads it reads on. */
const STAYING = 240;

const shared = (a: Rect, b: Rect): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

const sum = (label: Rect, others: readonly Rect[]): number =>
  others.reduce((all, other) => all + shared(label, other), 0);

/** How much a label hides by standing somewhere, in square pixels of words; not being seen itself counts more. */
export function hides(label: Rect, { words, covers, pane }: Surroundings): number {
  const area = label.width * label.height;
  const outside = area - shared(label, { x: 0, y: 0, ...pane });
  return sum(label, words) + COVER * sum(label, covers) + OUTSIDE * outside;
}

/** Pixels between two that do not overlap; 0 if they do. */
const apart = (a: Rect, b: Rect): number =>
  Math.hypot(
    Math.max(0, a.x - b.x - b.width, b.x - a.x - a.width),
    Math.max(0, a.y - b.y - b.height, b.y - a.y - a.height),
  );

export interface Labelled {
  /** What the label belongs to, in pixels of the pane. */
  readonly body: Rect;
  /** Of the label, unscaled. */
  readonly label: Size;
  /** Pixels that a unit of the label is. */
  readonly scale: number;
}

/** Where a label stands, in pixels of the pane. */
export function labelRect({ body, label, scale }: Labelled, { x, y }: Offset): Rect {
  const [width, height] = [label.width * scale, label.height * scale];
  return {
    x: body.x + body.width / 2 + x * scale - width / 2,
    y: body.y + body.height / 2 + y * scale - height / 2,
    width,
    height,
  };
}

/** Of some places the one where a label hides least; of equal ones the first. @param current where it stands now. */
export function leastCovering(
  offsets: readonly Offset[],
  labelled: Labelled,
  around: Surroundings,
  current: Offset | null = null,
): Offset {
  let best: Offset = offsets[0] ?? { x: 0, y: 0 };
  let least = Infinity;
  offsets.forEach((offset, i) => {
    const rect = labelRect(labelled, offset);
    const stays = current !== null && current.x === offset.x && current.y === offset.y;
    const cost =
      hides(rect, around) + FAR * apart(rect, labelled.body) + LESS_LIKED * i - (stays ? STAYING : 0);
    if (cost < least) [best, least] = [offset, cost];
  });
  return best;
}
