import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { recall, remember } from '../session/storage.ts';

/** What somebody opened or closed, by its name; what nobody touched is as its place says. */
type Folds = Readonly<Record<string, boolean>>;

const NAME = 'folds';
const MOST = 200;

/** Whatever storage holds, folds come out. */
export function readFolds(text: string | undefined): Folds {
  try {
    const stored: unknown = JSON.parse(text ?? '{}');
    const entries = Object.entries(typeof stored === 'object' ? (stored ?? {}) : {});
    return Object.fromEntries(entries.filter(([, open]) => typeof open === 'boolean').slice(-MOST)) as Folds;
  } catch {
    return {};
  }
}

const foldStore = createStore<Folds>(() => readFolds(recall(NAME)));

export function setOpen(name: string, open: boolean): void {
  foldStore.setState({ [name]: open });
  remember(NAME, JSON.stringify(foldStore.getState()));
}

/** Whether a section is open; `undefined` when nobody has said so. */
export const useOpen = (name: string): boolean | undefined => useStore(foldStore, (folds) => folds[name]);
