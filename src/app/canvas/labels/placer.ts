import { tokenScale } from '../camera.ts';
import type { Point, Rect } from '../geometry.ts';
import { leastCovering, type Labelled } from './leastCovering.ts';
import { offsetsAround, type Offset, type Size } from './offsets.ts';
import { rectsOf, wordsIn } from './words.ts';

/** The picture as React Flow shows it. */
export interface View {
  readonly domNode: HTMLElement | null;
  readonly transform: readonly [number, number, number];
  readonly width: number;
  readonly height: number;
}

/** What is labelled: where it stands on the canvas, and its box in its own units, seen from there. */
export interface Anchor {
  readonly at: Point;
  readonly body: Rect;
  readonly label: Size;
  readonly gap: number;
}

/** Words so far around a place are looked at, in pixels. */
const AROUND = { x: 480, y: 320 } as const;
/** After so much zooming words stand elsewhere, or are others. */
const ZOOMED = 1.08;
/** From the edges of the picture. */
const EDGE = 10;

const moved = ({ x, y, width, height }: Rect, dx: number, dy: number, by = 1): Rect => ({
  x: (x + dx) * by,
  y: (y + dy) * by,
  width: width * by,
  height: height * by,
});

/** Finds the place of one label, and finds it again whenever the picture moves. */
export class Placer {
  /** Of the canvas, on which they move along. */
  private words: readonly Rect[] = [];
  private others: readonly Rect[] = [];
  /** Of the pane. */
  private covers: readonly Rect[] = [];
  private measuredAt = 0;
  private offset: Offset | null = null;
  private readonly selector: string;

  /** @param selector what else of the picture is not to be covered. */
  constructor(selector: string) {
    this.selector = selector;
  }

  /** What was measured is out of date. */
  forget(): void {
    this.measuredAt = 0;
  }

  place(anchor: Anchor, view: View): Offset | null {
    const { domNode, transform, width, height } = view;
    if (!domNode || width === 0) return null;
    const [tx, ty, zoom] = transform;
    const scale = tokenScale(zoom) * zoom;
    const at = { x: anchor.at.x * zoom + tx, y: anchor.at.y * zoom + ty };
    const ratio = zoom / this.measuredAt;
    if (!(ratio < ZOOMED && ratio > 1 / ZOOMED)) this.measure(domNode, anchor.at, zoom);
    const body = moved(moved(anchor.body, 0, 0, scale), at.x, at.y);
    const labelled: Labelled = { body, label: anchor.label, scale };
    const middle = body.x + body.width / 2;
    const half = anchor.label.width / 2;
    const offsets = offsetsAround(anchor.body, anchor.label, anchor.gap, {
      left: (middle - EDGE) / scale - half,
      right: (width - EDGE - middle) / scale - half,
    });
    const drawn = (rect: Rect) => moved(moved(rect, 0, 0, zoom), tx, ty);
    this.offset = leastCovering(
      offsets,
      labelled,
      {
        words: this.words.map(drawn),
        covers: [...this.covers, ...this.others.map(drawn)],
        pane: { width, height },
      },
      this.offset,
    );
    return this.offset;
  }

  private measure(domNode: HTMLElement, at: Point, zoomed: number): void {
    const viewport = domNode.querySelector('.react-flow__viewport');
    if (!viewport) return;
    // As it is drawn: the store may be a frame ahead.
    const { a: zoom, e: tx, f: ty } = new DOMMatrix(getComputedStyle(viewport).transform);
    const pane = domNode.getBoundingClientRect();
    const region = {
      x: pane.x + at.x * zoom + tx - AROUND.x,
      y: pane.y + at.y * zoom + ty - AROUND.y,
      width: 2 * AROUND.x,
      height: 2 * AROUND.y,
    };
    const drawn = (rect: Rect) => moved(rect, -pane.x - tx, -pane.y - ty, 1 / zoom);
    this.words = wordsIn(domNode, region).map(drawn);
    this.others = rectsOf(domNode, this.selector).map(drawn);
    // Sheets lie beside the stage, over it.
    const stage = domNode.closest('main')?.parentElement ?? domNode;
    this.covers = rectsOf(stage, '[data-covers]').map((rect) => moved(rect, -pane.x, -pane.y));
    this.measuredAt = zoomed;
  }
}
