import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** What the scale of the lanes can be told, by whoever has a button or a key for it. */
export interface Zoom {
  readonly by: (factor: number) => void;
  readonly whole: () => void;
  /** The packet that the current step is one of. */
  readonly packet: () => void;
  /** The whole run is in view; no step is drawn wider. */
  readonly isWhole: boolean;
  readonly isNearest: boolean;
}

/** `null`: no lanes are drawn. */
const zoomStore = createStore<{ readonly zoom: Zoom | null }>(() => ({ zoom: null }));

/** @returns what takes it away again */
export function setZoom(zoom: Zoom): () => void {
  zoomStore.setState({ zoom });
  return () => zoomStore.setState({ zoom: null });
}

export const zoomNow = (): Zoom | null => zoomStore.getState().zoom;
export const useZoom = (): Zoom | null => useStore(zoomStore, (s) => s.zoom);
