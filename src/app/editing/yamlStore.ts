import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { ScenarioDocument } from '../cluster/clusterStore.ts';
import { recall, remember } from '../session/storage.ts';

/** Whether the YAML editor lies over the page. */
const yamlStore = createStore<{ readonly open: boolean }>(() => ({ open: false }));

export const openYaml = (): void => yamlStore.setState({ open: true });
export const closeYaml = (): void => yamlStore.setState({ open: false });
export const useYamlOpen = (): boolean => useStore(yamlStore, (s) => s.open);

const KEY = 'yaml';
let drafts: { readonly of: string; readonly text: string } | null | undefined;

/** What a draft belongs to: a built-in scenario has another id after each reload. */
const ownerOf = ({ id, scenarioId }: ScenarioDocument): string => scenarioId ?? id;

/** Keeps what was typed about a document and is not applied, also over closing and reloading; `null`: all of it is. */
export function keepDraft(document: ScenarioDocument, text: string | null): void {
  drafts = text === null ? null : { of: ownerOf(document), text };
  remember(KEY, drafts === null ? null : JSON.stringify(drafts));
}

/** What was typed about a document and not applied. */
export function draftOf(document: ScenarioDocument): string | null {
  if (drafts === undefined) {
    try {
      const { of, text } = JSON.parse(recall(KEY) ?? '{}') as { of?: unknown; text?: unknown };
      drafts = typeof of === 'string' && typeof text === 'string' ? { of, text } : null;
    } catch {
      drafts = null;
    }
  }
  return drafts?.of === ownerOf(document) ? drafts.text : null;
}
