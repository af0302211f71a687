import { expect, test } from 'vitest';
import { viewOf, type Camera, type Pane } from './camera.ts';
import { rect } from './geometry.ts';
import { resized } from './resized.ts';

const all = rect(0, -500, 1300, 650);
const wide: Pane = { width: 1000, height: 600 };
const small: Pane = { width: 640, height: 560 };

test('what showed everything shows everything, and comes back to where it was', () => {
  const before = viewOf(all, wide);
  const after = resized(before, wide, small, all);
  expect(after).toEqual(viewOf(all, small));
  expect(after.zoom).toBeLessThan(before.zoom);
  expect(resized(after, small, wide, all)).toEqual(before);
});

test('a part keeps its size, and what was in the middle is in the middle', () => {
  const before: Camera = { zoom: 2, x: -300, y: 500 };
  const middle = ({ x, y, zoom }: Camera, pane: Pane) => [
    (pane.width / 2 - x) / zoom,
    (pane.height / 2 - y) / zoom,
  ];
  const after = resized(before, wide, small, all);
  expect(after.zoom).toBe(2);
  expect(middle(after, small)).toEqual(middle(before, wide));
});
