import { createStore } from 'zustand/vanilla';

/** Counts changes of what labels make way for: marks that were placed, cards and sheets that came or went. */
export const surroundingsStore = createStore<{ readonly changes: number }>(() => ({ changes: 0 }));

export const noteSurroundings = (): void =>
  surroundingsStore.setState(({ changes }) => ({ changes: changes + 1 }));
