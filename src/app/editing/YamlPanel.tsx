import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../../core/problem.ts';
import { clusterStore, selectDocument, useCluster, type ScenarioDocument } from '../cluster/clusterStore.ts';
import { simulation } from '../simulation/client.ts';
import { t } from '../text/editing.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { replaceText } from './edit.ts';
import { yamlEditor, type YamlEditor } from './yamlEditor.ts';
import styles from './yamlPanel.module.css';
import { closeYaml, draftOf, keepDraft } from './yamlStore.ts';

async function check(text: string): Promise<readonly Problem[]> {
  const { document } = clusterStore.getState();
  if (!document) return [];
  const { file, modes } = document;
  // A simulator that is being restarted has told so itself; the text is read again with the next key.
  return (
    await simulation()
      .check({ file, text, modes })
      .catch(() => ({ problems: [] }))
  ).problems;
}

const errorsIn = (problems: readonly Problem[]) => problems.filter(({ severity }) => severity === 'error');

/** The scenario's own text. What is wrong is marked while one types; only what can be read becomes the scenario. */
export function YamlPanel() {
  const open = useCluster(selectDocument);
  const [initial] = useState(() => (open && draftOf(open)) ?? open?.text ?? '');
  const [text, setText] = useState(initial);
  // What the text was made from: another one on the canvas is a change from elsewhere.
  const [base, setBase] = useState(open?.text ?? '');
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [told, setTold] = useState('');
  const editor = useRef<YamlEditor | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const dirty = text !== (open?.text ?? '');
  const elsewhere = dirty && open !== null && open.text !== base;

  const take = (document: ScenarioDocument) => {
    editor.current?.show(document.text);
    setBase(document.text);
  };

  useEffect(() => {
    if (!place.current) return undefined;
    const apply = async () => {
      const now = made.text();
      const [error] = errorsIn(await check(now));
      setTold(error ? t.notApplied : '');
      if (error) made.goTo(error.line);
      else if (await replaceText(now, t.did.yaml)) {
        const { document } = clusterStore.getState();
        if (document) keepDraft(document, null);
        setBase(now);
      }
    };
    const made = yamlEditor({
      parent: place.current,
      text: initial,
      label: t.yaml,
      check: async (now) => {
        const found = await check(now);
        setProblems(found);
        return found;
      },
      onChange: (now) => {
        setText(now);
        setTold('');
        const { document } = clusterStore.getState();
        if (document) keepDraft(document, now === document.text ? null : now);
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
  }, [initial]);

  const errors = errorsIn(problems).length;
  const remarks = problems.filter(({ severity }) => severity !== 'notice').length - errors;
  return (
    <section className={styles.panel} aria-label={t.yaml} data-testid="yaml-panel">
      <header className={styles.head}>
        <h2 title={open?.file}>{t.yamlOf(open?.file ?? '')}</h2>
        <IconButton icon={X} label={t.close} data-testid="close-yaml" onClick={closeYaml} />
      </header>
      <div ref={place} className={styles.editor} />
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
          {errors > 0 && <b>{t.errors(errors)}</b>}
          {remarks > 0 && <i>{t.remarks(remarks)}</i>}
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
