const PREFIX = 'podwalk.';

/** What was remembered under a key, or `undefined`: storage may be off, full, or hold what another version wrote. */
export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a text if the browser lets us; `null` forgets. The page works the same without. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // Private windows and full disks: comfort is lost, nothing else.
  }
}
