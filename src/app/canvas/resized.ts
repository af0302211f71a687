import { viewOf, type Camera, type Pane } from './camera.ts';
import { bottomOf, rightOf, type Rect } from './geometry.ts';

/** Pixels by which a view may miss and still count as the same. */
const SLACK = 2;

/** Whether a camera shows all of a rectangle. */
export function showsAll({ x, y, zoom }: Camera, all: Rect, { width, height }: Pane): boolean {
  return (
    all.x * zoom + x >= -SLACK &&
    all.y * zoom + y >= -SLACK &&
    rightOf(all) * zoom + x <= width + SLACK &&
    bottomOf(all) * zoom + y <= height + SLACK
  );
}

/**
 * The camera for a picture that has become larger or smaller: what showed everything goes on to do so, and what showed a
 * part keeps its middle and its size.
 */
export function resized(camera: Camera, before: Pane, after: Pane, all: Rect): Camera {
  if (showsAll(camera, all, before)) return viewOf(all, after);
  return {
    zoom: camera.zoom,
    x: camera.x + (after.width - before.width) / 2,
    y: camera.y + (after.height - before.height) / 2,
  };
}
