import { boundsOf, rect, type Point, type Polyline, type Rect } from './geometry.ts';
import { placeNodes, type NodeFrame } from './layoutNodes.ts';
import { placeUnderlay } from './layoutUnderlay.ts';
import { wireLines } from './layoutWires.ts';
import type { Scene } from './scene.ts';
import { keepSlots, type Slots } from './slots.ts';
import type { SpotId } from './spots.ts';

/** `node/NAME`, `pod/NAMESPACE/NAME`, `external/NAME`, `router/NAME`, `switch/NAME`: also the ends of a request. */
export type BoxId = string;

/** Who sits where, so that the next layout can leave everybody in their place. */
export interface Seats {
  readonly nodes: Slots;
  readonly externals: Slots;
  readonly pods: ReadonlyMap<string, Slots>;
}

export const NO_SEATS: Seats = { nodes: [], externals: [], pods: new Map() };

/** How far people dragged a box from where it would stand. */
export type Offsets = Readonly<Record<BoxId, Point>>;

/** Everything that is drawn, with its place on the canvas. */
export interface Layout {
  readonly boxes: ReadonlyMap<BoxId, Rect>;
  /** What lights up. */
  readonly spots: ReadonlyMap<SpotId, Rect>;
  /** Where a packet stands when it is at a spot. */
  readonly docks: ReadonlyMap<SpotId, Point>;
  /** From the end whose spot sorts first to the other. */
  readonly wires: ReadonlyMap<string, Polyline>;
  readonly frames: ReadonlyMap<string, NodeFrame>;
  readonly bounds: Rect;
}

/** What layouts are made in; the parts fill it one after another. */
export interface Plan {
  readonly boxes: Map<BoxId, Rect>;
  readonly spots: Map<SpotId, Rect>;
  readonly docks: Map<SpotId, Point>;
  readonly frames: Map<string, NodeFrame>;
  readonly offsets: Offsets;
  /** A pod in the hand of whoever drags it, outside of its node. */
  readonly free: BoxId | null;
}

/** Seats for a scene: everybody who had one keeps it. */
export function seatsFor(scene: Scene, before: Seats = NO_SEATS): Seats {
  return {
    nodes: keepSlots(
      before.nodes,
      scene.nodes.map((node) => node.name),
    ),
    externals: keepSlots(
      before.externals,
      scene.externals.map((external) => external.name),
    ),
    pods: new Map(
      scene.nodes.map((node) => [
        node.name,
        keepSlots(
          before.pods.get(node.name) ?? [],
          node.pods.map((pod) => pod.key),
        ),
      ]),
    ),
  };
}

/**
 * Places a scene: applications on top, wires at the bottom. Nodes stand on their lower edge and grow upwards, so that one
 * more pod moves nothing that was there. Equal arguments give equal layouts.
 *
 * @param free the one pod that may lie outside of its node.
 */
export function layoutOf(
  scene: Scene,
  seats: Seats,
  offsets: Offsets = {},
  free: BoxId | null = null,
): Layout {
  const plan: Plan = {
    boxes: new Map(),
    spots: new Map(),
    docks: new Map(),
    frames: new Map(),
    offsets,
    free,
  };
  placeNodes(scene, seats, plan);
  placeUnderlay(scene, seats, plan);
  const wires = wireLines(scene, plan);
  const corners = [...wires.values()].flat().map(({ x, y }) => rect(x, y, 0, 0));
  return { ...plan, wires, bounds: boundsOf([...plan.boxes.values(), ...corners]) };
}
