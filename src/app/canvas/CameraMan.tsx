import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { playbackStore } from '../playback/playbackStore.ts';
import { selectionStore } from '../session/selectionStore.ts';
import { cameraFor, openingView, type Camera } from './camera.ts';
import { canvasStore } from './canvasState.ts';
import { focusStore } from './focusStore.ts';
import { sceneStore, startBox } from './sceneStore.ts';
import { restOf } from './ways.ts';

const PAN_MS = 420;

/** Moves the camera after the packet, unless the user holds it; shows what there is when a scenario opens. */
export function CameraMan() {
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const move = (camera: Camera, ms: number) => {
      const duration = selectionStore.getState().reducedMotion ? 0 : ms;
      void flow.setViewport(camera, { duration });
    };
    const follow = () => {
      const { place } = focusStore.getState();
      const { scene, layout } = sceneStore.getState();
      const { width, height } = store.getState();
      if (canvasStore.getState().held || !playbackStore.getState().follow || width === 0) return;
      const at = place && scene && layout ? restOf({ scene, layout }, place, 0.5) : null;
      const camera = at && cameraFor(at, flow.getViewport(), { width, height });
      if (camera) move(camera, PAN_MS);
    };
    const open = () => {
      const { layout } = sceneStore.getState();
      const { width, height } = store.getState();
      if (layout && width > 0) move(openingView(layout.bounds, startBox(), { width, height }), 0);
      follow();
    };
    open();
    const stops = [
      // The pane learns its size after the first frame.
      store.subscribe((now, before) => before.width === 0 && now.width > 0 && open()),
      sceneStore.subscribe((now, before) => now.world?.name !== before.world?.name && open()),
      focusStore.subscribe((now, before) => now.place !== before.place && follow()),
    ];
    return () => stops.forEach((stop) => stop());
  }, [flow, store]);
  return null;
}
