import { expect, test } from 'vitest';
import { must } from '../../core/problem.ts';
import { cameraFor, cameraOn, openingView, tokenScale, viewOf, zoomedAt } from './camera.ts';
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

test('tokens keep a readable size on screen', () => {
  for (const zoom of [0.1, 0.4, 0.8, 1, 1.5, 2.4]) {
    expect(tokenScale(zoom) * zoom).toBeGreaterThan(0.8);
    expect(tokenScale(zoom) * zoom).toBeLessThan(1.33);
  }
});

test('zooming in keeps the point that it is about where it is on screen', () => {
  const [at_, now] = [at(400, -120), { x: 30, y: 500, zoom: 0.8 }];
  const near = zoomedAt(at_, now, 2.4);
  expect(near.zoom).toBe(2.4);
  expect(at_.x * near.zoom + near.x).toBeCloseTo(at_.x * now.zoom + now.x);
  expect(at_.y * near.zoom + near.y).toBeCloseTo(at_.y * now.zoom + now.y);
  expect(zoomedAt(at_, now, 1_000).zoom).toBe(4);
});

test('from afar the camera comes to the whole way of the packet, if that can be read', () => {
  const scenery = { all: rect(0, -500, 4000, 700), way: rect(100, -500, 1100, 500) };
  const camera = cameraFor(at(300, -200), { x: 0, y: 400, zoom: 0.2 }, pane, scenery);
  expect(camera).toEqual(viewOf(scenery.way, pane, 0.86));
});

test('beside the picture there is no empty paper while more of it is at the other side', () => {
  const scenery = { all: rect(0, -500, 3000, 700), way: rect(0, -500, 3000, 700) };
  const camera = cameraFor(at(120, -200), { x: 0, y: 400, zoom: 0.2 }, pane, scenery);
  expect(camera?.zoom).toBe(0.86);
  expect(camera?.x).toBe(28);
});

test('from near, the hook that a packet is at is in the picture with it', () => {
  const now = { x: -500, y: 200, zoom: 3 };
  const camera = cameraFor(at(190, 20), now, pane);
  expect(190 * 3 + (camera?.x ?? 0)).toBeGreaterThanOrEqual(52 * 3);
});

test('a caption of many lines is no card along the bottom', () => {
  const pane = { width: 320, height: 444 };
  const caption = { x: 12, y: 52, width: 296, height: 76 };
  const now = { zoom: 0.86, x: 0, y: -168 };
  const at = { x: 232, y: 225 };
  const camera = must(cameraFor(at, now, { ...pane, covered: [caption] }), 'it moves');
  expect(at.y * camera.zoom + camera.y).toBeGreaterThan(caption.y + caption.height);
});
