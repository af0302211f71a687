import type { Point, Rect } from './geometry.ts';

export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Pane {
  readonly width: number;
  readonly height: number;
}

export const MIN_ZOOM = 0.08;
export const MAX_ZOOM = 2.4;
/** Below, nodes are tiles; from the second on, details appear. */
export const FAR_ZOOM = 0.42;
export const NEAR_ZOOM = 1.2;
/** What text needs to be read without effort. */
const READABLE = 0.62;
const COMFORTABLE = 0.86;

/** Room that the caption, the shelf and the controls take from the picture, in pixels. */
const INSETS = { top: 104, right: 28, bottom: 30, left: 28 } as const;

export const FIT = {
  padding: {
    top: `${INSETS.top}px`,
    right: `${INSETS.right}px`,
    bottom: `${INSETS.bottom}px`,
    left: `${INSETS.left}px`,
  },
  maxZoom: 1.1,
  duration: 320,
} as const;

/** How far from the edge of the pane a packet may come before the camera moves, as a share of its size. */
const CALM = 0.16;

/**
 * The camera that shows a point, moved as little as need be: not at all while the point is well inside. From too far
 * away to read it comes closer.
 *
 * @returns `null` when it may stay as it is.
 */
export function cameraFor(at: Point, now: Camera, pane: Pane): Camera | null {
  const zoom = now.zoom < READABLE ? COMFORTABLE : now.zoom;
  const marginX = pane.width * CALM;
  const marginTop = Math.min(INSETS.top + 40, pane.height * 0.35);
  const marginBottom = Math.min(pane.height * CALM, 90);
  if (zoom !== now.zoom) {
    return { zoom, x: pane.width / 2 - at.x * zoom, y: (pane.height + INSETS.top) / 2 - at.y * zoom };
  }
  const [x, y] = [at.x * zoom + now.x, at.y * zoom + now.y];
  const isCalm =
    x >= marginX && x <= pane.width - marginX && y >= marginTop && y <= pane.height - marginBottom;
  if (isCalm) return null;
  // Further than the edge, so that the next step does not move it again.
  const wantedX = Math.max(pane.width * 0.36, Math.min(x, pane.width * 0.64));
  const wantedY = Math.max(pane.height * 0.42, Math.min(y, pane.height * 0.66));
  return { zoom, x: now.x + wantedX - x, y: now.y + wantedY - y };
}

/** Whether a whole picture is readable in a pane. */
export const fitsReadably = (bounds: Rect, pane: Pane): boolean =>
  Math.min(
    (pane.width - INSETS.left - INSETS.right) / bounds.width,
    (pane.height - INSETS.top - INSETS.bottom) / bounds.height,
  ) >= READABLE;
