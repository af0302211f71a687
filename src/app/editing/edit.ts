import type { Edit } from '../../core/edit/edit.ts';
import { clusterStore, type ScenarioDocument } from '../cluster/clusterStore.ts';
import { showAdded } from './added.ts';
import { reportInternal } from '../errors/report.ts';
import { changedTo } from '../history/changedTo.ts';
import { notify } from '../notices/noticeStore.ts';
import { isToldElsewhere, simulation } from '../simulation/client.ts';
import { openDocument } from '../simulation/open.ts';
import { simulationStore } from '../simulation/simulationStore.ts';

/**
 * Makes a text the open scenario, in the place of what it was made from.
 *
 * @param goOn whether a run that plays goes on playing, though it may be another one then.
 * @returns whether it could be opened.
 */
export async function replaceText(text: string, label: string, goOn = false): Promise<boolean> {
  const { document } = clusterStore.getState();
  if (!document) return false;
  const request = simulationStore.getState().request ?? undefined;
  const changed = { ...document, ...changedTo(document.file, text) };
  await openDocument(changed, { request, compare: true, change: label, goOn });
  return isOpenInstead(document);
}

/** Whether another document was opened in the place of one. Its text may be shorter than asked for: without credentials. */
export function isOpenInstead(before: ScenarioDocument | null): boolean {
  const { document, status } = clusterStore.getState();
  return document !== before && status === 'ready';
}

async function make(edit: Edit, label: string): Promise<void> {
  const { document } = clusterStore.getState();
  if (!document) return;
  try {
    const { text, problems } = await simulation().edit({ revision: document.revision, edit });
    const [problem] = problems;
    // Whoever drags a pod while a packet travels wants to see where the packet goes then.
    if (text !== null) {
      const before = clusterStore.getState().world;
      await replaceText(text, label, edit.kind === 'movePod');
      showAdded(before, clusterStore.getState().world);
    } else if (problem) {
      notify({ code: problem.code, tone: 'warning', text: `${problem.message} ${problem.remedy}` });
    }
  } catch (failure) {
    if (!isToldElsewhere(failure)) reportInternal(failure);
  }
}

let last = Promise.resolve();

/** Makes a change to the open scenario; one after the other, each to what the one before has made. */
export function edit(change: Edit, label: string): Promise<void> {
  last = last.then(() => make(change, label));
  return last;
}
