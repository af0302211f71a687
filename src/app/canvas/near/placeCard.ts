import { bottomOf, rightOf, type Point, type Rect } from '../geometry.ts';

/** Something a card should not lie over, and how much that matters for each pixel of it. */
export interface Obstacle {
  readonly rect: Rect;
  readonly weight: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const EDGE = 10;
const STEP = 12;

const covered = (x: number, y: number, { width, height }: Size, r: Rect): number =>
  Math.max(0, Math.min(x + width, rightOf(r)) - Math.max(x, r.x)) *
  Math.max(0, Math.min(y + height, bottomOf(r)) - Math.max(y, r.y));

const along = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / STEP) + 1) }, (_, i) => from + i * STEP);

/** Pixels of distance count less than any pixel that is covered. */
const DISTANCE = 0.001;

/** What weighs so much is never covered by more than a corner, in square pixels. */
const DEAR = 100;
const CORNER = 300;

/**
 * Where a card covers the least, and of several such places the one nearest to what it is about. All in pixels of the pane.
 *
 * @returns `null` where there is no room for it.
 */
export function placeCard(
  size: Size,
  pane: Size,
  about: Point,
  obstacles: readonly Obstacle[],
): Point | null {
  let best: Point | null = null;
  let least = Infinity;
  for (const y of along(EDGE, pane.height - size.height - EDGE)) {
    for (const x of along(EDGE, pane.width - size.width - EDGE)) {
      const apart = Math.hypot(x + size.width / 2 - about.x, y + size.height / 2 - about.y);
      let cost = apart * DISTANCE;
      for (const { rect, weight } of obstacles) {
        cost += weight * covered(x, y, size, rect);
        if (cost >= least) break;
      }
      if (cost < least) [best, least] = [{ x, y }, cost];
    }
  }
  const { x, y } = best ?? { x: 0, y: 0 };
  const hidden = obstacles
    .filter(({ weight }) => weight >= DEAR)
    .reduce((sum, { rect }) => sum + covered(x, y, size, rect), 0);
  return hidden <= CORNER ? best : null;
}
