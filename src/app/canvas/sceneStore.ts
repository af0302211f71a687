import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { WorldView } from '../../core/run/views.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { playbackStore } from '../playback/playbackStore.ts';
import { t } from '../text/history.ts';
import { layoutOf, NO_SEATS, seatsFor, type BoxId, type Layout, type Offsets, type Seats } from './layout.ts';
import type { Rect } from './geometry.ts';
import { MAX_NODES, MAX_PODS_PER_NODE, sceneOf, type Scene } from './scene.ts';

/** What is drawn and where: follows the world, keeps everybody's seat, and knows what people dragged. */
export interface Drawing {
  readonly world: WorldView | null;
  readonly scene: Scene | null;
  readonly layout: Layout | null;
  readonly seats: Seats;
  readonly offsets: Offsets;
}

const nothing: Drawing = { world: null, scene: null, layout: null, seats: NO_SEATS, offsets: {} };

export const sceneStore = createStore<Drawing>(() => nothing);

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

/** A drawing of a world: seats carry over while the scenario is the same, and so does what is just being dragged. */
function draw(before: Drawing, world: WorldView | null): Drawing {
  if (!world) return nothing;
  const same = before.world?.name === world.name;
  // Only places changed: everything drawn stays the same objects.
  const isRearranged = before.world !== world && before.world?.namespaces === world.namespaces;
  const scene = (isRearranged && before.scene) || sceneOf(world, touchedByRun(world));
  const seats = seatsFor(scene, same ? before.seats : NO_SEATS);
  const offsets = same && moves > 0 ? before.offsets : world.positions;
  return { world, scene, seats, offsets, layout: layoutOf(scene, seats, offsets) };
}

/** Moves a box by hand, in whole units: as the scenario tells of it. */
export function dragBox(id: BoxId, by: { readonly x: number; readonly y: number }): void {
  moves++;
  sceneStore.setState((drawing) => {
    if (!drawing.scene || !drawing.world) return drawing;
    const old = drawing.offsets[id] ?? { x: 0, y: 0 };
    const offsets = {
      ...drawing.offsets,
      [id]: { x: Math.round(old.x + by.x), y: Math.round(old.y + by.y) },
    };
    return { ...drawing, offsets, layout: layoutOf(drawing.scene, drawing.seats, offsets) };
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
  sceneStore.setState((drawing) =>
    drawing.scene ? { ...drawing, offsets: {}, layout: layoutOf(drawing.scene, drawing.seats) } : drawing,
  );
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
export const selectIsTidy = (d: Drawing): boolean => Object.keys(d.offsets).length === 0;

export const useDrawing = <T>(selector: (d: Drawing) => T): T => useStore(sceneStore, selector);
