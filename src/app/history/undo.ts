import { openDocument } from '../simulation/open.ts';
import { simulationStore } from '../simulation/simulationStore.ts';
import { historyStore, redone, undone, type History } from './historyStore.ts';
import { notePresent } from './record.ts';

let moving = 0;

async function go(to: (history: History) => History): Promise<void> {
  // In the middle of quick steps what is on screen belongs to an earlier one.
  if (moving === 0) notePresent();
  const before = historyStore.getState();
  const after = to(before);
  const { present } = after;
  if (present === before.present || !present) return;
  historyStore.setState(after);
  const { document } = present;
  const old = before.present?.document;
  if (old && old.text === document.text && old.modes === document.modes && old.id === document.id) return;
  moving++;
  try {
    const isSame = old?.id === document.id;
    const request = isSame ? simulationStore.getState().request : present.request;
    await openDocument(document, { request: request ?? undefined, compare: isSame, change: null });
  } finally {
    moving--;
  }
}

export const undo = (): void => void go(undone);
export const redo = (): void => void go(redone);
