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
const READABLE = 0.58;
const COMFORTABLE = 0.86;

/** Room that the caption, the shelf and the controls take from the picture, in pixels. */
const TOP = 104;
const BOTTOM = 66;
const NARROW = 700;
const sideOf = (pane: Pane): number => (pane.width < NARROW ? 12 : 28);

/** How near to an edge of the pane a packet may come before the camera moves, in pixels. */
const CALM = { side: 56, top: TOP + 36, bottom: 56 } as const;

/** The camera that shows all of a rectangle. */
export function viewOf(bounds: Rect, pane: Pane, most = 1.1): Camera {
  const side = sideOf(pane);
  const [width, height] = [pane.width - 2 * side, pane.height - TOP - BOTTOM];
  const zoom = Math.max(MIN_ZOOM, Math.min(most, width / bounds.width, height / bounds.height));
  return {
    zoom,
    x: side + (width - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: TOP + (height - bounds.height * zoom) / 2 - bounds.y * zoom,
  };
}

/** What a newly opened picture shows: everything, or on a small screen the part where the request begins. */
export function openingView(all: Rect, start: Rect | undefined, pane: Pane): Camera {
  const whole = viewOf(all, pane);
  return start && pane.width < NARROW && whole.zoom < READABLE ? viewOf(start, pane) : whole;
}

/**
 * The camera that shows a point, moved as little as need be: not at all while the point is well inside. From too far
 * away to read it comes closer.
 *
 * @returns `null` when it may stay as it is.
 */
export function cameraFor(at: Point, now: Camera, pane: Pane): Camera | null {
  const zoom = now.zoom < READABLE ? COMFORTABLE : now.zoom;
  if (zoom !== now.zoom) {
    return { zoom, x: pane.width / 2 - at.x * zoom, y: (pane.height + TOP) / 2 - at.y * zoom };
  }
  const [x, y] = [at.x * zoom + now.x, at.y * zoom + now.y];
  const isCalm =
    x >= CALM.side &&
    x <= pane.width - CALM.side &&
    y >= Math.min(CALM.top, pane.height * 0.4) &&
    y <= pane.height - CALM.bottom;
  if (isCalm) return null;
  // Further than the edge, so that the next step does not move it again.
  const wantedX = Math.max(pane.width * 0.36, Math.min(x, pane.width * 0.64));
  const wantedY = Math.max(pane.height * 0.42, Math.min(y, pane.height * 0.66));
  return { zoom, x: now.x + wantedX - x, y: now.y + wantedY - y };
}

/** Tokens keep their size on screen, within reason: their labels must stay readable from afar. */
export const tokenScale = (zoom: number): number =>
  Math.round((Math.max(0.82, Math.min(1.3, zoom)) / zoom) * 100) / 100;
