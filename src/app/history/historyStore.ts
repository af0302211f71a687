import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Run } from '../../core/trace/run.ts';
import type { TrafficRequest } from '../../core/trafficRequest.ts';
import type { ScenarioDocument } from '../cluster/clusterStore.ts';

/** A run that a terminal's command made, out of what kernels had learned by then: sending its request again makes another. */
export interface MadeRun {
  /** The document it was made in; in a later one nobody can be asked about it. */
  readonly revision: number;
  readonly run: Run;
  readonly runId: number;
}

/** What the canvas showed, and the step somebody stood at. */
export interface Shown {
  /** `null`: nothing had been sent. */
  readonly request: TrafficRequest | null;
  readonly at: number;
  readonly made: MadeRun | null;
}

/** Everything that undo brings back. */
export interface Moment {
  readonly document: Omit<ScenarioDocument, 'revision'>;
  /** `null` until the moment is left for the first time. */
  readonly shown: Shown | null;
}

/** A moment and, in a few words, the change that ended it (or, of those to redo, led to it). */
export interface Entry {
  readonly label: string;
  readonly moment: Moment;
}

export interface History {
  readonly past: readonly Entry[];
  readonly present: Moment | null;
  readonly future: readonly Entry[];
}

/** Characters of all the texts together, repetitions not counted, and entries; the oldest go first, the last stays. */
const MAX_CHARACTERS = 16 << 20;
const MAX_ENTRIES = 500;
/** Runs are large, and the simulation itself keeps no more of them: older moments remember what was sent only. */
const MAX_MADE = 5;

// Pure transitions.

function bounded(past: readonly Entry[]): readonly Entry[] {
  let characters = 0;
  let from = past.length;
  let last = '';
  while (from > 0 && past.length - from < MAX_ENTRIES) {
    const text = past[from - 1]?.moment.document.text ?? '';
    if (text !== last) characters += text.length;
    if (characters > MAX_CHARACTERS && from < past.length) break;
    last = text;
    from--;
  }
  return from === 0 ? past : past.slice(from);
}

const withoutRun = (entry: Entry): Entry => {
  const { document, shown } = entry.moment;
  return shown?.made ? { ...entry, moment: { document, shown: { ...shown, made: null } } } : entry;
};

const lightened = (past: readonly Entry[]): readonly Entry[] =>
  past.map((entry, i) => (i < past.length - MAX_MADE ? withoutRun(entry) : entry));

/** Something changed: what was is undone to, what was undone is forgotten. */
export function changed({ past, present }: History, label: string, next: Moment, left = present): History {
  if (left === null) return { past: [], present: next, future: [] };
  return { past: lightened(bounded([...past, { label, moment: left }])), present: next, future: [] };
}

export function undone({ past, present, future }: History): History {
  const last = past.at(-1);
  if (!last || !present) return { past, present, future };
  const { label, moment } = last;
  return { past: past.slice(0, -1), present: moment, future: [...future, { label, moment: present }] };
}

export function redone({ past, present, future }: History): History {
  const next = future.at(-1);
  if (!next || !present) return { past, present, future };
  const { label, moment } = next;
  return { past: [...past, { label, moment: present }], present: moment, future: future.slice(0, -1) };
}

export const historyStore = createStore<History>(() => ({ past: [], present: null, future: [] }));

export const selectUndo = ({ past }: History): string => past.at(-1)?.label ?? '';
export const selectRedo = ({ future }: History): string => future.at(-1)?.label ?? '';
export const useHistory = <T>(selector: (s: History) => T): T => useStore(historyStore, selector);
