import { bottomOf, rightOf, type Point, type Rect } from './geometry.ts';

export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** What one looks through, in pixels. */
export interface Pane {
  readonly width: number;
  readonly height: number;
  /** What lies over the picture: caption, controls, cards. */
  readonly covered?: readonly Rect[];
}

export const MIN_ZOOM = 0.08;
export const MAX_ZOOM = 4;
/** Below, nodes are tiles; from the second on, hooks open into what they run. */
const FAR_ZOOM = 0.5;
const NEAR_ZOOM = 1.9;
/** From here on fine print is large enough to be read. */
export const FINE_ZOOM = 0.8;

export type Level = 'far' | 'middle' | 'near';
export const levelAt = (zoom: number): Level =>
  zoom < FAR_ZOOM ? 'far' : zoom < NEAR_ZOOM ? 'middle' : 'near';

/** What text needs to be read without effort. */
const READABLE = 0.58;
const COMFORTABLE = 0.86;

/**
 * Room that caption and shelf at the top, controls and invitation at the bottom take from the picture, in pixels. In a
 * low picture caption and shelf share a line; the style sheets know it by the same size of the stage.
 */
const ROOM = {
  high: { top: 104, bottom: 66 },
  narrow: { top: 104, bottom: 82 },
  low: { top: 52, bottom: 54 },
} as const;
/** Half of a packet with its shells. */
const TOKEN_ROOM = 28;
export const NARROW = 700;
const sideOf = (pane: Pane): number => (pane.width < NARROW ? 12 : 28);
export const isLow = ({ width, height }: Pane): boolean => height < 400 && width >= 560;
const marginsOf = (pane: Pane): { readonly top: number; readonly bottom: number } =>
  isLow(pane) ? ROOM.low : pane.width < NARROW ? ROOM.narrow : ROOM.high;
/** So low that the whole cluster would be a row of dots. */
const TINY_HEIGHT = 300;

/** Room for the names beside the boxes at the right edge, which keep their size on screen from afar. */
const FAR_RIGHT = 64;

/** How near to an edge of the pane a packet may come before the camera moves, in pixels. */
const CALM = { side: 56, top: 36, bottom: 56 } as const;

/** What a packet and the label beside it take. */
const LABEL_ROOM = 290;

/** From this size on, what lies over the picture is a card that the picture makes room for: as a column, as a strip. */
const CARD = { width: 280, column: 120, strip: 72 } as const;

export interface Room {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

/** What cards leave of the picture: a card at a side takes a column, one along the bottom takes a strip. */
export function roomIn({ width, height, covered = [] }: Pane): Room {
  let [left, right, bottom] = [0, width, height];
  for (const r of covered) {
    if (r.width < CARD.width || r.height < CARD.strip) continue;
    if (r.width > width * 0.8) {
      // What covers everything leaves nothing to make room in.
      if (r.y > height * 0.1) bottom = Math.min(bottom, r.y);
    } else if (r.width < width * 0.62 && r.height >= CARD.column) {
      if (r.x < width * 0.1) left = Math.max(left, rightOf(r));
      else if (rightOf(r) > width * 0.9) right = Math.min(right, r.x);
    }
  }
  return { left, right, bottom };
}

/** The camera that shows all of a rectangle. */
export function viewOf(bounds: Rect, whole: Pane, most = 1.1): Camera {
  const room = roomIn(whole);
  const pane = { width: room.right - room.left, height: room.bottom };
  const side = sideOf(whole);
  const { top, bottom } = marginsOf(whole);
  const height = Math.max(1, pane.height - top - bottom);
  const zoomFor = (wide: number) => Math.min(most, wide / bounds.width, height / bounds.height);
  const plain = zoomFor(pane.width - 2 * side);
  const width = pane.width - 2 * side - (plain < FAR_ZOOM ? FAR_RIGHT : 0);
  const zoom = Math.max(MIN_ZOOM, zoomFor(width));
  return {
    zoom,
    x: room.left + side + (width - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: top + (height - bounds.height * zoom) / 2 - bounds.y * zoom,
  };
}

/** What a newly opened picture shows: everything, or on a small screen the part where the request begins. */
export function openingView(all: Rect, start: Rect | undefined, pane: Pane): Camera {
  const whole = viewOf(all, pane);
  if (!start || whole.zoom >= READABLE) return whole;
  if (pane.width >= NARROW && pane.height >= TINY_HEIGHT) return whole;
  const near = viewOf(start, pane);
  if (near.zoom >= READABLE) return near;
  // Of a node the upper part: there are its pods.
  const { top, bottom } = marginsOf(pane);
  const height = Math.min(start.height, (pane.height - top - bottom) / READABLE);
  return viewOf({ ...start, height }, pane, READABLE);
}

/**
 * The camera that shows a point, moved as little as need be: not at all while the point is well inside. From too far
 * away to read it comes closer.
 *
 * @returns `null` when it may stay as it is.
 */
export function cameraFor(at: Point, now: Camera, whole: Pane): Camera | null {
  const { left, right, bottom } = roomIn(whole);
  const { top } = marginsOf(whole);
  const pane = { width: right - left, height: bottom, covered: whole.covered };
  const zoom = now.zoom < READABLE ? COMFORTABLE : now.zoom;
  if (zoom !== now.zoom) {
    return { zoom, x: left + pane.width / 2 - at.x * zoom, y: (pane.height + top) / 2 - at.y * zoom };
  }
  const [x, y] = [at.x * zoom + now.x, at.y * zoom + now.y];
  const isCovered = (pane.covered ?? []).some(
    (r) =>
      x > r.x - TOKEN_ROOM &&
      x < rightOf(r) + TOKEN_ROOM &&
      y > r.y - TOKEN_ROOM &&
      y < bottomOf(r) + TOKEN_ROOM,
  );
  // Beside a card, a label that has room at neither side would lie under it.
  const isTight = pane.width < LABEL_ROOM + 2 * CALM.side;
  const hasRoom = isTight || left === 0 || x + LABEL_ROOM <= right || x - LABEL_ROOM >= left;
  const isCalm =
    !isCovered &&
    hasRoom &&
    x >= left + CALM.side &&
    x <= right - CALM.side &&
    y >= Math.min(top + CALM.top, pane.height * 0.4) &&
    y <= pane.height - CALM.bottom;
  if (isCalm) return null;
  // Further than the edge, so that the next step does not move it again.
  // Beside a card there is room for the packet's label at one side only, the right.
  const most = left > 0 && !isTight ? 0.42 : 0.64;
  const wantedX = left + Math.max(pane.width * 0.36, Math.min(x - left, pane.width * most));
  const wantedY = Math.max(pane.height * 0.42, Math.min(y, pane.height * 0.66));
  return { zoom, x: now.x + wantedX - x, y: now.y + wantedY - y };
}

/** Tokens keep their size on screen, within reason: their labels must stay readable from afar. */
export const tokenScale = (zoom: number): number =>
  Math.round((Math.max(0.82, Math.min(1.3, zoom)) / zoom) * 100) / 100;

/** So many canvas units are a pixel on screen: in few steps, so that zooming lays out names anew only now and then. */
export const unitAt = (zoom: number): number =>
  Math.round(2 ** (Math.round(-Math.log2(zoom) * 4) / 4) * 100) / 100;
