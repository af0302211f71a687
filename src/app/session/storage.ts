const PREFIX = 'podwalk.';

/** What was remembered under a key, or `undefined`: storage may be off, full, or hold what another version wrote. */
export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a text if the browser lets us; `null` forgets. The page works the same without. @returns whether it could. */
export function remember(key: string, value: string | null): boolean {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
    return true;
  } catch {
    // Private windows and full disks: comfort is lost, nothing else.
    return false;
  }
}

/** Characters of a text that is kept; browsers keep some five million for a page. */
const MAX_KEPT = 2_000_000;

/** Whether a text is short enough to be kept beside others. */
export const isKeepable = (text: string): boolean => text.length <= MAX_KEPT;

const DRAFT = 'draft';

/** What this very tab remembered under a key. */
export function recallInTab(key: string): string | undefined {
  try {
    return sessionStorage.getItem(PREFIX + key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a text for this tab, also when it is loaded again; `null` forgets. */
export function rememberInTab(key: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(PREFIX + key);
    else sessionStorage.setItem(PREFIX + key, value);
  } catch {
    // As with any storage: comfort is lost, nothing else.
  }
}

/**
 * Notes which of the remembered scenarios is unfinished work, for this tab and, where a tab has none, for the next one;
 * `null`: none is.
 */
export function markDraft(id: string | null): void {
  remember(DRAFT, id);
  rememberInTab(DRAFT, id);
}

/** Which work was unfinished, and whether it was so in this very tab. */
export function draftId(): { readonly id: string | undefined; readonly mine: boolean } {
  const mine = recallInTab(DRAFT);
  return { id: mine ?? recall(DRAFT), mine: mine !== undefined };
}

export const hasDraft = (): boolean => draftId().id !== undefined;
