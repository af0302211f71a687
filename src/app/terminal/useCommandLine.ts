import {
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { t } from '../text/terminal.ts';
import { browse, commandHistory, findLine, type Browsing } from './commandHistory.ts';
import { EDITS, insert, splitPaste, type Line } from './lineEditing.ts';
import { complete, interrupt, runLines } from './runLines.ts';
import { clearShell, placeOf, print, setDraft, shellOf, type Shell } from './terminalStore.ts';

/** Words that Tab lists at once. */
const MOST_CHOICES = 120;

interface Search {
  readonly wanted: string;
  /** Matches passed over by Ctrl-R. */
  readonly skip: number;
}

export interface CommandLine {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly value: string;
  /** What Ctrl-R has found; `null` while nobody searches. */
  readonly found: string | null;
  readonly change: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onPaste: (event: ClipboardEvent) => void;
  /** What a key of the phone's row does: a key's name, or a text to type. */
  readonly press: (key: string) => void;
}

/** The line being typed in a tab: a text field with the keys of a shell's prompt. @param leave gives the focus away */
export function useCommandLine({ id, draft }: Shell, leave: () => void): CommandLine {
  const field = useRef<HTMLTextAreaElement>(null);
  const [search, setSearch] = useState<Search | null>(null);
  const browsing = useRef<Browsing | null>(null);
  const cut = useRef('');
  const escaped = useRef(false);
  const caret = useRef<number | null>(draft.length);
  const value = search?.wanted ?? draft;
  const found = search && findLine(commandHistory(), search.wanted, search.skip);

  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    if (caret.current !== null) element.setSelectionRange(caret.current, caret.current);
    caret.current = null;
    // As high as its text: a line may be longer than the screen is wide.
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  });

  const current = (): Line => ({ text: value, caret: field.current?.selectionStart ?? value.length });
  const put = ({ text, caret: to }: Line) => {
    if (text === value) field.current?.setSelectionRange(to, to);
    else caret.current = to;
    if (search) setSearch({ wanted: text, skip: 0 });
    else setDraft(id, text);
  };
  const edit = (text: string) => {
    setSearch(null);
    caret.current = text.length;
    setDraft(id, text);
  };
  const run = (lines: readonly string[]) => {
    browsing.current = null;
    edit('');
    runLines(id, lines);
  };
  const go = (by: 1 | -1) => {
    const step = browse(commandHistory(), browsing.current, draft, by);
    if (!step) return;
    browsing.current = step.browsing;
    edit(step.text);
  };
  const tab = async () => {
    const asked = current();
    const done = await complete(id, asked);
    const shell = shellOf(id);
    if (shell?.draft !== asked.text) return;
    if (!done) return print(id, { note: t.noAnswer });
    const { choices } = done;
    if (choices.length > 0) {
      const more = choices.length - MOST_CHOICES;
      const listed = choices.slice(0, MOST_CHOICES).join('  ');
      const note = more > 0 ? t.moreWords(more) : '';
      print(id, { at: placeOf(shell), line: asked.text, stdout: `${listed}\n`, note });
    } else if (done.text !== asked.text) put(done);
  };

  const keys: Readonly<Record<string, () => void>> = {
    Enter: () => run([search ? (found ?? '') : draft]),
    Tab: () => (search ? edit(found ?? '') : void tab()),
    ArrowUp: () => go(-1),
    ArrowDown: () => go(1),
    'Ctrl+c': () => (search ? setSearch(null) : interrupt(id)),
    'Ctrl+g': () => setSearch(null),
    'Ctrl+l': () => clearShell(id),
    'Ctrl+r': () =>
      setSearch((old) => (old ? { ...old, skip: old.skip + (found ? 1 : 0) } : { wanted: '', skip: 0 })),
  };

  /** @returns whether the key was ours. */
  const act = (key: string): boolean => {
    const [wasEscaped, wasSearching] = [escaped.current, search !== null];
    escaped.current = key === 'Escape' && !wasSearching && !wasEscaped;
    if (key === 'Escape') {
      if (wasSearching) setSearch(null);
      else if (wasEscaped) leave();
      return true;
    }
    // After Escape, Tab moves on as everywhere on the page.
    if (key === 'Tab' && wasEscaped) return false;
    if (key === 'ArrowRight' && wasSearching) {
      edit(found ?? '');
      return true;
    }
    if (key === 'Ctrl+d' && value === '') {
      run(['exit']);
      return true;
    }
    const editing = EDITS[key];
    if (editing) {
      const { cut: taken, ...line } = editing(current(), cut.current);
      if (taken) cut.current = taken;
      put(line);
      return true;
    }
    keys[key]?.();
    return keys[key] !== undefined;
  };

  return {
    field,
    value,
    found: search ? (found ?? t.noMatch) : null,
    change: (text) => {
      escaped.current = false;
      if (search) setSearch({ wanted: text, skip: 0 });
      else setDraft(id, text);
    },
    onKeyDown(event) {
      const { key, ctrlKey, altKey, metaKey, shiftKey, nativeEvent } = event;
      if (altKey || metaKey || nativeEvent.isComposing || (shiftKey && key.length > 1)) return;
      // What is marked is copied, as everywhere.
      if (ctrlKey && key === 'c' && String(getSelection()) !== '') return;
      if (!act(ctrlKey ? `Ctrl+${key.toLowerCase()}` : key)) return;
      event.preventDefault();
      // The page has its own idea of Escape.
      event.stopPropagation();
    },
    onPaste(event) {
      const pasted = event.clipboardData.getData('text/plain');
      if (search || !/[\r\n]/.test(pasted)) return;
      event.preventDefault();
      const { selectionStart: from = 0, selectionEnd: to = 0 } = field.current ?? {};
      const { run: lines, rest } = splitPaste(
        { text: value.slice(0, from) + value.slice(to), caret: from },
        pasted,
      );
      run(lines);
      setDraft(id, rest.text);
      caret.current = rest.caret;
    },
    press(key) {
      if (key.length === 1) put(insert(current(), key));
      else act(key);
    },
  };
}
