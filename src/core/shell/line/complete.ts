import type { ShellHost } from '../host.ts';

/** Words that could stand where the cursor is. */
export interface Completion {
  /** Where the word at the cursor begins: each of `words` would replace the line from here to the cursor. */
  readonly from: number;
  /** In order, without repetitions. A space after the word is the caller's business. */
  readonly words: readonly string[];
}

/** The command at the end of a text: its whole words, and the one that has been begun. */
interface Begun {
  readonly before: readonly string[];
  readonly typed: string;
  readonly from: number;
}

/** Completes the end of a text, which is a line up to its cursor. */
export function completeLine(host: ShellHost, text: string): Completion {
  const { before, typed, from } = begunIn(text);
  const words = host.words(before, typed).filter((word) => word.startsWith(typed) && word !== '');
  return { from, words: [...new Set(words)].sort(inOrder) };
}

/** Numbers in words count as numbers: 10.244.1.9 before 10.244.1.10. */
const inOrder = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

function begunIn(text: string): Begun {
  let before: string[] = [];
  let typed = '';
  let from = 0;
  let quote: string | null = null;
  let inWord = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string;
    if (quote !== null) {
      if (sign === quote) quote = null;
      else typed += sign;
      continue;
    }
    const isEnd = /[\s|;&]/.test(sign);
    if (!isEnd) {
      if (!inWord) from = at;
      inWord = true;
      if (sign === "'" || sign === '"') quote = sign;
      else typed += sign;
      continue;
    }
    if (inWord) before.push(typed);
    if (!/\s/.test(sign)) before = [];
    typed = '';
    inWord = false;
  }
  return { before, typed, from: inWord ? from : text.length };
}
