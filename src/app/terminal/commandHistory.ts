import { recall, remember } from '../session/storage.ts';

/** Lines that were run, oldest first; the same ones in every tab. */
export type History = readonly string[];

const KEY = 'history';
const KEPT = 300;
/** Characters: what is longer was pasted, and is not worth keeping. */
const LONGEST = 500;

/** @returns what storage holds, whatever that is, as a history. */
export function readHistory(text: string | undefined): History {
  try {
    const stored: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(stored)) return [];
    return stored.filter((line): line is string => typeof line === 'string').slice(-KEPT);
  } catch {
    return [];
  }
}

/** With a line that was run; blanks, and the same line twice in a row, are not kept. */
export function withLine(history: History, line: string): History {
  const text = line.trim();
  if (text === '' || text.length > LONGEST || text === history.at(-1)) return history;
  return [...history, text].slice(-KEPT);
}

let known: History | null = null;

export const commandHistory = (): History => (known ??= readHistory(recall(KEY)));

export function keepLine(line: string): void {
  known = withLine(commandHistory(), line);
  remember(KEY, JSON.stringify(known));
}

/** Where somebody who goes through the history stands, and what they had typed before. */
export interface Browsing {
  /** Index into the history; its length is the line of one's own. */
  readonly at: number;
  readonly own: string;
}

/** One line earlier (-1) or later (1). @returns `null` where the history ends. */
export function browse(
  history: History,
  browsing: Browsing | null,
  typed: string,
  by: 1 | -1,
): { readonly browsing: Browsing; readonly text: string } | null {
  const { at, own } = browsing ?? { at: history.length, own: typed };
  const next = at + by;
  if (next < 0 || next > history.length) return null;
  return { browsing: { at: next, own }, text: history[next] ?? own };
}

/** The newest line that holds a text, or after `skip` such lines the one before; each different line counts once. */
export function findLine(history: History, wanted: string, skip: number): string | undefined {
  if (wanted === '') return undefined;
  const found = new Set(history.filter((line) => line.includes(wanted)).reverse());
  return [...found][skip];
}
