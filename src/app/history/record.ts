import type { ScenarioDocument } from '../cluster/clusterStore.ts';
import { simulationStore } from '../simulation/simulationStore.ts';
import { changed, historyStore, type Moment, type Offsets } from './historyStore.ts';

/** The canvas, which knows where boxes were dragged to; absent until it is there. */
let canvas: { readonly get: () => Offsets; readonly set: (offsets: Offsets) => void } | null = null;

export function connectOffsets(port: typeof canvas): void {
  canvas = port;
}

export const setOffsets = (offsets: Offsets): void => canvas?.set(offsets);

/** The present with what was last sent and dragged, as it is left. */
const leaving = (present: Moment): Moment => ({
  ...present,
  request: simulationStore.getState().request,
  offsets: canvas?.get() ?? present.offsets,
});

/** Notes that a document took the place of another. */
export function recordDocument(label: string, { revision: _revision, ...document }: ScenarioDocument): void {
  historyStore.setState((history) => {
    const left = history.present && leaving(history.present);
    const isSame = left?.document.id === document.id;
    const next = { document, request: null, offsets: (isSame && left?.offsets) || {} };
    return changed(history, label, next, left);
  });
}

/** Notes that boxes were dragged. */
export function recordOffsets(label: string, before: Offsets, offsets: Offsets): void {
  historyStore.setState((history) => {
    if (!history.present) return history;
    const left = { ...leaving(history.present), offsets: before };
    return changed(history, label, { ...left, offsets }, left);
  });
}

/** Before the present is left by undo or redo. */
export const notePresent = (): void =>
  historyStore.setState((history) => ({ ...history, present: history.present && leaving(history.present) }));
