import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { ScenarioDocument } from '../cluster/clusterStore.ts';
import { isKeepable, recall, remember } from '../session/storage.ts';

/** A text that could not be opened, to be mended. */
export interface RefusedText {
  readonly file: string;
  readonly text: string;
}

export interface OpenYaml {
  /** Where the cursor goes, from 1; 0: nowhere in particular. */
  readonly line: number;
  /** Instead of what is shown on the canvas. */
  readonly refused: RefusedText | null;
  /** Which text it is: another one is another editor. */
  readonly nth: number;
}

/** `null`: the YAML editor is closed. */
const yamlStore = createStore<{ readonly open: OpenYaml | null }>(() => ({ open: null }));

export function openYaml(line = 0, refused: RefusedText | null = null): void {
  const { open } = yamlStore.getState();
  const nth = (open?.nth ?? 0) + (open?.refused === refused ? 0 : 1);
  yamlStore.setState({ open: { line, refused, nth } });
}
export const closeYaml = (): void => yamlStore.setState({ open: null });
export const useOpenYaml = (): OpenYaml | null => useStore(yamlStore, (s) => s.open);

const KEY = 'yaml';
let drafts: { readonly of: string; readonly text: string } | null | undefined;

/** What a draft belongs to: a built-in scenario has another id after each reload. */
const ownerOf = ({ id, scenarioId }: ScenarioDocument): string => scenarioId ?? id;

/** Keeps what was typed about a document and is not applied, also over closing and reloading; `null`: all of it is. */
export function keepDraft(document: ScenarioDocument, text: string | null): void {
  drafts = text === null ? null : { of: ownerOf(document), text };
  const isKept = drafts !== null && isKeepable(drafts.text);
  remember(KEY, isKept ? JSON.stringify(drafts) : null);
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
