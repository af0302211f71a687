import { wireEnd, spotOf } from './locate.ts';
import { centreOf, type Point } from './geometry.ts';
import { netnsOf, type SpotId } from './spots.ts';
import type { before, Picture } from './ways.ts';

/** Where a packet stands in a box seen from afar: on a pod's dot, at the foot of a node's tile, on a bar. */
function inBox({ scene, layout }: Picture, spot: SpotId): Point | null {
  const netns = netnsOf(spot);
  const kind = scene.netns.get(netns)?.kind;
  const box = layout.boxes.get(`${kind}/${netns}`);
  if (!box) return null;
  const dock = layout.docks.get(spot);
  if (kind === 'node') return { x: box.x + box.width / 2, y: box.y + box.height };
  if (kind === 'switch') return { x: dock?.x ?? centreOf(box).x, y: centreOf(box).y };
  return centreOf(box);
}

/** Where a packet is shown at a step when nodes are tiles; on its way between two boxes it is half-way. */
export function farPoint(picture: Picture, where: NonNullable<ReturnType<typeof before>>): Point | null {
  const spot = spotOf(picture.scene, where);
  const here = spot === null ? null : inBox(picture, spot);
  const end = wireEnd(picture.scene, where.step);
  const there = end === null ? null : inBox(picture, end);
  return here && there ? { x: (here.x + there.x) / 2, y: (here.y + there.y) / 2 } : here;
}
