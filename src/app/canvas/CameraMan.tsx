import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { playbackStore } from '../playback/playbackStore.ts';
import { selectionStore } from '../session/selectionStore.ts';
import { addShortcuts } from '../session/useShortcuts.ts';
import {
  cameraFor,
  cameraOn,
  isReadable,
  openingView,
  viewOf,
  zoomedAt,
  type Camera,
  type Pane,
  type Scenery,
} from './camera.ts';
import { canvasStore, holdCamera, setCameraMoves, toggleFollow, type CameraMoves } from './canvasState.ts';
import { focusStore } from './focusStore.ts';
import { boundsOf, type Point, type Rect } from './geometry.ts';
import { noteSurroundings } from './labels/surroundingsStore.ts';
import type { Layout } from './layout.ts';
import { paneSeen } from './paneSeen.ts';
import { resized, showsAll } from './resized.ts';
import { sceneStore, startBox } from './sceneStore.ts';
import { restOf } from './ways.ts';

const PAN_MS = 420;
const FIT_MS = 320;
const ZOOM_MS = 160;
const ZOOM_STEP = 1.25;

/** Around everybody who has a part in the journey of the current packet, but the wires between them. */
function wayBox({ boxes }: Layout): Rect | null {
  const { touched } = focusStore.getState();
  const rects = [...(touched ?? [])].flatMap((netns) =>
    (['node', 'pod', 'external', 'router'] as const).flatMap((kind) => boxes.get(`${kind}/${netns}`) ?? []),
  );
  return rects.length === 0 ? null : boundsOf(rects);
}

const isSame = (a: Camera, b: Camera): boolean =>
  Math.abs(a.zoom - b.zoom) < 0.001 && Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1;

/** Moves the camera after the packet, unless the user holds it; shows what there is when another scenario opens. */
export function CameraMan() {
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const paneOf = (): Pane => {
      const { width, height, domNode } = store.getState();
      return domNode ? paneSeen(domNode) : { width, height };
    };
    /** Where the camera is going, until it is there: whoever moves it next goes on from there. */
    let goal: { readonly camera: Camera; readonly until: number } | null = null;
    const here = (): Camera => (goal && performance.now() < goal.until ? goal.camera : flow.getViewport());
    const move = (camera: Camera, ms: number) => {
      const duration = selectionStore.getState().reducedMotion ? 0 : ms;
      goal = { camera, until: performance.now() + duration };
      void flow.setViewport(camera, { duration });
    };
    let seen: { readonly place: unknown; readonly layout: unknown; readonly at: Point | null } | null = null;
    /** Where the packet is; asked for at every frame while somebody drags the picture. */
    const packetAt = (): Point | null => {
      const { place } = focusStore.getState();
      const { scene, layout } = sceneStore.getState();
      if (!seen || seen.place !== place || seen.layout !== layout)
        seen = {
          place,
          layout,
          at: (place && scene && layout && restOf({ scene, layout }, place, 0.5)) ?? null,
        };
      return seen.at;
    };
    /** The packet that the camera follows; `null` while it does not. */
    const followed = (): { readonly at: Point; readonly scenery: Scenery } | null => {
      const { layout } = sceneStore.getState();
      if (canvasStore.getState().held || !playbackStore.getState().follow || !layout) return null;
      const at = packetAt();
      return at && { at, scenery: { all: layout.bounds, way: wayBox(layout) ?? layout.bounds } };
    };
    const follow = () => {
      const packet = followed();
      if (!packet || store.getState().width === 0) return;
      const camera = cameraFor(packet.at, here(), paneOf(), packet.scenery);
      if (camera) move(camera, PAN_MS);
    };
    /** While a packet is followed the picture grows around it, and it stays followed as long as it can be read. */
    const zoomBy = (factor: number) => {
      const packet = followed();
      const { width, height } = store.getState();
      const now = here();
      const middle = { x: (width / 2 - now.x) / now.zoom, y: (height / 2 - now.y) / now.zoom };
      const camera = zoomedAt(packet?.at ?? middle, now, now.zoom * factor);
      if (!packet || !isReadable(camera)) holdCamera();
      move(
        (packet && isReadable(camera) && cameraFor(packet.at, camera, paneOf(), packet.scenery)) || camera,
        ZOOM_MS,
      );
    };
    const open = () => {
      const { layout } = sceneStore.getState();
      if (layout && store.getState().width > 0) move(openingView(layout.bounds, startBox(), paneOf()), 0);
      follow();
    };
    /** What was asked for by `fit`; it stays so until somebody moves the camera. */
    let fitted: Camera | null = null;
    const fit = (ms: number) => {
      holdCamera();
      const { layout } = sceneStore.getState();
      if (layout) move((fitted = viewOf(layout.bounds, paneOf())), ms);
    };
    /** Keeps in view what was, unless the user has put the camera where it is. */
    const resize = (before: Pane) => {
      const { layout } = sceneStore.getState();
      const now = here();
      noteSurroundings();
      if (canvasStore.getState().held) return fitted && isSame(now, fitted) ? fit(0) : undefined;
      if (!layout || !(focusStore.getState().place || showsAll(now, layout.bounds, before))) return open();
      move(resized(now, before, paneOf(), layout.bounds), 0);
      follow();
    };
    /** Tells whether the packet has gone where the camera, held by the user, does not look. */
    const watch = () => {
      const { held, outOfSight } = canvasStore.getState();
      const at = held || !playbackStore.getState().follow ? packetAt() : null;
      const { width, height, transform, domNode } = store.getState();
      const [x, y] = at ? [at.x * transform[2] + transform[0], at.y * transform[2] + transform[1]] : [0, 0];
      const isOut = at !== null && (x < 0 || y < 0 || x > width || y > height);
      if (isOut === outOfSight) return;
      domNode?.toggleAttribute('data-packet-out', isOut);
      canvasStore.setState({ outOfSight: isOut });
    };
    const look = () => {
      noteSurroundings();
      follow();
    };
    const moves: CameraMoves = {
      look,
      fit: () => fit(FIT_MS),
      show: (box) => {
        const { layout } = sceneStore.getState();
        const at = layout?.boxes.get(box);
        const camera = layout && at && cameraOn(at, layout.bounds, here(), paneOf());
        if (!camera) return;
        holdCamera();
        move(camera, FIT_MS);
      },
      zoomIn: () => zoomBy(ZOOM_STEP),
      zoomOut: () => zoomBy(1 / ZOOM_STEP),
    };
    const stops = [
      setCameraMoves(moves),
      addShortcuts({
        f: toggleFollow,
        '0': moves.fit,
        '+': moves.zoomIn,
        '=': moves.zoomIn,
        '-': moves.zoomOut,
      }),
      store.subscribe((now, before) => {
        if (now.transform !== before.transform) watch();
        if (before.width > 0 && (now.width !== before.width || now.height !== before.height)) resize(before);
      }),
      sceneStore.subscribe((now, before) => now.world?.name !== before.world?.name && open()),
      focusStore.subscribe((now, before) => {
        if (now.place === before.place) return;
        follow();
        watch();
      }),
      canvasStore.subscribe((now, before) => {
        if (now.held && !before.held) goal = null;
        if (before.held && !now.held) follow();
        if (now.held !== before.held) watch();
      }),
      playbackStore.subscribe((now, before) => {
        if (now.follow === before.follow) return;
        if (now.follow) follow();
        watch();
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [flow, store]);
  return null;
}
