import { Plus, X } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { isGivenLabel } from '../../core/edit/labels.ts';
import { t } from '../text/editing.ts';
import styles from './labelChips.module.css';

interface Props {
  readonly label: string;
  readonly addLabel: string;
  readonly pairs: Readonly<Record<string, string>>;
  /** `value` null takes the pair away; `old`: the key that was there before, when it is another. */
  readonly onChange: (key: string, value: string | null, old: string | null) => void;
}

/** Pairs of labels or of a selector, each a chip: click it to change it, its cross to take it away. */
export function LabelChips({ label, addLabel, pairs, onChange }: Props) {
  // `null`: none is being written; '' is a new one.
  const [writing, setWriting] = useState<string | null>(null);
  // What controllers write to tell their pods apart is nobody's to change.
  const own = Object.entries(pairs).filter(([key]) => !isGivenLabel(key));
  const write = (text: string) => {
    const [key = '', ...rest] = text.split('=');
    const trimmed = key.trim();
    const value = rest.join('=').trim();
    setWriting(null);
    if (trimmed === '' || (trimmed === writing && pairs[trimmed] === value)) return;
    onChange(trimmed, value, writing !== '' && writing !== trimmed ? writing : null);
  };
  return (
    <ul className={styles.chips} aria-label={label}>
      {own.map(([key, value]) => {
        const pair = `${key}=${value}`;
        if (writing === key)
          return <Field key={key} text={pair} onDone={write} onCancel={() => setWriting(null)} />;
        return (
          <li key={key} className={styles.chip}>
            <button type="button" title={t.changeLabel(pair)} onClick={() => setWriting(key)}>
              {pair}
            </button>
            <button
              type="button"
              className={styles.cross}
              aria-label={t.removeLabel(pair)}
              title={t.removeLabel(pair)}
              onClick={() => onChange(key, null, null)}
            >
              <X size={11} aria-hidden="true" />
            </button>
          </li>
        );
      })}
      {writing === '' ? (
        <Field text="" onDone={write} onCancel={() => setWriting(null)} />
      ) : (
        <li className={styles.add}>
          <button
            type="button"
            aria-label={`${addLabel}: ${label}`}
            title={addLabel}
            onClick={() => setWriting('')}
          >
            <Plus size={12} aria-hidden="true" />
          </button>
        </li>
      )}
    </ul>
  );
}

interface FieldProps {
  readonly text: string;
  readonly onDone: (text: string) => void;
  readonly onCancel: () => void;
}

/** Longer than any label can be; what is pasted beyond it is cut. */
const MAX_LENGTH = 253 + 1 + 63 + 1 + 63;

function Field({ text, onDone, onCancel }: FieldProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') onDone(event.currentTarget.value);
    else onCancel();
  };
  return (
    <li>
      <input
        ref={(input) => input?.focus()}
        className={styles.field}
        defaultValue={text}
        placeholder={t.labelField}
        aria-label={t.labelField}
        title={t.labelHint}
        maxLength={MAX_LENGTH}
        spellCheck={false}
        autoCapitalize="none"
        data-testid="label-field"
        onKeyDown={onKeyDown}
        onBlur={onCancel}
      />
    </li>
  );
}
