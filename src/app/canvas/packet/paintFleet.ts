import { packetOf } from '../../playback/packets.ts';
import { tokenScale } from '../camera.ts';
import type { Copy } from '../copies.ts';
import type { Point } from '../geometry.ts';
import { faceOf } from './packetFace.ts';
import { spriteOf, type Sprite } from './sprites.ts';

export interface Placed {
  readonly copy: Copy;
  readonly at: Point;
}

interface View {
  readonly transform: readonly [number, number, number];
  readonly width: number;
  readonly height: number;
  readonly far: boolean;
}

interface Pile {
  readonly x: number;
  readonly y: number;
  readonly sprite: Sprite;
  count: number;
}

/** Copies that would hide each other are drawn as one, with their number. */
function pilesOf(placed: readonly Placed[], { transform: [tx, ty, zoom], width, height, far }: View): Pile[] {
  const piles: Pile[] = [];
  const cells = new Map<string, Pile>();
  for (const { copy, at } of placed) {
    const [x, y] = [at.x * zoom + tx, at.y * zoom + ty];
    if (x < -60 || y < -60 || x > width + 60 || y > height + 60) continue;
    const sprite = spriteOf(faceOf(packetOf(copy.place)), copy.waiting, far);
    const cell = far
      ? `${Math.round(x / 34)} ${Math.round(y / 24)}`
      : `${sprite.key} ${Math.round(x / 26)} ${Math.round(y / 20)}`;
    const pile = cells.get(cell);
    if (pile) pile.count++;
    else {
      const made = { x, y, sprite, count: 1 };
      cells.set(cell, made);
      piles.push(made);
    }
  }
  return piles;
}

/** Draws packets where they are right now. The sheet lies still on screen while the picture below it zooms. */
export function paintFleet(context: CanvasRenderingContext2D, placed: readonly Placed[], view: View): void {
  const { canvas } = context;
  const { width, height, far } = view;
  const [tx, ty, zoom] = view.transform;
  const ratio = Math.min(2, devicePixelRatio);
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  canvas.style.transform = `scale(${1 / zoom}) translate(${-tx}px, ${-ty}px)`;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const scale = far ? 1 : tokenScale(zoom) * zoom * 0.88;
  for (const { x, y, sprite, count } of pilesOf(placed, view)) {
    const [sw, sh] = [sprite.width * scale, sprite.height * scale];
    const left = x - sw / 2;
    const top = far ? y - sh / 2 : y + 6 * scale - sh;
    context.drawImage(sprite.image, left, top, sw, sh);
    if (count > 1) sprite.badge(context, `×${count}`, left + sw - 4, top + 2);
  }
}
