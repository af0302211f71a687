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
/** From here on a pod has room for its name. */
export const NAMED_ZOOM = 0.28;
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
 * wide picture and in a low one caption and shelf share a line; the style sheets know it by the same size of the stage.
 */
const ROOM = {
  wide: { top: 70, bottom: 66 },
  high: { top: 112, bottom: 66 },
  narrow: { top: 112, bottom: 82 },
  low: { top: 52, bottom: 54 },
} as const;
/** Half of a packet with its shells. */
const TOKEN_ROOM = 28;
export const NARROW = 700;
const sideOf = (pane: Pane): number => (pane.width < NARROW ? 12 : 28);
export const isLow = ({ width, height }: Pane): boolean => height < 400 && width >= 560;
const WIDE = 860;
const marginsOf = (pane: Pane): { readonly top: number; readonly bottom: number } => {
  if (isLow(pane)) return ROOM.low;
  if (pane.width < NARROW) return ROOM.narrow;
  return pane.width < WIDE ? ROOM.high : ROOM.wide;
};
/** So low that the whole cluster would be a row of dots. */
const TINY_HEIGHT = 300;

/** Room for the names beside the boxes at the right edge, which keep their size on screen from afar. */
const FAR_RIGHT = 64;

/** How near to an edge of the pane a packet may come before the camera moves, in pixels. */
const CALM = { side: 56, top: 36, bottom: 56 } as const;

/** Half of what stands around a packet and belongs to it, in canvas units: from near, the hook it is at, with its tables. */
const AROUND = 52;
const calmSide = (zoom: number, width: number): number =>
  Math.min(width * 0.28, Math.max(CALM.side, levelAt(zoom) === 'near' ? AROUND * zoom : 0));

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
function roomIn(pane: Pane): Room {
  const { width, height, covered = [] } = pane;
  const { top } = marginsOf(pane);
  let [left, right, bottom] = [0, width, height];
  for (const r of covered) {
    if (r.width < CARD.width || r.height < CARD.strip) continue;
    if (r.width > width * 0.8) {
      // A caption of many lines is none, and what covers everything leaves nothing to make room in.
      if (r.y >= top) bottom = Math.min(bottom, r.y);
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

/** Another zoom, with one point of the picture staying where it is on screen. */
export function zoomedAt(at: Point, now: Camera, wanted: number): Camera {
  const zoom = Math.max(MIN_ZOOM, Math.min(MAX_ZOOM, wanted));
  return { zoom, x: now.x + at.x * (now.zoom - zoom), y: now.y + at.y * (now.zoom - zoom) };
}

/** Whether from this far away a packet and what it says can be read. */
export const isReadable = ({ zoom }: Camera): boolean => zoom >= READABLE;

/** What there is around a packet. */
export interface Scenery {
  /** Everything that is drawn. */
  readonly all: Rect;
  /** Who has a part in its journey. */
  readonly way: Rect;
}

/** Moves along one axis so that no empty paper is shown while there is picture at the other side. */
function withoutMargin(offset: number, [from, length]: Span, [start, end]: Span): number {
  const room = end - start;
  if (length <= room) return start + (room - length) / 2 - from;
  return Math.min(start - from, Math.max(end - length - from, offset));
}

/** For a rectangle where it begins and how long it is, for a pane where it begins and ends. */
type Span = readonly [number, number];

/** How the packet is seen: where it is on screen, and what of the pane is fit for it. */
interface Calm extends Rect {
  readonly isCalm: (camera: Camera) => boolean;
}

function calmOf(at: Point, whole: Pane): Calm {
  const { left, right, bottom } = roomIn(whole);
  const { top } = marginsOf(whole);
  const width = right - left;
  // Beside a card, a label that has room at neither side would lie under it.
  const isTight = width < LABEL_ROOM + 2 * CALM.side;
  const isCalm = (camera: Camera): boolean => {
    const [x, y] = [at.x * camera.zoom + camera.x, at.y * camera.zoom + camera.y];
    const isCovered = (whole.covered ?? []).some(
      (r) =>
        x > r.x - TOKEN_ROOM &&
        x < rightOf(r) + TOKEN_ROOM &&
        y > r.y - TOKEN_ROOM &&
        y < bottomOf(r) + TOKEN_ROOM,
    );
    const hasRoom = isTight || left === 0 || x + LABEL_ROOM <= right || x - LABEL_ROOM >= left;
    const side = calmSide(camera.zoom, width);
    return (
      !isCovered &&
      hasRoom &&
      x >= left + side &&
      x <= right - side &&
      y >= Math.min(top + CALM.top, bottom * 0.4) &&
      y <= bottom - CALM.bottom
    );
  };
  return { x: left, y: top, width, height: bottom, isCalm };
}

/**
 * The camera that shows a point, moved as little as need be: not at all while the point is well inside. From too far
 * away to read it comes closer: to the whole way of the packet if that can be read, else to the packet.
 *
 * @returns `null` when it may stay as it is.
 */
export function cameraFor(at: Point, now: Camera, whole: Pane, scenery?: Scenery): Camera | null {
  const pane = calmOf(at, whole);
  if (isReadable(now)) {
    if (pane.isCalm(now)) return null;
    return withinScenery(broughtIn(at, now, pane, whole), pane, whole, scenery);
  }
  const way = scenery && viewOf(scenery.way, whole, COMFORTABLE);
  if (way && isReadable(way) && pane.isCalm(way)) return way;
  const centred = {
    zoom: COMFORTABLE,
    x: pane.x + pane.width / 2 - at.x * COMFORTABLE,
    y: (pane.height + pane.y) / 2 - at.y * COMFORTABLE,
  };
  return withinScenery(centred, pane, whole, scenery);
}

/** Further in than the edge, so that the next step does not move it again. */
function broughtIn(at: Point, now: Camera, pane: Calm, whole: Pane): Camera {
  const [x, y] = [at.x * now.zoom + now.x, at.y * now.zoom + now.y];
  // Beside a card there is room for the packet's label at one side only, the right.
  const isBesideCard = pane.x > 0 && pane.width >= LABEL_ROOM + 2 * CALM.side;
  const most = isBesideCard ? 0.42 : 0.64;
  const wantedX = pane.x + Math.max(pane.width * 0.36, Math.min(x - pane.x, pane.width * most));
  const height = Math.min(pane.height, whole.height);
  const wantedY = Math.max(height * 0.42, Math.min(y, height * 0.66));
  return { zoom: now.zoom, x: now.x + wantedX - x, y: now.y + wantedY - y };
}

/** The same without empty margins, where the packet can be seen as well from there. */
function withinScenery(camera: Camera, pane: Calm, whole: Pane, scenery: Scenery | undefined): Camera {
  if (!scenery) return camera;
  const { all } = scenery;
  const side = sideOf(whole);
  const { zoom } = camera;
  const filled = {
    zoom,
    x: withoutMargin(camera.x, [all.x * zoom, all.width * zoom], [pane.x + side, pane.x + pane.width - side]),
    y: withoutMargin(
      camera.y,
      [all.y * zoom, all.height * zoom],
      [pane.y, pane.height - marginsOf(whole).bottom],
    ),
  };
  return pane.isCalm(filled) ? filled : camera;
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
