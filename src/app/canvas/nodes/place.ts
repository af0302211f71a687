import type { CSSProperties } from 'react';
import type { Rect } from '../geometry.ts';

/** Inline place and size of something inside a box: the layout alone knows them. */
export const placed = (r: Rect): CSSProperties => ({ left: r.x, top: r.y, width: r.width, height: r.height });
