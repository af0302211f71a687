import type { Completion } from '../../core/shell/line/complete.ts';
import type { Line } from './lineEditing.ts';

/** What Tab comes to. */
export interface Completed extends Line {
  /** Words to choose from, when the line could not be made longer. */
  readonly choices: readonly string[];
}

const commonStart = (words: readonly string[]): string =>
  words.reduce((start, word) => {
    let same = 0;
    while (same < start.length && start[same] === word[same]) same++;
    return start.slice(0, same);
  });

/** What goes on after the word without a blank: a path, a name with its port, an option with its value. */
const goesOn = /[/:=]$/;

/** Puts into the line what all the words have in common; the only word there is is followed by a blank. */
export function applyCompletion({ text, caret }: Line, { from, words }: Completion): Completed {
  const before = text.slice(0, from);
  const after = text.slice(caret);
  const [first] = words;
  if (first === undefined) return { text, caret, choices: [] };
  const start = commonStart(words);
  const only = words.length === 1;
  const blank = only && !goesOn.test(start) && !after.startsWith(' ') ? ' ' : '';
  const grown = before + start + blank;
  // A word in quotes is longer on the line than what it stands for.
  if (!only && grown.length <= caret) return { text, caret, choices: words };
  return { text: grown + after, caret: grown.length, choices: [] };
}
