import type { Candidate } from '../simulation/open.ts';
import type { ScenarioDocument } from '../cluster/clusterStore.ts';
import { recall, remember } from '../session/storage.ts';

/** A scenario of the user's own that was open lately. */
export interface Recent {
  readonly id: string;
  readonly title: string;
  /** Milliseconds since 1970, when it was last changed. */
  readonly at: number;
  /** Characters of its text. */
  readonly size: number;
}

const LIST = 'recent';
const MAX_RECENT = 20;

const keyOf = (id: string): string => `scenario.${id}`;

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

/** The latest first. Whatever storage holds, a list comes out. */
export function listRecent(): readonly Recent[] {
  const list = parsed(recall(LIST));
  if (!Array.isArray(list)) return [];
  return (list as readonly Partial<Recent>[]).flatMap((entry) => {
    const { id, title, at, size } = entry ?? {};
    const isWhole =
      typeof id === 'string' &&
      typeof title === 'string' &&
      typeof at === 'number' &&
      typeof size === 'number';
    return isWhole ? [{ id, title, at, size }] : [];
  });
}

/** What was kept under an id; `null` when it is gone or is not what we wrote. */
export function readRecent(id: string): (Candidate & { readonly id: string }) | null {
  const kept = parsed(recall(keyOf(id))) as Partial<ScenarioDocument> | null;
  const { text, file, modes } = kept ?? {};
  if (typeof text !== 'string' || typeof file !== 'string') return null;
  const mode = (value: unknown) => (typeof value === 'string' ? value : null);
  const { podNetwork, serviceProxy } = modes ?? {};
  return {
    id,
    text,
    file,
    scenarioId: null,
    modes: { podNetwork: mode(podNetwork), serviceProxy: mode(serviceProxy) },
  };
}

/**
 * Keeps a document and puts it first in the list. The list is read anew each time, so that another tab's entries stay.
 *
 * @returns false when storage has no room for it, or is off.
 */
export function saveRecent({ id, text, file, modes }: ScenarioDocument, title: string): boolean {
  if (!remember(keyOf(id), JSON.stringify({ text, file, modes }))) return false;
  const others = listRecent().filter((one) => one.id !== id);
  const kept = others.slice(0, MAX_RECENT - 1);
  for (const { id: old } of others.slice(MAX_RECENT - 1)) remember(keyOf(old), null);
  return remember(LIST, JSON.stringify([{ id, title, at: Date.now(), size: text.length }, ...kept]));
}

export function forgetRecent(id: string): void {
  remember(LIST, JSON.stringify(listRecent().filter((one) => one.id !== id)));
  remember(keyOf(id), null);
}
