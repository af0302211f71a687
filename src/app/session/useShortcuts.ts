import { useEffect } from 'react';
import { redo, undo } from '../history/undo.ts';
import * as playback from '../playback/playbackStore.ts';
import { clearSelection, showTab } from './selectionStore.ts';

/** Things that have a use of their own for the keys below. */
const OWN_KEYS = 'input, select, textarea, [contenteditable], [role="tablist"], [role="separator"], dialog';
const OWN_TEXT = 'input, textarea, [contenteditable], dialog';
const OWN_SPACE = 'button, a, summary, [role="button"], [role="tab"]';

/** What a key does, by its name; `Shift+` before it for those that are not characters. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const byKey: Shortcuts = {
  ArrowRight: playback.stepForward,
  ArrowLeft: playback.stepBack,
  'Shift+ArrowRight': playback.nextHop,
  'Shift+ArrowLeft': playback.previousHop,
  PageDown: playback.nextJourney,
  PageUp: playback.previousJourney,
  Home: playback.toStart,
  End: playback.toEnd,
  ' ': playback.togglePlay,
  '1': () => showTab('packet'),
  '2': () => showTab('why'),
  '3': () => showTab('tables'),
  Escape: clearSelection,
  '?': () => document.querySelector<HTMLElement>('[data-testid="help"]')?.click(),
};

let more: Shortcuts = {};

/** Keys of a part of the page that is loaded later. @returns what takes them back */
export function addShortcuts(shortcuts: Shortcuts): () => void {
  more = { ...more, ...shortcuts };
  return () => {
    more = Object.fromEntries(Object.entries(more).filter(([key]) => !(key in shortcuts)));
  };
}

/** @returns whether the key was one of undo's. */
function stepThroughHistory(event: KeyboardEvent): boolean {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
  const key = event.key.toLowerCase();
  if (key !== 'z' && key !== 'y') return false;
  if (key === 'y' || event.shiftKey) redo();
  else undo();
  event.preventDefault();
  return true;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const typing = event.target instanceof Element && event.target.closest(OWN_TEXT);
  if (!typing && stepThroughHistory(event)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(OWN_KEYS)) return;
  if (event.key === ' ' && target?.closest(OWN_SPACE)) return;
  const shifted = event.shiftKey && event.key.length > 1;
  const key = shifted ? `Shift+${event.key}` : event.key;
  const action = byKey[key] ?? more[key];
  if (!action) return;
  event.preventDefault();
  action();
}

/** The keyboard drives time from anywhere on the page, except where a key means something to what has the focus. */
export function useShortcuts(): void {
  useEffect(() => {
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}
