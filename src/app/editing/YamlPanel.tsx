import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../../core/problem.ts';
import { clusterStore, selectDocument, useCluster, type ScenarioDocument } from '../cluster/clusterStore.ts';
import { simulation } from '../simulation/client.ts';
import { openDocument, OWN_MODES } from '../simulation/open.ts';
import { t } from '../text/editing.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { replaceText } from './edit.ts';
import { yamlEditor, type YamlEditor } from './yamlEditor.ts';
import styles from './yamlPanel.module.css';
import { YamlProblems } from './YamlProblems.tsx';
import { closeYaml, draftOf, keepDraft, openYaml, type OpenYaml, type RefusedText } from './yamlStore.ts';

/** Ends the reading of a text that was typed on. */
let stopReading = new AbortController();

/** @returns `null`: another text is being read by now */
async function check(text: string, refused: RefusedText | null): Promise<readonly Problem[] | null> {
  const { document } = clusterStore.getState();
  const of = refused ? { file: refused.file, modes: OWN_MODES } : document;
  if (!of) return [];
  const { file, modes } = of;
  stopReading.abort();
  const { signal } = (stopReading = new AbortController());
  try {
    return (await simulation().check({ file, text, modes }, { signal })).problems;
  } catch {
    // A simulator that is being restarted has told so itself; the text is read again with the next key.
    return signal.aborted ? null : [];
  }
}

/** Makes a text the scenario. @returns whether it is */
async function applyText(text: string, refused: RefusedText | null): Promise<boolean> {
  if (!refused) return replaceText(text, t.did.yaml);
  await openDocument({ text, file: refused.file, scenarioId: null, modes: OWN_MODES });
  return clusterStore.getState().document?.text === text;
}

function keep(text: string, refused: RefusedText | null): void {
  const { document } = clusterStore.getState();
  // The refused file itself is not lost: it is wherever it came from.
  if (document && !refused) keepDraft(document, text === document.text ? null : text);
}

const bySeverity = (problems: readonly Problem[], severity: Problem['severity']) =>
  problems.filter((one) => one.severity === severity);

/**
 * The scenario's own text, or that of a file that could not be opened. What is wrong is marked while one types, and listed
 * below; only what can be read becomes the scenario.
 */
export function YamlPanel({ asked }: { readonly asked: OpenYaml }) {
  const { refused } = asked;
  const open = useCluster(selectDocument);
  const [initial] = useState(() => refused?.text ?? (open && draftOf(open)) ?? open?.text ?? '');
  const [text, setText] = useState(initial);
  // What the text was made from: another one on the canvas is a change from elsewhere.
  const [base, setBase] = useState(open?.text ?? '');
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [told, setTold] = useState('');
  const editor = useRef<YamlEditor | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const dirty = text !== (open?.text ?? '');
  const elsewhere = dirty && !refused && open !== null && open.text !== base;

  const take = (document: ScenarioDocument) => {
    editor.current?.show(document.text);
    setBase(document.text);
  };

  useEffect(() => {
    if (!place.current) return undefined;
    const apply = async () => {
      const now = made.text();
      const found = await check(now, refused);
      if (!found) return;
      const [error] = bySeverity(found, 'error');
      setTold(error ? t.notApplied : '');
      if (error) made.goTo(error.line);
      else if (await applyText(now, refused)) {
        setBase(now);
        if (refused) openYaml();
        else keep(now, null);
      }
    };
    const made = yamlEditor({
      parent: place.current,
      text: initial,
      label: t.yaml,
      check: async (now) => {
        const found = await check(now, refused);
        if (found) setProblems(found);
        return found ?? [];
      },
      onChange: (now) => {
        setText(now);
        setTold('');
        keep(now, refused);
      },
      onApply: () => void apply(),
    });
    editor.current = made;
    made.focus();
    // What changes elsewhere is followed as long as nothing of one's own would be lost.
    const stop = clusterStore.subscribe(({ document }, { document: before }) => {
      if (!document || document.text === before?.text || made.text() !== before?.text) return;
      made.show(draftOf(document) ?? document.text);
      setBase(document.text);
    });
    return () => {
      stop();
      made.destroy();
    };
  }, [initial, refused]);

  useEffect(() => {
    if (asked.line > 0) editor.current?.goTo(asked.line);
  }, [asked]);

  const file = refused?.file ?? open?.file ?? '';
  const errors = bySeverity(problems, 'error');
  const remarks = bySeverity(problems, 'warning');
  const [worst] = [...errors, ...remarks];
  return (
    <section className={styles.panel} aria-label={t.yaml} data-testid="yaml-panel">
      <header className={styles.head}>
        <h2 title={file}>{t.yamlOf(file)}</h2>
        <IconButton icon={X} label={t.close} data-testid="close-yaml" onClick={closeYaml} />
      </header>
      <div ref={place} className={styles.editor} />
      <YamlProblems problems={[...errors, ...remarks]} onGoTo={(at) => editor.current?.goTo(at)} />
      {elsewhere && (
        <p className={styles.told}>
          {t.elsewhere}{' '}
          <button type="button" onClick={() => take(open)}>
            {t.takeTheirs}
          </button>
        </p>
      )}
      {told && (
        <p className={styles.told} role="alert">
          {told}
        </p>
      )}
      <footer className={styles.foot}>
        <span role="status" data-testid="yaml-status">
          {dirty ? t.changed : t.upToDate}
          {worst && (
            <button
              type="button"
              className={styles.count}
              title={t.toLine(Math.max(1, worst.line))}
              data-testid="to-first-problem"
              onClick={() => editor.current?.goTo(worst.line)}
            >
              {errors.length > 0 && <b>{t.errors(errors.length)}</b>}
              {remarks.length > 0 && <i>{t.remarks(remarks.length)}</i>}
            </button>
          )}
        </span>
        <button
          type="button"
          className={styles.apply}
          title={t.applyHint}
          aria-keyshortcuts="Control+Enter"
          disabled={!dirty}
          data-testid="apply-yaml"
          onClick={() => editor.current?.apply()}
        >
          {t.apply}
        </button>
      </footer>
    </section>
  );
}
