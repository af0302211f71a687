import { tokenScale } from '../camera.ts';

const EDGE = 10;

/**
 * How far a label moves sideways so that all of it is in the picture, in its own units.
 *
 * @param x where its packet is, on the canvas. @param width of the label, unscaled. @param pane of the picture, in pixels.
 */
export function keepInside(
  x: number,
  width: number,
  [tx, , zoom]: readonly [number, number, number],
  pane: number,
): number {
  const scale = tokenScale(zoom) * zoom;
  const middle = x * zoom + tx;
  const half = (width * scale) / 2;
  // A packet out of sight keeps its label to itself.
  if (middle < 0 || middle > pane || half * 2 > pane) return 0;
  const right = Math.max(0, EDGE + half - middle);
  const left = Math.max(0, middle + half - (pane - EDGE));
  return Math.round((right - left) / scale);
}
