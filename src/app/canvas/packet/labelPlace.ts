import { tokenScale } from '../camera.ts';

const EDGE = 10;

/** Where a label stands: beside its packet, or above it and moved sideways by `shift` of its own units. */
export interface LabelPlace {
  readonly side: 'right' | 'left' | 'above';
  readonly shift: number;
}

/**
 * A place for a label that is all in the picture. Beside the packet it covers no name of what the packet passes; only
 * where there is room on neither side, as on a phone, it goes above.
 *
 * @param x where the packet is, on the canvas. @param label and @param body widths, unscaled. @param from and @param to
 *   what there is to be seen of the picture, in pixels from its left.
 */
export function labelPlace(
  x: number,
  label: number,
  body: number,
  [tx, , zoom]: readonly [number, number, number],
  { left: from, right: to }: { readonly left: number; readonly right: number },
): LabelPlace {
  const scale = tokenScale(zoom) * zoom;
  const middle = x * zoom + tx;
  const reach = (body / 2 + 8 + label) * scale + EDGE;
  if (middle + reach <= to) return { side: 'right', shift: 0 };
  if (middle - reach >= from) return { side: 'left', shift: 0 };
  const half = (label / 2) * scale;
  const right = Math.max(0, from + EDGE + half - middle);
  const left = Math.max(0, middle + half - (to - EDGE));
  return { side: 'above', shift: Math.round((right - left) / scale) };
}
