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

/** Room that the caption, the shelf and the controls take from the picture, in pixels. */
const TOP = 104;
const BOTTOM = 66;
const BOTTOM_NARROW = 82;
/** Half of a packet with its shells. */
const TOKEN_ROOM = 28;
export const NARROW = 700;
const sideOf = (pane: Pane): number => (pane.width < NARROW ? 12 : 28);

/** Room for the names beside the boxes at the right edge, which keep their size on screen from afar. */
const FAR_RIGHT = 64;

/** How near to an edge of the pane a packet may come before the camera moves, in pixels. */
const CALM = { side: 56, top: TOP + 36, bottom: 56 } as const;

/** What a packet and the label beside it take. */
const LABEL_ROOM = 290;

/** From this size on, what lies over the picture is a card that the picture makes room for. */
const CARD = { width: 280, height: 120 } as const;

/** What cards leave of the picture: a card at the left takes a column, one along the bottom takes a strip. */
function roomIn({ width, height, covered = [] }: Pane): { readonly left: number; readonly bottom: number } {
  let [left, bottom] = [0, height];
  for (const r of covered) {
    if (r.width < CARD.width || r.height < CARD.height || r.y < height * 0.1) continue;
    if (r.width > width * 0.8) bottom = Math.min(bottom, r.y);
    else if (r.x < width * 0.1 && r.width < width * 0.6) left = Math.max(left, rightOf(r));
  }
  return { left, bottom };
}

/** The camera that shows all of a rectangle. */
export function viewOf(bounds: Rect, whole: Pane, most = 1.1): Camera {
  const room = roomIn(whole);
  const pane = { width: whole.width - room.left, height: room.bottom };
  const side = sideOf(whole);
  const zoomFor = (wide: number) => Math.min(most, wide / bounds.width, height / bounds.height);
  const bottom = whole.width < NARROW ? BOTTOM_NARROW : BOTTOM;
  const height = pane.height - TOP - bottom;
  const plain = zoomFor(pane.width - 2 * side);
  const width = pane.width - 2 * side - (plain < FAR_ZOOM ? FAR_RIGHT : 0);
  const zoom = Math.max(MIN_ZOOM, zoomFor(width));
  return {
    zoom,
    x: room.left + side + (width - bounds.width * zoom) / 2 - bounds.x * zoom,
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
export function cameraFor(at: Point, now: Camera, whole: Pane): Camera | null {
  const { left, bottom } = roomIn(whole);
  const pane = { width: whole.width - left, height: bottom, covered: whole.covered };
  const zoom = now.zoom < READABLE ? COMFORTABLE : now.zoom;
  if (zoom !== now.zoom) {
    return { zoom, x: left + pane.width / 2 - at.x * zoom, y: (pane.height + TOP) / 2 - at.y * zoom };
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
  const hasRoom = left === 0 || x + LABEL_ROOM <= whole.width || x - LABEL_ROOM >= left;
  const isCalm =
    !isCovered &&
    hasRoom &&
    x >= left + CALM.side &&
    x <= whole.width - CALM.side &&
    y >= Math.min(CALM.top, pane.height * 0.4) &&
    y <= pane.height - CALM.bottom;
  if (isCalm) return null;
  // Further than the edge, so that the next step does not move it again.
  // Beside a card there is room for the packet's label at one side only, the right.
  const most = left > 0 ? 0.42 : 0.64;
  const wantedX = left + Math.max(pane.width * 0.36, Math.min(x - left, pane.width * most));
  const wantedY = Math.max(pane.height * 0.42, Math.min(y, pane.height * 0.66));
  return { zoom, x: now.x + wantedX - x, y: now.y + wantedY - y };
}

/**
 * The camera that shows all of a box: the whole picture where that can still be read, else the box in the middle.
 *
 * @returns `null` when the box is in view.
 */
export function cameraOn(box: Rect, all: Rect, now: Camera, pane: Pane): Camera | null {
  const { left, bottom } = roomIn(pane);
  const [x, y] = [box.x * now.zoom + now.x, box.y * now.zoom + now.y];
  const isSeen =
    x >= left && y >= 0 && x + box.width * now.zoom <= pane.width && y + box.height * now.zoom <= bottom;
  if (isSeen) return null;
  const whole = viewOf(all, pane);
  if (whole.zoom >= Math.min(now.zoom, FAR_ZOOM)) return whole;
  return viewOf(box, pane, now.zoom);
}

/** Tokens keep their size on screen, within reason: their labels must stay readable from afar. */
export const tokenScale = (zoom: number): number =>
  Math.round((Math.max(0.82, Math.min(1.3, zoom)) / zoom) * 100) / 100;

/** So many canvas units are a pixel on screen: in few steps, so that zooming lays out names anew only now and then. */
export const unitAt = (zoom: number): number =>
  Math.round(2 ** (Math.round(-Math.log2(zoom) * 4) / 4) * 100) / 100;
