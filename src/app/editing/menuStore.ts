import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** The menu of one end, where it was asked for. */
export interface OpenMenu {
  readonly end: string;
  readonly x: number;
  readonly y: number;
  /** What gets the focus back. */
  readonly opener: HTMLElement | null;
}

const menuStore = createStore<{ readonly menu: OpenMenu | null }>(() => ({ menu: null }));

export const openMenu = (menu: OpenMenu): void => menuStore.setState({ menu });
export const useMenu = (): OpenMenu | null => useStore(menuStore, (s) => s.menu);

export function closeMenu({ refocus }: { readonly refocus: boolean }): void {
  const { menu } = menuStore.getState();
  menuStore.setState({ menu: null });
  if (refocus) menu?.opener?.focus();
}
