import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { useCluster } from '../../cluster/clusterStore.ts';
import { pickSource, selectionStore } from '../../session/selectionStore.ts';
import { canSend, clickEnd, sendTo, type End } from '../../simulation/ends.ts';
import { isTarget } from '../endsStore.ts';
import { optionsFor } from './options.ts';

/** Which end offers its menu. */
interface Picking {
  readonly open: string | null;
  /**
   * What it was clicked by, with nobody picked to send: it stays open until something is chosen. `null`: it is only
   * pointed at.
   */
  readonly held: 'pointer' | 'key' | null;
}

const CLOSED: Picking = { open: null, held: null };

export const pickStore = createStore<Picking>(() => CLOSED);

/** Long enough to travel from a target into its menu. */
const LINGER = 220;
let closing: ReturnType<typeof setTimeout> | undefined;

export const keepOpen = (): void => clearTimeout(closing);

export function point(end: string): void {
  keepOpen();
  const { source } = selectionStore.getState();
  if (source !== null && source !== end) pickStore.setState({ open: end, held: null });
}

export function unpoint(): void {
  keepOpen();
  if (!pickStore.getState().held) closing = setTimeout(() => pickStore.setState(CLOSED), LINGER);
}

export function closeMenu(): void {
  keepOpen();
  pickStore.setState(CLOSED);
}

export function cancelPick(): void {
  closeMenu();
  pickSource(null);
}

/** Sends what a menu offers. @param from who sends, where nobody was picked before. */
export function choose(end: string, url: string, from?: string): void {
  closeMenu();
  void sendTo(end, url, from);
}

/** The end of a menu is to send, not to be sent to. */
export function chooseSender(end: string): void {
  closeMenu();
  pickSource(end);
}

/**
 * A click on an end: who sends, then whom to. A finger cannot point without touching, so its second tap opens the menu;
 * everybody else has seen the menu before the click. With nobody picked, a target opens its menu, too: what is on the
 * canvas is replaced by nothing but a choice.
 */
export function clickOn(end: End, by: 'mouse' | 'finger' | 'key'): void {
  const { source } = selectionStore.getState();
  const { open, held: wasHeld } = pickStore.getState();
  const picksTarget = source !== null && source !== end;
  if (by === 'finger' && picksTarget && open !== end) return point(end);
  closeMenu();
  if (source === null && (!canSend(end) || isTarget(end))) {
    const held = by === 'key' ? 'key' : 'pointer';
    if (open !== end || !wasHeld) pickStore.setState({ open: end, held });
    return;
  }
  clickEnd(end);
}

export const useOpenMenu = (): string | null => useStore(pickStore, (s) => s.open);
export const useMenuHeld = (): Picking['held'] => useStore(pickStore, (s) => s.held);

export const useHasTargets = (end: string): boolean =>
  useCluster(({ world }) => world !== null && optionsFor(world, end).length > 0);
