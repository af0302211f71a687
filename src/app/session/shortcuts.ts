import * as playback from '../playback/playbackStore.ts';
import type { t } from '../text/help.ts';
import { closeList } from '../problems/closeList.ts';
import { toggleTerminal } from '../terminal/drawer.ts';
import { readAsText } from '../twin/readAsText.ts';
import { clearSelection, showHelp, showTab } from './selectionStore.ts';

/** What a key does, by its name; `Shift+` before it for those that are not characters. */
export type Shortcuts = Readonly<Record<string, () => void>>;

export type ShortcutGroup = 'time' | 'look' | 'page';

export interface Shortcut {
  readonly group: ShortcutGroup;
  /** As the help calls it. */
  readonly what: keyof typeof t;
  readonly keys: Shortcuts;
  /** Keys that a part of the page brings along, when it is there: they are only listed here. */
  readonly elsewhere?: readonly string[];
}

/**
 * What Escape leaves first: a list over the picture, then playing, then what was picked. A presenter's remote ends the
 * show by it.
 */
function leave(): void {
  if (closeList()) return;
  if (playback.playbackStore.getState().playing) playback.pause();
  else clearSelection();
}

/** As in the debuggers of browsers: to where playing stops next. */
function goOn(): void {
  if (playback.playbackStore.getState().breakpoints.length > 0) playback.nextBreakpoint();
  else playback.togglePlay();
}

/**
 * Every key of the page, for the listener and for the help. Presenters' remotes send Page Down, Page Up, Escape and the
 * full stop; debuggers taught people F8, F10 and F11. F5 stays the browser's: it reloads.
 */
export const SHORTCUTS: readonly Shortcut[] = [
  { group: 'time', what: 'play', keys: { ' ': playback.togglePlay, '.': playback.togglePlay } },
  {
    group: 'time',
    what: 'step',
    keys: { ArrowRight: playback.stepForward, ArrowLeft: playback.stepBack, F11: playback.stepForward },
  },
  {
    group: 'time',
    what: 'hop',
    keys: {
      'Shift+ArrowRight': playback.nextHop,
      'Shift+ArrowLeft': playback.previousHop,
      F10: playback.nextHop,
    },
  },
  {
    group: 'time',
    what: 'packet',
    keys: {
      PageDown: playback.nextJourney,
      PageUp: playback.previousJourney,
      'Shift+F11': playback.nextJourney,
    },
  },
  {
    group: 'time',
    what: 'breakpoint',
    keys: { F8: goOn, 'Shift+F8': playback.previousBreakpoint },
  },
  { group: 'time', what: 'ends', keys: { Home: playback.toStart, End: playback.toEnd } },
  {
    group: 'time',
    what: 'loop',
    keys: { l: playback.toggleLoop, '[': playback.loopFromHere, ']': playback.loopToHere },
  },
  { group: 'time', what: 'scale', keys: {}, elsewhere: ['z', 'Shift Z', 'x'] },
  {
    group: 'look',
    what: 'tabs',
    keys: {
      1: () => showTab('packet'),
      2: () => showTab('why'),
      3: () => showTab('tables'),
      4: () => showTab('text'),
    },
  },
  { group: 'look', what: 'text', keys: { r: readAsText } },
  { group: 'look', what: 'terminal', keys: { t: toggleTerminal }, elsewhere: ['Ctrl `'] },
  { group: 'look', what: 'camera', keys: {}, elsewhere: ['f'] },
  { group: 'look', what: 'zoom', keys: {}, elsewhere: ['0', '+', '−'] },
  { group: 'page', what: 'undo', keys: {}, elsewhere: ['Ctrl Z', 'Ctrl Y'] },
  { group: 'page', what: 'menu', keys: {}, elsewhere: ['Shift F10'] },
  { group: 'page', what: 'remove', keys: {}, elsewhere: ['Delete'] },
  { group: 'page', what: 'lesson', keys: {}, elsewhere: ['n', 'p'] },
  { group: 'page', what: 'leave', keys: { Escape: leave } },
  {
    group: 'page',
    what: 'help',
    keys: { '?': () => showHelp(true) },
  },
];
