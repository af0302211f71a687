import type { TrafficRequest } from '../../core/trafficRequest.ts';
import { clusterStore, type ScenarioDocument } from '../cluster/clusterStore.ts';
import { playbackStore } from '../playback/playbackStore.ts';
import { simulationStore } from '../simulation/simulationStore.ts';
import { requestChange } from './requestChange.ts';
import { changed, historyStore, type Moment, type Shown } from './historyStore.ts';

/** What is on the canvas now. */
export function onCanvas(): Shown {
  const { request, isMade } = simulationStore.getState();
  const { run: seen, held, runId, at } = playbackStore.getState();
  const run = held ?? seen;
  const revision = clusterStore.getState().document?.revision ?? 0;
  return { request, at, made: isMade && run ? { revision, run, runId } : null };
}

/** The present with what was last sent, as it is left. */
const leaving = (present: Moment): Moment => ({ ...present, shown: onCanvas() });

/** Notes that a document took the place of another. */
export function recordDocument(label: string, { revision: _revision, ...document }: ScenarioDocument): void {
  historyStore.setState((history) =>
    changed(history, label, { document, shown: null }, history.present && leaving(history.present)),
  );
}

/** Notes that another request took the place of what was on the canvas. */
export function recordRequest(left: Shown, request: TrafficRequest): void {
  // The same once more, before anything of it was watched: nothing is lost.
  if (left.at < 0 && JSON.stringify(left.request) === JSON.stringify(request)) return;
  historyStore.setState((history) => {
    const { present } = history;
    if (!present) return history;
    const next = { ...present, shown: { request, at: -1, made: null } };
    return changed(history, requestChange(left.request, request), next, { ...present, shown: left });
  });
}

/** Before the present is left by undo or redo. */
export const notePresent = (): void =>
  historyStore.setState((history) => ({ ...history, present: history.present && leaving(history.present) }));
