import { t } from '../text.ts';
import { Flip } from './Flip.tsx';
import type { ComparedLayer } from './compareLayers.ts';
import styles from './packet.module.css';

/** One header. What the step rewrote is shown old beside new; a header it took off is shown once more, struck out. */
export function LayerCard({ layer }: { readonly layer: ComparedLayer }) {
  const { title, summary, fields, fate } = layer;
  const touched = fate !== 'kept' || fields.some(({ was }) => was !== null);
  return (
    <section className={styles.layer} data-fate={fate} data-touched={touched || undefined}>
      <h3 className={styles.title}>
        {title}
        {fate === 'kept' ? <span className={styles.summary}>{summary}</span> : <Fate fate={fate} />}
      </h3>
      {fate !== 'removed' && (
        <dl className={styles.fields}>
          {fields.map(({ name, value, was }) => (
            <div key={name} className={styles.field} data-changed={was !== null || undefined}>
              <dt>{name}</dt>
              <dd>
                {was === null ? <span>{value}</span> : <Flip key={`${was} ${value}`} was={was} now={value} />}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

const Fate = ({ fate }: { readonly fate: 'added' | 'removed' }) => (
  <span className={styles.fate}>{t[fate]}</span>
);
