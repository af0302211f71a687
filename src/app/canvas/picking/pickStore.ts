import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { useCluster } from '../../cluster/clusterStore.ts';
import { pickSource, selectionStore } from '../../session/selectionStore.ts';
import { clickEnd, sendTo, type End } from '../../simulation/ends.ts';
import { optionsFor } from './options.ts';

/** Which end offers its menu. It does so while a source is picked and the end is pointed at. */
interface Picking {
  readonly open: string | null;
}

export const pickStore = createStore<Picking>(() => ({ open: null }));

/** Long enough to travel from a target into its menu. */
const LINGER = 220;
let closing: ReturnType<typeof setTimeout> | undefined;

export const keepOpen = (): void => clearTimeout(closing);

export function point(end: string): void {
  keepOpen();
  const { source } = selectionStore.getState();
  if (source !== null && source !== end) pickStore.setState({ open: end });
}

export function unpoint(): void {
  keepOpen();
  closing = setTimeout(() => pickStore.setState({ open: null }), LINGER);
}

export function closeMenu(): void {
  keepOpen();
  pickStore.setState({ open: null });
}

export function cancelPick(): void {
  closeMenu();
  pickSource(null);
}

/** Sends what a menu offers. */
export function choose(end: string, url: string): void {
  closeMenu();
  void sendTo(end, url);
}

/**
 * A click on an end: who sends, then whom to. A finger cannot point without touching, so its second tap opens the menu;
 * everybody else has seen the menu before the click.
 */
export function clickOn(end: End, finger: boolean): void {
  const { source } = selectionStore.getState();
  const picksTarget = source !== null && source !== end;
  if (finger && picksTarget && pickStore.getState().open !== end) return point(end);
  closeMenu();
  clickEnd(end);
}

export const useOpenMenu = (): string | null => useStore(pickStore, (s) => s.open);

export const useHasTargets = (end: string): boolean =>
  useCluster(({ world }) => world !== null && optionsFor(world, end).length > 0);
