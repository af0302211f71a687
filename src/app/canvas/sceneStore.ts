import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { WorldView } from '../../core/run/views.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { playbackStore } from '../playback/playbackStore.ts';
import { t } from '../text/history.ts';
import { layoutOf, NO_SEATS, seatsFor, type BoxId, type Layout, type Offsets, type Seats } from './layout.ts';
import type { Point, Rect } from './geometry.ts';
import { MAX_NODES, MAX_PODS_PER_NODE, sceneOf, type Scene } from './scene.ts';

/** A box in the hand of whoever drags it. */
export interface Drag {
  readonly id: BoxId;
  /** Where it was when it was picked up. */
  readonly from: Rect;
  /** How far it is now from where it would stand. */
  readonly offset: Point;
  /** The node that a pod runs on; `null` for everything else. */
  readonly home: string | null;
  /** It has left its node. */
  readonly free: boolean;
  /** The other node that it is held over. */
  readonly over: string | null;
  /** It was let go over a node, and is about to move there. */
  readonly dropped: boolean;
}

/** What is drawn and where: follows the world, keeps everybody's seat, and knows what people dragged. */
export interface Drawing {
  readonly world: WorldView | null;
  readonly scene: Scene | null;
  readonly layout: Layout | null;
  readonly seats: Seats;
  readonly offsets: Offsets;
  readonly drag: Drag | null;
}

const nothing: Drawing = {
  world: null,
  scene: null,
  layout: null,
  seats: NO_SEATS,
  offsets: {},
  drag: null,
};

export const sceneStore = createStore<Drawing>(() => nothing);

/** Everything in its place, and what is being dragged where it is held. */
export function arranged(drawing: Omit<Drawing, 'layout'>): Drawing {
  const { scene, seats, offsets, drag } = drawing;
  const held = drag ? { ...offsets, [drag.id]: drag.offset } : offsets;
  return {
    ...drawing,
    layout: scene && layoutOf(scene, seats, held, drag?.free ? drag.id : null),
  };
}

/** Namespaces of the run at hand: in a cluster larger than the picture they come into it. */
function touchedByRun(world: WorldView): ReadonlySet<string> {
  const isLarge =
    world.nodes.length > MAX_NODES ||
    world.pods.length > MAX_PODS_PER_NODE * world.nodes.length ||
    world.pods.length > 200;
  const { run } = playbackStore.getState();
  if (!isLarge || !run) return new Set();
  return new Set(run.journeys.flatMap((journey) => journey.hops.map((hop) => hop.netns)));
}

/** Milliseconds after the last press of a key. */
const KEEP_AFTER = 500;
let soon: ReturnType<typeof setTimeout> | undefined;
/** Moves that the scenario does not tell of yet. */
let moves = 0;

/** What is dragged stays in the hand, unless it is gone or has moved. */
const stillHeld = (drag: Drag | null, world: WorldView): Drag | null =>
  drag === null ||
  drag.home === null ||
  world.pods.some(({ key, node }) => `pod/${key}` === drag.id && node === drag.home)
    ? drag
    : null;

/** A drawing of a world: seats carry over while the scenario is the same, and so does what is just being dragged. */
function draw(before: Drawing, world: WorldView | null): Drawing {
  if (!world) return nothing;
  const same = before.world?.name === world.name;
  // Only places changed: everything drawn stays the same objects.
  const isRearranged = before.world !== world && before.world?.namespaces === world.namespaces;
  const scene = (isRearranged && before.scene) || sceneOf(world, touchedByRun(world));
  const seats = seatsFor(scene, same ? before.seats : NO_SEATS);
  const offsets = same && moves > 0 ? before.offsets : world.positions;
  const drag = same ? stillHeld(before.drag, world) : null;
  return arranged({ world, scene, seats, offsets, drag });
}

/** Says where a box stands, in whole units: as the scenario tells of it. */
export function placeBox(drawing: Drawing, id: BoxId, { x, y }: Point): Drawing {
  moves++;
  return arranged({
    ...drawing,
    offsets: { ...drawing.offsets, [id]: { x: Math.round(x), y: Math.round(y) } },
  });
}

/** Moves a box by hand; a pod as far as its node lets it. */
export function moveBox(id: BoxId, by: Point): void {
  sceneStore.setState((drawing) => {
    const box = drawing.layout?.boxes.get(id);
    if (!box) return drawing;
    const { x, y } = drawing.offsets[id] ?? { x: 0, y: 0 };
    const offsets = { ...drawing.offsets, [id]: { x: x + by.x, y: y + by.y } };
    const next = arranged({ ...drawing, offsets }).layout?.boxes.get(id) ?? box;
    return placeBox(drawing, id, { x: x + next.x - box.x, y: y + next.y - box.y });
  });
}

/**
 * Writes where things were dragged into the scenario, so that its YAML, links and undo carry it. Nothing moves: what is
 * opened then is what is drawn already.
 */
export function keepPositions(): void {
  clearTimeout(soon);
  if (moves === 0) return;
  const kept = moves;
  const { offsets } = sceneStore.getState();
  void import('../editing/edit.ts')
    .then(({ edit }) => edit({ kind: 'setPositions', positions: offsets }, t.dragged))
    .then(() => {
      if (moves === kept) moves = 0;
    });
}

/** A drag by keyboard is many presses, and one change. */
export function keepPositionsSoon(): void {
  clearTimeout(soon);
  soon = setTimeout(keepPositions, KEEP_AFTER);
}

/** Puts everything back to where it would stand by itself. */
export function tidyUp(): void {
  moves++;
  sceneStore.setState((drawing) => arranged({ ...drawing, offsets: {}, drag: null }));
  keepPositions();
}

/** The box in which the first request begins; a pod's node, so that there is something around it. */
export function startBox(): Rect | undefined {
  const { world, layout } = sceneStore.getState();
  const [kind = '', ...name] = (world?.requests[0]?.from ?? '').split('/');
  const pod = kind === 'pod' ? world?.pods.find(({ key }) => key === name.slice(0, 2).join('/')) : undefined;
  return layout?.boxes.get(pod ? `node/${pod.node}` : `${kind}/${name.join('/')}`);
}

/** Redraws when the world changes, and for a large one when the run does. */
export function connectScene(): () => void {
  const redraw = () => sceneStore.setState((drawing) => draw(drawing, clusterStore.getState().world));
  redraw();
  const stopWorld = clusterStore.subscribe((now, before) => {
    if (now.world !== before.world) redraw();
  });
  const stopRun = playbackStore.subscribe((now, before) => {
    const { world } = sceneStore.getState();
    if (now.run !== before.run && world && touchedByRun(world).size > 0) redraw();
  });
  return () => {
    stopWorld();
    stopRun();
  };
}

export const selectScene = (d: Drawing): Scene | null => d.scene;
export const selectLayout = (d: Drawing): Layout | null => d.layout;
/** The box that is being dragged. */
export const selectCarried = (d: Drawing): BoxId | null => d.drag?.id ?? null;
export const selectIsTidy = (d: Drawing): boolean => Object.keys(d.offsets).length === 0;

export const useDrawing = <T>(selector: (d: Drawing) => T): T => useStore(sceneStore, selector);
