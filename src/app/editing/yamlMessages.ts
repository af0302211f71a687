import { setDiagnosticsEffect, type Diagnostic } from '@codemirror/lint';
import { StateField, type Text } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';

/** What is wrong with a line, with what is said of it in short, beside the line itself. */
export interface LineMark extends Diagnostic {
  readonly short: string;
}

class Message extends WidgetType {
  private readonly text: string;
  private readonly severity: string;

  constructor(text: string, severity: string) {
    super();
    this.text = text;
    this.severity = severity;
  }

  override eq(other: Message): boolean {
    return other.text === this.text && other.severity === this.severity;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement('span');
    element.className = 'pw-message';
    element.dataset['severity'] = this.severity;
    element.textContent = this.text;
    // The list below the editor says the same, and can be reached by Tab.
    element.ariaHidden = 'true';
    return element;
  }
}

const WEIGHT = { error: 0, warning: 1, info: 2, hint: 3 } as const;

/** One message a line, of the worst that is wrong with it. */
function messagesBeside(doc: Text, marks: readonly Diagnostic[]): DecorationSet {
  const ofLine = new Map<number, LineMark>();
  for (const mark of marks as readonly LineMark[]) {
    const { to } = doc.lineAt(mark.from);
    const known = ofLine.get(to);
    if (mark.severity !== 'info' && (!known || WEIGHT[mark.severity] < WEIGHT[known.severity]))
      ofLine.set(to, mark);
  }
  const shown = [...ofLine].map(([at, { short, severity }]) =>
    Decoration.widget({ widget: new Message(short, severity), side: 1 }).range(at),
  );
  return Decoration.set(shown, true);
}

/** Says beside each marked line what is wrong with it. */
export const yamlMessages = [
  StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(shown, { changes, effects, state }) {
      const marks = effects.find((effect) => effect.is(setDiagnosticsEffect));
      return marks ? messagesBeside(state.doc, marks.value as readonly Diagnostic[]) : shown.map(changes);
    },
    provide: (field) => EditorView.decorations.from(field),
  }),
  EditorView.theme({
    '.pw-message': {
      marginLeft: '3ch',
      padding: '1px 6px',
      borderRadius: 'var(--r-s)',
      color: 'var(--m-rewrite)',
      backgroundColor: 'color-mix(in srgb, var(--m-rewrite) 11%, transparent)',
      fontFamily: 'var(--font)',
      fontSize: 'var(--t-s)',
      userSelect: 'none',
    },
    '.pw-message[data-severity="error"]': {
      color: 'var(--m-drop)',
      backgroundColor: 'color-mix(in srgb, var(--m-drop) 11%, transparent)',
    },
  }),
];
