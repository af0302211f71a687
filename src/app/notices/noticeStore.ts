import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** Something to know that stops nobody from working. */
export interface Notice {
  /** Stable: a newer notice of the same code replaces the older one. */
  readonly code: string;
  readonly tone: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface Notices {
  readonly list: readonly Notice[];
}

export const noticeStore = createStore<Notices>(() => ({ list: [] }));

export const notify = (notice: Notice): void =>
  noticeStore.setState(({ list }) => ({
    list: [...list.filter(({ code }) => code !== notice.code), notice],
  }));
export const dismissNotice = (code: string): void =>
  noticeStore.setState(({ list }) => ({ list: list.filter((one) => one.code !== code) }));

const selectNotices = (s: Notices): readonly Notice[] => s.list;
export const useNotices = (): readonly Notice[] => useStore(noticeStore, selectNotices);
