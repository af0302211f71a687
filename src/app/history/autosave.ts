import { clusterStore, type ClusterState, type ScenarioDocument } from '../cluster/clusterStore.ts';
import { notify } from '../notices/noticeStore.ts';
import { draftId, isKeepable, markDraft, remember } from '../session/storage.ts';
import type { Candidate } from '../simulation/open.ts';
import { t } from '../text/history.ts';
import { isOwn } from './isOwn.ts';
import { forgetRecent, listRecent, readRecent, saveRecent } from './recent.ts';

let told = false;

function save(document: ScenarioDocument, title: string): void {
  if (!isKeepable(document.text)) {
    // Nothing else has to make room for what would not fit anyway.
    markDraft(null);
    if (!told) notify({ code: 'STORAGE_LARGE', tone: 'info', text: t.storageLarge(document.text.length) });
    told = true;
    return;
  }
  while (!saveRecent(document, title)) {
    // Room is made by what was not touched for longest.
    const oldest = listRecent().findLast(({ id }) => id !== document.id);
    if (oldest) {
      forgetRecent(oldest.id);
      continue;
    }
    if (!told) {
      const off = !remember('probe', null);
      notify({
        code: off ? 'STORAGE_OFF' : 'STORAGE_FULL',
        tone: 'warning',
        text: off ? t.storageOff : t.storageFull,
      });
    }
    told = true;
    return;
  }
  told = false;
  markDraft(document.id);
}

function keep({ document, world }: ClusterState): void {
  if (!document || !world) return;
  if (isOwn(document)) save(document, world.title || document.file);
  else markDraft(null);
}

/** Keeps what is nowhere else, from now on, whenever it changes. */
export function autosave(): () => void {
  keep(clusterStore.getState());
  return clusterStore.subscribe((now, before) => {
    if (now.document !== before.document) keep(now);
  });
}

/** The work that was open when this tab, or else the last one, was closed. */
export function draft(): Candidate | null {
  const { mine, id } = draftId();
  const found = id === undefined ? null : readRecent(id);
  if (!found || mine) return found;
  const { id: _ofAnotherTab, ...document } = found;
  return document;
}
