import type { Run } from '../../core/trace/run.ts';
import type { TrafficRequest } from '../../core/trafficRequest.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { playbackStore } from '../playback/playbackStore.ts';
import { simulation } from '../simulation/client.ts';
import { newRunId, showMade } from '../simulation/send.ts';
import { simulationStore } from '../simulation/simulationStore.ts';
import { changeBlock, shellOf, type Again, type Sent, type Showable } from './terminalStore.ts';

/** A request of a line, computed. */
export interface Made {
  readonly nth: number;
  readonly run: Run;
  readonly runId: number;
}

export const isOpen = (revision: number): boolean => clusterStore.getState().document?.revision === revision;

export const showOnCanvas = ({ request, run, runId, at }: Showable): void =>
  showMade(request, run, { runId, at });

function onCanvas(revision: number): Showable | null {
  const { held, run: seen, runId, at } = playbackStore.getState();
  const { request } = simulationStore.getState();
  const run = held ?? seen;
  return run && request ? { revision, request, run, runId, at } : null;
}

/**
 * What a line sent goes on the canvas as it left things, unless something plays there.
 *
 * @param requests those that were sent, in order; `made` is the last of them.
 */
export function putOnCanvas(requests: readonly TrafficRequest[], made: Made, again: Again): Sent {
  const { run, runId, nth } = made;
  const { revision } = again;
  const request = requests[nth] ?? run.request;
  const last: Showable = { revision, request, run, runId, at: -1 };
  const busy = playbackStore.getState().playing || simulationStore.getState().runState === 'running';
  const sent: Sent = { requests, again, last, runs: new Map([[runId, nth]]), before: null, shown: null };
  if (!isOpen(revision) || busy) return sent;
  const before = onCanvas(revision);
  showOnCanvas({ ...last, at: run.steps - 1 });
  // Predict holds every new run back.
  return { ...sent, before, shown: playbackStore.getState().held ? 'held' : 'atEnd' };
}

/** Computes a line again, to have one of the requests that it sent. @throws SimulationFailure */
export async function makeAgain(again: Again, nth: number): Promise<Made | null> {
  const runId = newRunId();
  const { run } = await simulation().exec({ ...again, next: runId, nth });
  return run && { nth, run, runId };
}

/** Stands before the first step of one of the requests that a block sent. @throws SimulationFailure */
export async function watchRequest(tab: number, blockId: number, nth: number): Promise<void> {
  const sent = shellOf(tab)?.blocks.find(({ id }) => id === blockId)?.sent;
  const request = sent?.requests[nth];
  if (!sent || !request) return;
  if (nth === sent.requests.length - 1) return showOnCanvas(sent.last);
  const { revision } = sent.again;
  const made = await makeAgain(sent.again, nth);
  if (!made || !isOpen(revision)) return;
  changeBlock(tab, blockId, (block) => ({
    ...block,
    sent: block.sent && { ...block.sent, runs: new Map([...block.sent.runs, [made.runId, nth]]) },
  }));
  showOnCanvas({ revision, request, run: made.run, runId: made.runId, at: -1 });
}
