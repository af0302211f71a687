import type { Problem } from '../../core/problem.ts';
import type { Run } from '../../core/trace/run.ts';
import type { TrafficRequest } from '../../core/trafficRequest.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { reportInternal } from '../errors/report.ts';
import { onCanvas, recordRequest } from '../history/record.ts';
import type { ShowOptions } from '../playback/playback.ts';
import { clearRun, play, showRun } from '../playback/playbackStore.ts';
import { isToldElsewhere, simulation } from './client.ts';
import { oneAtATime } from './oneAtATime.ts';
import { markAnswered, markRunning, simulationStore } from './simulationStore.ts';

export interface Computed {
  readonly run: Run | null;
  readonly runId: number;
  readonly problems: readonly Problem[];
}

let lastRunId = 0;

/** A number for a run that is about to be made. */
export const newRunId = (): number => ++lastRunId;

/** Computes a request over the document of a revision; shows nothing. */
export async function compute(revision: number, request: TrafficRequest): Promise<Computed> {
  const runId = newRunId();
  return { ...(await simulation().run({ revision, run: runId, request })), runId };
}

interface Undoable {
  /** `null`: it is undo, which is not to be undone itself. */
  readonly change?: null;
}

export interface SendOptions extends Undoable {
  /** Start playing at once. */
  readonly play?: boolean;
  /** Where to stand in the new run. */
  readonly at?: number;
}

/** Sends a request through the cluster that is open, and shows what became of it. At most one waits. */
export const sendRequest = oneAtATime(async (request: TrafficRequest, options: SendOptions = {}) => {
  const { document } = clusterStore.getState();
  if (!document) return;
  const before = simulationStore.getState();
  const left = onCanvas();
  markRunning(request);
  try {
    const { run, runId, problems } = await compute(document.revision, request);
    if (clusterStore.getState().document?.revision !== document.revision) return;
    if (options.change !== null) recordRequest(left, request);
    if (!run) {
      // The picture must not show a request that it does not answer.
      clearRun();
      markAnswered('refused', problems);
      return;
    }
    showRun(run, { runId, at: options.at ?? -1 });
    markAnswered('shown', problems);
    if (options.play) play();
  } catch (failure) {
    // What is on the canvas still answers the request before.
    simulationStore.setState({ request: before.request, isMade: before.isMade });
    markAnswered(before.runState === 'running' ? 'none' : before.runState, []);
    if (!isToldElsewhere(failure)) reportInternal(failure);
  }
});

/** Shows a run that has been computed already: what a terminal sent. */
export function showMade(
  request: TrafficRequest,
  run: Run,
  options: ShowOptions,
  { change }: Undoable = {},
): void {
  if (change !== null) recordRequest(onCanvas(), request);
  markRunning(request, true);
  showRun(run, options);
  markAnswered('shown', []);
}
