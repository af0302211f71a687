import { createStore } from 'zustand/vanilla';

/** Counts how often a mark that stays has been placed: other labels look again. */
export const markStore = createStore<{ readonly placed: number }>(() => ({ placed: 0 }));

export const noteMarkPlaced = (): void => markStore.setState(({ placed }) => ({ placed: placed + 1 }));
