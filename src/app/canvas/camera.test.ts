import { expect, test } from 'vitest';
import { cameraFor, cameraOn, openingView, tokenScale, viewOf } from './camera.ts';
import { rect } from './geometry.ts';
import { labelPlace } from './packet/labelPlace.ts';

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

const shows = (box: ReturnType<typeof rect>, { x, y, zoom }: { x: number; y: number; zoom: number }) =>
  box.x * zoom + x >= 0 &&
  box.y * zoom + y >= 0 &&
  (box.x + box.width) * zoom + x <= pane.width &&
  (box.y + box.height) * zoom + y <= pane.height;

test('a box that is out of view comes into it, with everything else where that can still be read', () => {
  const box = rect(1100, -500, 500, 500);
  const now = { x: 0, y: 550, zoom: 1 };
  const small = rect(0, -500, 1600, 650);
  const whole = cameraOn(box, small, now, pane);
  expect(whole).toEqual(viewOf(small, pane));
  const alone = cameraOn(box, rect(0, -500, 9000, 650), now, pane);
  expect(alone && shows(box, alone)).toBe(true);
  expect(alone?.zoom).toBeLessThanOrEqual(now.zoom);
  expect(cameraOn(rect(100, -300, 300, 300), small, now, pane)).toBeNull();
});

test('a small screen opens on the node where the request begins, a large one on everything', () => {
  const [all, start] = [rect(0, -500, 1300, 650), rect(0, -500, 524, 500)];
  expect(openingView(all, start, phone)).toEqual(viewOf(start, phone));
  expect(openingView(all, start, pane)).toEqual(viewOf(all, pane));
});

test.each([
  // packet at   picture        label
  [500, 1000, { side: 'right', shift: 0 }],
  [50, 1000, { side: 'right', shift: 0 }],
  [950, 1000, { side: 'left', shift: 0 }],
  [200, 390, { side: 'above', shift: 0 }],
  [60, 300, { side: 'above', shift: 60 }],
] as const)('the label of a packet at %i in a picture of %i pixels', (x, pane, expected) => {
  expect(labelPlace(x, 220, 50, [0, 0, 1], pane)).toEqual(expected);
});

test('tokens keep a readable size on screen', () => {
  for (const zoom of [0.1, 0.4, 0.8, 1, 1.5, 2.4]) {
    expect(tokenScale(zoom) * zoom).toBeGreaterThan(0.8);
    expect(tokenScale(zoom) * zoom).toBeLessThan(1.33);
  }
});
