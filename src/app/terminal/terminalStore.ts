import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Run } from '../../core/trace/run.ts';
import type { TrafficRequest } from '../../core/trafficRequest.ts';
import type { Params, Timing } from '../../worker/protocol.ts';

/** The moment that a command shows: right after a step of the run on the canvas. */
export interface Moment {
  /** `null`: before any traffic. */
  readonly run: number | null;
  readonly n: number;
  readonly count: number;
}

/** A run that the canvas can show. */
export interface Showable {
  readonly revision: number;
  readonly request: TrafficRequest;
  readonly run: Run;
  readonly runId: number;
  /** The step to stand at. */
  readonly at: number;
}

/** What runs a line again as it ran. */
export type Again = Pick<Params<'exec'>, 'revision' | 'run' | 'n' | 'at' | 'line'>;

/** What a command sent. */
export interface Sent {
  /** In order. */
  readonly requests: readonly TrafficRequest[];
  readonly again: Again;
  readonly last: Showable;
  /** Which of the requests a run of the canvas is, by its number: the last, and those that were watched. */
  readonly runs: ReadonlyMap<number, number>;
  /** What was on the canvas before; `null`: nothing was, or it still is. */
  readonly before: Showable | null;
  /** How the canvas went over to it; `null`: it did not. */
  readonly shown: 'atEnd' | 'held' | null;
}

/** One command with its output, or something the terminal itself said. */
export interface Block {
  readonly id: number;
  /** When it ran, if that was another moment than the command before. */
  readonly moment: Moment | null;
  /** The name in its prompt; `null` where nobody typed. */
  readonly at: string | null;
  readonly line: string;
  readonly stdout: string;
  readonly stderr: string;
  /** When each piece of it appears; `null`: all of it is there at once. */
  readonly timing: readonly Timing[] | null;
  /** Pieces that have come so far while the command seems to run; `null`: it has ended. */
  readonly revealed: number | null;
  readonly failed: boolean;
  /** What the terminal has to say about it. */
  readonly note: string;
  readonly sent: Sent | null;
}

/** A tab: one shell, and those that were opened from within it. */
export interface Shell {
  readonly id: number;
  /** Names of namespaces, each entered from the one before; the last is where it is. Never empty. */
  readonly places: readonly [string, ...string[]];
  readonly blocks: readonly Block[];
  /** Lines of output that are no longer kept. */
  readonly dropped: number;
  /** When the last command ran. */
  readonly lastMoment: Moment | null;
  readonly draft: string;
  readonly busy: boolean;
  /** Lines that wait for the one that runs. */
  readonly queue: readonly string[];
}

interface Terminals {
  readonly shells: readonly Shell[];
  /** The tab that is shown. */
  readonly shown: number | null;
  /** Counts how often somebody wanted to type. */
  readonly focus: number;
  /** On a small screen: it leaves the picture in sight, because what a command sent is watched there. */
  readonly isAside: boolean;
}

/** Lines of output a tab keeps. */
const SCROLLBACK = 5_000;
/** Commands whose requests can still be watched: the worker keeps their runs. */
const WATCHABLE = 3;

export const terminalStore = createStore<Terminals>(() => ({
  shells: [],
  shown: null,
  focus: 0,
  isAside: false,
}));

// Pure transitions.

export const placeOf = ({ places }: Shell): string => places.at(-1) ?? places[0];

const linesOf = ({ stdout, stderr, note }: Block): number =>
  2 + [stdout, stderr, note].reduce((sum, text) => sum + (text.split('\n').length - 1), 0);

/** With a block at the end; the oldest go when there are too many lines. */
export function withBlock(shell: Shell, block: Block): Shell {
  const blocks = [...shell.blocks, block];
  let lines = blocks.reduce((sum, one) => sum + linesOf(one), 0);
  let first = 0;
  let { dropped } = shell;
  for (; lines > SCROLLBACK && first < blocks.length - 1; first++) {
    const gone = linesOf(blocks[first] as Block);
    lines -= gone;
    dropped += gone;
  }
  return { ...shell, blocks: blocks.slice(first), dropped };
}

/** Where a command left its shell: elsewhere, further in, or (`null`) out of where it was. `null`: the tab is done. */
export function movedTo(shell: Shell, place: string | null): Shell | null {
  if (place === placeOf(shell)) return shell;
  if (place !== null) return { ...shell, places: [...shell.places, place] };
  const [first, ...more] = shell.places;
  return more.length === 0 ? null : { ...shell, places: [first, ...more.slice(0, -1)] };
}

/** Only the newest runs can be watched: the others are forgotten, in whichever tab they are. */
function forgetRuns(shells: readonly Shell[]): readonly Shell[] {
  const ids = shells.flatMap(({ blocks }) => blocks.flatMap(({ sent, id }) => (sent ? [id] : [])));
  const oldest = ids.sort((a, b) => b - a)[WATCHABLE - 1] ?? 0;
  if (ids.length <= WATCHABLE) return shells;
  return shells.map((shell) => ({
    ...shell,
    blocks: shell.blocks.map((block) => (block.sent && block.id < oldest ? { ...block, sent: null } : block)),
  }));
}

// Actions.

let lastId = 0;
const newId = (): number => ++lastId;

export const block = (fields: Partial<Block>): Block => ({
  id: newId(),
  moment: null,
  at: null,
  line: '',
  stdout: '',
  stderr: '',
  timing: null,
  revealed: null,
  failed: false,
  note: '',
  sent: null,
  ...fields,
});

export const shellOf = (id: number): Shell | undefined =>
  terminalStore.getState().shells.find((shell) => shell.id === id);

/** Changes a tab; `null` closes it, and the one beside it is shown. */
export function changeShell(id: number, change: (shell: Shell) => Shell | null): void {
  terminalStore.setState((state) => {
    const at = state.shells.findIndex((shell) => shell.id === id);
    const old = state.shells[at];
    if (!old) return state;
    const changed = change(old);
    if (changed) return { ...state, shells: forgetRuns(state.shells.with(at, changed)) };
    const shells = state.shells.toSpliced(at, 1);
    const neighbour = shells[Math.min(at, shells.length - 1)]?.id ?? null;
    return { ...state, shells, shown: state.shown === id ? neighbour : state.shown };
  });
}

export const print = (id: number, fields: Partial<Block>): void =>
  changeShell(id, (shell) => withBlock(shell, block(fields)));
/** Changes a block that is still on its screen. */
export const changeBlock = (tab: number, id: number, change: (block: Block) => Block): void =>
  changeShell(tab, (shell) => ({
    ...shell,
    blocks: shell.blocks.map((one) => (one.id === id ? change(one) : one)),
  }));
export const setDraft = (id: number, draft: string): void =>
  changeShell(id, (shell) => ({ ...shell, draft }));
/** Empties the screen; what runs goes on. */
export const clearShell = (id: number): void =>
  changeShell(id, (shell) => ({ ...shell, blocks: [], dropped: 0 }));
export const closeShell = (id: number): void => changeShell(id, () => null);

const wantFocus = (): void => terminalStore.setState(({ focus }) => ({ focus: focus + 1 }));
export const setAside = (isAside: boolean): void => terminalStore.setState({ isAside });
export function showShell(id: number): void {
  terminalStore.setState({ shown: id });
  wantFocus();
}

/** Shows the tab of a place, a new one if there is none. */
export function openShell(place: string, welcome: string): void {
  const there = terminalStore.getState().shells.find((shell) => placeOf(shell) === place);
  if (there) return showShell(there.id);
  const shell: Shell = {
    id: newId(),
    places: [place],
    blocks: [block({ note: welcome })],
    dropped: 0,
    lastMoment: null,
    draft: '',
    busy: false,
    queue: [],
  };
  terminalStore.setState(({ shells }) => ({ shells: [...shells, shell] }));
  showShell(shell.id);
}

// Selectors.

export const selectShown = ({ shells, shown }: Terminals): Shell | undefined =>
  shells.find(({ id }) => id === shown);

export const useTerminals = <T>(selector: (state: Terminals) => T): T => useStore(terminalStore, selector);
