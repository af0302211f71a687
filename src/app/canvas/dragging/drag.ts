import { isMovable } from '../../editing/movable.ts';
import { bottomOf, rightOf, type Point, type Rect } from '../geometry.ts';
import type { BoxId } from '../layout.ts';
import { arranged, keepPositions, placeBox, sceneStore, type Drag, type Drawing } from '../sceneStore.ts';

// A box is picked up, held, and let go (or put back). A pod that is held over another node moves there when it is let go.

const covers = (r: Rect | undefined, { x, y }: Point): boolean =>
  r !== undefined && x >= r.x && y >= r.y && x <= rightOf(r) && y <= bottomOf(r);

/** The node that a pod can be carried away from; `null` for what stays, or is no pod. */
function homeOf({ world }: Drawing, id: BoxId): string | null {
  const pod = world?.pods.find(({ key }) => `pod/${key}` === id);
  return pod && isMovable(pod) ? pod.node : null;
}

/** @returns whether there is such a box, and nothing else in the hand. */
export function pickUp(id: BoxId): boolean {
  const drawing = sceneStore.getState();
  const from = drawing.layout?.boxes.get(id);
  if (!from || drawing.drag) return false;
  const offset = drawing.offsets[id] ?? { x: 0, y: 0 };
  const drag: Drag = {
    id,
    from,
    offset,
    home: homeOf(drawing, id),
    free: false,
    over: null,
    dropped: false,
  };
  sceneStore.setState({ drag });
  return true;
}

/**
 * Holds it somewhere.
 *
 * @param by how far the pointer is from where it picked it up, in units of the picture.
 * @param at where in the picture the pointer is: what counts is the node under it.
 */
export const hold = (by: Point, at: Point): void => sceneStore.setState((drawing) => held(drawing, by, at));

function held(drawing: Drawing, by: Point, at: Point): Drawing {
  const { drag, scene, layout, offsets } = drawing;
  if (!drag || !scene || !layout || drag.dropped) return drawing;
  const { id, from, home } = drag;
  const start = offsets[id] ?? { x: 0, y: 0 };
  const free = home !== null && !covers(layout.boxes.get(`node/${home}`), at);
  const over = free
    ? scene.nodes.find(({ name }) => covers(layout.boxes.get(`node/${name}`), at))
    : undefined;
  const offset = { x: start.x + by.x, y: start.y + by.y };
  const next = arranged({ ...drawing, drag: { ...drag, offset, free, over: over?.name ?? null } });
  const box = next.layout?.boxes.get(id);
  if (free || !box || !next.drag) return next;
  // Where its node did not let it go further, that is where it is.
  const reached = { x: start.x + box.x - from.x, y: start.y + box.y - from.y };
  return { ...next, drag: { ...next.drag, offset: reached } };
}

/** Puts it back where it was picked up. */
export const putBack = (): void =>
  sceneStore.setState((drawing) => (drawing.drag ? arranged({ ...drawing, drag: null }) : drawing));

/** Lets it go: over another node a pod moves there, beside all nodes it goes back, and anywhere else it stays. */
export function letGo(): void {
  const drawing = sceneStore.getState();
  const { drag } = drawing;
  if (!drag || drag.dropped) return;
  const { id, offset, free, over } = drag;
  if (over !== null) void moveTo(id, over);
  else if (free) putBack();
  else {
    const box = drawing.layout?.boxes.get(id);
    const isMoved = box !== undefined && (box.x !== drag.from.x || box.y !== drag.from.y);
    sceneStore.setState(isMoved ? placeBox({ ...drawing, drag: null }, id, offset) : { drag: null });
    if (isMoved) keepPositions();
  }
}

/** It waits where it was let go until the change is made; when it is refused, it goes back. */
async function moveTo(id: BoxId, node: string): Promise<void> {
  sceneStore.setState(({ drag }) => ({ drag: drag && { ...drag, dropped: true } }));
  const { movePod } = await import('../../editing/actions.ts');
  await movePod(id.slice('pod/'.length), node);
  if (sceneStore.getState().drag?.dropped) putBack();
}
