import { expect, test } from 'vitest';
import { cameraFor, openingView, tokenScale, viewOf } from './camera.ts';
import { rect } from './geometry.ts';

const pane = { width: 1000, height: 600 };
const phone = { width: 390, height: 500 };
const at = (x: number, y: number) => ({ x, y });

test.each([
  // name                              packet        camera                        moves
  ['well inside', at(500, 300), { x: 0, y: 0, zoom: 1 }, false],
  ['near the right edge', at(980, 300), { x: 0, y: 0, zoom: 1 }, true],
  ['under the caption', at(500, 40), { x: 0, y: 0, zoom: 1 }, true],
  ['out of sight', at(4000, -900), { x: 0, y: 0, zoom: 1 }, true],
  ['too small to read', at(500, 300), { x: 0, y: 0, zoom: 0.3 }, true],
] as const)('a packet %s', (_name, packet, camera, moves) => {
  const next = cameraFor(packet, camera, pane);
  expect(next !== null).toBe(moves);
  // Once the camera has moved, it is content.
  if (next) expect(cameraFor(packet, next, pane)).toBeNull();
});

test('a view shows all of a rectangle, and no larger than told', () => {
  const bounds = rect(-300, -800, 1300, 900);
  const { x, y, zoom } = viewOf(bounds, pane);
  expect(bounds.x * zoom + x).toBeGreaterThanOrEqual(0);
  expect((bounds.x + bounds.width) * zoom + x).toBeLessThanOrEqual(pane.width);
  expect(bounds.y * zoom + y).toBeGreaterThanOrEqual(0);
  expect((bounds.y + bounds.height) * zoom + y).toBeLessThanOrEqual(pane.height);
  expect(viewOf(rect(0, 0, 10, 10), pane).zoom).toBe(1.1);
});

test('a small screen opens on the node where the request begins, a large one on everything', () => {
  const [all, start] = [rect(0, -500, 1300, 650), rect(0, -500, 524, 500)];
  expect(openingView(all, start, phone)).toEqual(viewOf(start, phone));
  expect(openingView(all, start, pane)).toEqual(viewOf(all, pane));
});

test('tokens keep a readable size on screen', () => {
  for (const zoom of [0.1, 0.4, 0.8, 1, 1.5, 2.4]) {
    expect(tokenScale(zoom) * zoom).toBeGreaterThan(0.8);
    expect(tokenScale(zoom) * zoom).toBeLessThan(1.33);
  }
});
