import { useEffect } from 'react';
import { redo, undo } from '../history/undo.ts';
import { SHORTCUTS, type Shortcuts } from './shortcuts.ts';
import { toggleTerminal } from '../terminal/drawer.ts';

/** Where people type, and what covers the page: nothing that cannot be seen is driven from there. */
export const OWN_TEXT = 'input, textarea, [contenteditable], dialog, [data-sheet="full"]';
/** Things that have a use of their own for the keys below. */
const OWN_KEYS = `${OWN_TEXT}, select, [role="tablist"], [role="separator"]`;
const OWN_SPACE = 'button, a, summary, [role="button"], [role="tab"]';

const byKey: Shortcuts = Object.assign({}, ...SHORTCUTS.map(({ keys }) => keys));

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
  // From anywhere, the terminal's own prompt included; by its place, for it is a dead key on many keyboards.
  if (event.ctrlKey && event.code === 'Backquote') {
    event.preventDefault();
    toggleTerminal();
    return;
  }
  const typing = event.target instanceof Element && event.target.closest(OWN_TEXT);
  if (!typing && stepThroughHistory(event)) return;
  if (event.metaKey) return;
  // Many keyboards type brackets by AltGr, which counts as Ctrl and Alt together.
  if ((event.ctrlKey || event.altKey) && !event.getModifierState('AltGraph')) return;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(OWN_KEYS)) return;
  if (event.key === ' ' && target?.closest(OWN_SPACE)) return;
  // The browser closes its own popovers by it.
  if (event.key === 'Escape' && document.querySelector(':popover-open')) return;
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
