import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { playbackStore, setFollow } from '../playback/playbackStore.ts';

/** Whether the camera waits because the user moved it; playing, or asking for it, lets it follow again. */
interface CanvasState {
  readonly held: boolean;
}

export const canvasStore = createStore<CanvasState>(() => ({ held: false }));

export const holdCamera = (): void => canvasStore.setState({ held: true });
const releaseCamera = (): void => canvasStore.setState({ held: false });

/** Lets go again with the next play. */
export const connectCamera = (): (() => void) =>
  playbackStore.subscribe((now, before) => {
    if ((now.playing && !before.playing) || (now.follow && !before.follow)) releaseCamera();
  });

export function toggleFollow(): void {
  const following = playbackStore.getState().follow && !canvasStore.getState().held;
  releaseCamera();
  setFollow(!following);
}

export const useIsHeld = (): boolean => useStore(canvasStore, (s) => s.held);
