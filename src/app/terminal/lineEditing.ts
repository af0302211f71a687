/** A line being typed. */
export interface Line {
  readonly text: string;
  /** Offset of the cursor into the text. */
  readonly caret: number;
}

/** What an editing key leaves: a line, and what it cut off for Ctrl-Y; `null` cuts nothing. */
export interface Edited extends Line {
  readonly cut: string | null;
}

const moved = ({ text }: Line, caret: number): Edited => ({ text, caret, cut: null });

function without({ text }: Line, from: number, to: number): Edited {
  return { text: text.slice(0, from) + text.slice(to), caret: from, cut: text.slice(from, to) };
}

/** Where the word before the cursor begins, counting words as a shell does: by blanks. */
const wordStart = ({ text, caret }: Line): number => text.slice(0, caret).search(/\S+\s*$/);

export const insert = ({ text, caret }: Line, more: string): Line => ({
  text: text.slice(0, caret) + more + text.slice(caret),
  caret: caret + more.length,
});

/** The editing keys of readline that a text field has not; all others are the browser's own. */
export const EDITS: Readonly<Record<string, (line: Line, cutBefore: string) => Edited>> = {
  'Ctrl+a': (line) => moved(line, 0),
  'Ctrl+e': (line) => moved(line, line.text.length),
  'Ctrl+k': (line) => without(line, line.caret, line.text.length),
  'Ctrl+u': (line) => without(line, 0, line.caret),
  'Ctrl+w': (line) => without(line, Math.max(0, wordStart(line)), line.caret),
  'Ctrl+y': (line, cutBefore) => ({ ...insert(line, cutBefore), cut: null }),
};

/** The lines of a pasted text: those that are complete run one after the other, the rest stays on the command line. */
export function splitPaste(
  line: Line,
  pasted: string,
): { readonly run: readonly string[]; readonly rest: Line } {
  const whole = insert(line, pasted.replace(/\r\n?/g, '\n'));
  const lines = whole.text.split('\n');
  const rest = lines.pop() ?? '';
  const after = line.text.length - line.caret;
  return { run: lines, rest: { text: rest, caret: Math.max(0, rest.length - after) } };
}
