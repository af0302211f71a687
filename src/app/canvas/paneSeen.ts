import type { Pane } from './camera.ts';
import type { Rect } from './geometry.ts';

/** What lies over the picture now, relative to it: whoever covers some of it says so by `data-covers`. */
function coveredIn(pane: HTMLElement): readonly Rect[] {
  const from = pane.getBoundingClientRect();
  // Sheets lie beside the stage, over it.
  const stage = pane.closest('main')?.parentElement ?? pane;
  return [...stage.querySelectorAll('[data-covers]')].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x: x - from.x, y: y - from.y, width, height };
  });
}

/** What one looks through at the moment. */
export const paneSeen = (pane: HTMLElement): Pane => ({
  width: pane.clientWidth,
  height: pane.clientHeight,
  covered: coveredIn(pane),
});
