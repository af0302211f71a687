import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { playbackStore } from '../playback/playbackStore.ts';
import { selectionStore } from '../session/selectionStore.ts';
import { cameraFor, FIT } from './camera.ts';
import { canvasStore } from './canvasState.ts';
import { focusStore } from './focusStore.ts';
import { sceneStore } from './sceneStore.ts';
import { restOf } from './ways.ts';

const PAN_MS = 420;

/** Moves the camera after the packet, unless the user holds it; shows everything when another scenario opens. */
export function CameraMan() {
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const follow = () => {
      const { place } = focusStore.getState();
      const { scene, layout } = sceneStore.getState();
      if (!place || !scene || !layout || canvasStore.getState().held || !playbackStore.getState().follow)
        return;
      const at = restOf({ scene, layout }, place, 0.5);
      const { width, height } = store.getState();
      const camera = at && width > 0 ? cameraFor(at, flow.getViewport(), { width, height }) : null;
      const duration = selectionStore.getState().reducedMotion ? 0 : PAN_MS;
      if (camera) void flow.setViewport(camera, { duration });
    };
    return focusStore.subscribe((now, before) => {
      if (now.place !== before.place) follow();
    });
  }, [flow, store]);
  useEffect(
    () =>
      sceneStore.subscribe((now, before) => {
        if (!now.world || now.world.name === before.world?.name) return;
        // After React has drawn the new picture.
        requestAnimationFrame(() => void flow.fitView({ ...FIT, duration: 0 }));
      }),
    [flow],
  );
  return null;
}
