import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { playbackStore, setFollow } from '../playback/playbackStore.ts';

/** What the camera can be told, by whoever has a button for it. */
export interface CameraMoves {
  /** Keeps the packet in view, now that something else lies over the picture. */
  readonly look: () => void;
  readonly fit: () => void;
  /** Brings a box into view, if it is not. */
  readonly show: (box: string) => void;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
}

interface CanvasState {
  /** The camera waits because the user moved it; playing, or asking for it, lets it follow again. */
  readonly held: boolean;
  /** The packet is outside of what the camera shows, where the user holds it. */
  readonly outOfSight: boolean;
  /** Nodes are tiles. */
  readonly far: boolean;
  /** `null`: nothing is drawn yet. */
  readonly moves: CameraMoves | null;
}

export const canvasStore = createStore<CanvasState>(() => ({
  held: false,
  outOfSight: false,
  far: false,
  moves: null,
}));

export const holdCamera = (): void => canvasStore.setState({ held: true });
const releaseCamera = (): void => canvasStore.setState({ held: false });

/** @returns what takes them away again */
export function setCameraMoves(moves: CameraMoves): () => void {
  canvasStore.setState({ moves });
  return () => canvasStore.setState({ moves: null });
}

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
export const useIsOutOfSight = (): boolean => useStore(canvasStore, (s) => s.outOfSight);
export const useCameraMoves = (): CameraMoves | null => useStore(canvasStore, (s) => s.moves);
