import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { playbackStore } from '../playback/playbackStore.ts';
import { selectionStore } from '../session/selectionStore.ts';
import { addShortcuts } from '../session/useShortcuts.ts';
import { cameraFor, cameraOn, openingView, viewOf, type Camera, type Pane } from './camera.ts';
import { canvasStore, holdCamera, setCameraMoves, toggleFollow, type CameraMoves } from './canvasState.ts';
import { focusStore } from './focusStore.ts';
import { paneSeen } from './paneSeen.ts';
import { sceneStore, startBox } from './sceneStore.ts';
import { restOf } from './ways.ts';

const PAN_MS = 420;
const FIT_MS = 320;
const ZOOM_MS = 160;

/** Moves the camera after the packet, unless the user holds it; shows what there is when another scenario opens. */
export function CameraMan() {
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const paneOf = (): Pane => {
      const { width, height, domNode } = store.getState();
      return domNode ? paneSeen(domNode) : { width, height };
    };
    const gently = (ms: number) => ({ duration: selectionStore.getState().reducedMotion ? 0 : ms });
    const move = (camera: Camera, ms: number) => void flow.setViewport(camera, gently(ms));
    const follow = () => {
      const { place } = focusStore.getState();
      const { scene, layout } = sceneStore.getState();
      if (canvasStore.getState().held || !playbackStore.getState().follow || store.getState().width === 0)
        return;
      const at = place && scene && layout ? restOf({ scene, layout }, place, 0.5) : null;
      const camera = at && cameraFor(at, flow.getViewport(), paneOf());
      if (camera) move(camera, PAN_MS);
    };
    const open = () => {
      const { layout } = sceneStore.getState();
      if (layout && store.getState().width > 0) move(openingView(layout.bounds, startBox(), paneOf()), 0);
      follow();
    };
    const moves: CameraMoves = {
      look: follow,
      fit: () => {
        holdCamera();
        const { layout } = sceneStore.getState();
        if (layout) move(viewOf(layout.bounds, paneOf()), FIT_MS);
      },
      show: (box) => {
        const { layout } = sceneStore.getState();
        const at = layout?.boxes.get(box);
        const camera = layout && at && cameraOn(at, layout.bounds, flow.getViewport(), paneOf());
        if (!camera) return;
        holdCamera();
        move(camera, FIT_MS);
      },
      zoomIn: () => {
        holdCamera();
        void flow.zoomIn(gently(ZOOM_MS));
      },
      zoomOut: () => {
        holdCamera();
        void flow.zoomOut(gently(ZOOM_MS));
      },
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
      sceneStore.subscribe((now, before) => now.world?.name !== before.world?.name && open()),
      focusStore.subscribe((now, before) => now.place !== before.place && follow()),
      canvasStore.subscribe((now, before) => before.held && !now.held && follow()),
      playbackStore.subscribe((now, before) => now.follow && !before.follow && follow()),
    ];
    return () => stops.forEach((stop) => stop());
  }, [flow, store]);
  return null;
}
