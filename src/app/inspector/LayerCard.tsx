import { t } from '../text/inspector.ts';
import { Flip } from './Flip.tsx';
import { Fold } from './Fold.tsx';
import type { ComparedField, ComparedLayer } from './compareLayers.ts';
import styles from './packet.module.css';

/** Octets of the frame that somebody points at. */
export interface Marked {
  readonly from: number;
  readonly to: number;
}

interface Props {
  readonly layer: ComparedLayer;
  readonly marked: Marked | null;
  readonly onMark: (marked: Marked | null) => void;
}

/** One header. What the step rewrote is shown old beside new; a header it took off is shown once more, struck out. */
export function LayerCard({ layer, marked, onMark }: Props) {
  const { key, title, summary, fields, fate } = layer;
  const touched = fate !== 'kept' || fields.some(({ was }) => was !== null);
  const head = (
    <h3 className={styles.title}>
      {title}
      {fate === 'kept' ? (
        <span className={styles.summary}>{summary}</span>
      ) : (
        <span className={styles.fate}>{t[fate]}</span>
      )}
    </h3>
  );
  const data = { 'data-fate': fate, 'data-touched': touched || undefined };
  if (fate === 'removed') {
    return (
      <section className={styles.layer} {...data}>
        {head}
      </section>
    );
  }
  return (
    <Fold name={`layer ${key}`} openAtFirst className={styles.layer} summary={head} {...data}>
      <dl className={styles.fields} onPointerLeave={() => onMark(null)}>
        {fields.map((field, i) => (
          <FieldRow key={i} field={field} marked={isIn(field, marked)} onMark={onMark} />
        ))}
      </dl>
    </Fold>
  );
}

const isIn = ({ from, to }: ComparedField, marked: Marked | null): boolean =>
  marked !== null && from === marked.from && to === marked.to;

interface RowProps {
  readonly field: ComparedField;
  readonly marked: boolean;
  readonly onMark: Props['onMark'];
}

function FieldRow({ field, marked, onMark }: RowProps) {
  const { name, value, was, from, to } = field;
  return (
    <div
      className={styles.field}
      data-changed={was !== null || undefined}
      data-marked={marked || undefined}
      onPointerEnter={() => onMark({ from, to })}
    >
      <dt>{name}</dt>
      <dd>{was === null ? <span>{value}</span> : <Flip key={`${was} ${value}`} was={was} now={value} />}</dd>
    </div>
  );
}
