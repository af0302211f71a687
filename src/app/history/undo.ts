import { clusterStore } from '../cluster/clusterStore.ts';
import { clearRun } from '../playback/playbackStore.ts';
import { oneAtATime } from '../simulation/oneAtATime.ts';
import { openDocument } from '../simulation/open.ts';
import { sendRequest, showMade } from '../simulation/send.ts';
import { markNothingSent, simulationStore } from '../simulation/simulationStore.ts';
import { historyStore, redone, undone, type History, type Moment, type Shown } from './historyStore.ts';
import { notePresent } from './record.ts';

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** In the document that is open, what was on the canvas comes back to it, at the step it was left at. */
async function showAgain({ request, at, made }: Shown): Promise<void> {
  if (request === null) {
    clearRun();
    markNothingSent();
  } else if (made && made.revision === clusterStore.getState().document?.revision) {
    showMade(request, made.run, { runId: made.runId, at }, { change: null });
  } else await sendRequest(request, { at, change: null });
}

/** Of quick steps those in between are passed over. */
const restore = oneAtATime(async ({ document, shown }: Moment) => {
  const open = clusterStore.getState().document;
  const isOpen = open?.id === document.id;
  if (isOpen && open.text === document.text && isSame(open.modes, document.modes))
    return shown ? showAgain(shown) : undefined;
  // The same request in a document that changed: one stays where one is in it.
  const { request } = simulationStore.getState();
  const stays = isOpen && (!shown || isSame(shown.request, request));
  await openDocument(document, {
    request: (stays ? request : shown?.request) ?? undefined,
    at: stays ? undefined : shown?.at,
    compare: stays,
    change: null,
  });
});

let moving = 0;

async function go(to: (history: History) => History): Promise<void> {
  // In the middle of quick steps what is on screen belongs to an earlier one.
  if (moving === 0) {
    // What was asked for last is not there yet, so there is nothing to go back from.
    if (simulationStore.getState().runState === 'running') return;
    notePresent();
  }
  const before = historyStore.getState();
  const after = to(before);
  const { present } = after;
  if (present === before.present || !present) return;
  historyStore.setState(after);
  moving++;
  try {
    await restore(present);
  } finally {
    moving--;
  }
}

export const undo = (): void => void go(undone);
export const redo = (): void => void go(redone);
