import type { ScenarioDocument } from '../cluster/clusterStore.ts';
import { simulationStore } from '../simulation/simulationStore.ts';
import { changed, historyStore, type Moment } from './historyStore.ts';

/** The present with what was last sent, as it is left. */
const leaving = (present: Moment): Moment => ({
  ...present,
  request: simulationStore.getState().request,
});

/** Notes that a document took the place of another. */
export function recordDocument(label: string, { revision: _revision, ...document }: ScenarioDocument): void {
  historyStore.setState((history) =>
    changed(history, label, { document, request: null }, history.present && leaving(history.present)),
  );
}

/** Before the present is left by undo or redo. */
export const notePresent = (): void =>
  historyStore.setState((history) => ({ ...history, present: history.present && leaving(history.present) }));
