import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { forceLinting, linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  scrollPastEnd,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Problem } from '../../core/problem.ts';
import { yamlMessages, type LineMark } from './yamlMessages.ts';

/** Milliseconds after the last key before the text is read. */
const READ_AFTER = 350;
/** Characters of a text that is put together at each key; a longer one is when the keys rest. */
const MAX_EAGER = 1_000_000;
/** Marks beyond this many nobody looks at. */
const MAX_MARKS = 200;

const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: 'var(--t-m)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { color: 'var(--text-3)', backgroundColor: 'var(--sunken)', border: '0' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 55%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)',
  },
  '.cm-tooltip': {
    maxWidth: '46ch',
    color: 'var(--text)',
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--r-m)',
  },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--m-drop)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--m-rewrite)' },
});

const words = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: tags.comment, color: 'var(--text-3)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.meta], color: 'var(--text-2)' },
]);

const SEVERITY = { error: 'error', warning: 'warning', notice: 'info' } as const;

function marksOf(state: EditorState, problems: readonly Problem[]): LineMark[] {
  return problems.slice(0, MAX_MARKS).map(({ line, severity, message, remedy, code }) => {
    const at = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
    const indent = /^\s*/.exec(at.text)?.[0].length ?? 0;
    const from = indent < at.length ? at.from + indent : at.from;
    const text = `${message} ${remedy}`;
    return { from, to: at.to, severity: SEVERITY[severity], source: code, message: text, short: message };
  });
}

export interface YamlEditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly label: string;
  /** Reads a text without opening it. */
  readonly check: (text: string) => Promise<readonly Problem[]>;
  readonly onChange: (text: string) => void;
  readonly onApply: () => void;
}

/** An editor of one text, which marks the lines that something is wrong with. */
export interface YamlEditor {
  text(): string;
  /** Replaces all of it. */
  show(text: string): void;
  /** Replaces all of it, and forgets what was there before. */
  showAfresh(text: string): void;
  /** Puts the cursor on a line, from 1, and reads the text at once. */
  goTo(line: number): void;
  /** What Ctrl+Enter does. */
  apply(): void;
  focus(): void;
  destroy(): void;
}

export function yamlEditor({ parent, text, label, check, onChange, onApply }: YamlEditorOptions): YamlEditor {
  const apply = () => {
    onApply();
    return true;
  };
  let resting: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    resting = undefined;
    onChange(view.state.doc.toString());
  };
  // In a shadow root the editor brings its styles as sheets, which the page's policy allows; as elements it would not.
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
  // Keys typed inside seem to come from out here: the page's shortcuts leave alone what can be written in.
  parent.contentEditable = 'false';
  const extensions = [
    lineNumbers(),
    lintGutter(),
    highlightSpecialChars(),
    highlightActiveLine(),
    history(),
    drawSelection(),
    // Also the last line can be brought to the middle, above the list of what is wrong.
    scrollPastEnd(),
    indentUnit.of('  '),
    yaml(),
    syntaxHighlighting(words),
    yamlMessages,
    linter(async ({ state }) => marksOf(state, await check(state.doc.toString())), { delay: READ_AFTER }),
    keymap.of([{ key: 'Mod-Enter', run: apply }, ...defaultKeymap, ...historyKeymap, ...lintKeymap]),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (!docChanged) return;
      clearTimeout(resting);
      if (state.doc.length <= MAX_EAGER) tell();
      else resting = setTimeout(tell, READ_AFTER);
    }),
    look,
  ];
  const fresh = (doc: string) => EditorState.create({ doc, extensions });
  const view = new EditorView({
    root,
    parent: root,
    state: fresh(text),
  });
  return {
    text: () => view.state.doc.toString(),
    show: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    showAfresh(next) {
      view.setState(fresh(next));
      onChange(next);
    },
    goTo(line) {
      const { from } = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
      view.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: 'center' }),
      });
      forceLinting(view);
      view.focus();
    },
    apply: onApply,
    focus: () => view.focus(),
    destroy() {
      clearTimeout(resting);
      if (resting !== undefined) tell();
      view.destroy();
    },
  };
}
