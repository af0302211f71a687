import type { ExplainedTable } from '../../core/run/views.ts';
import { percentText } from '../../core/trace/describe.ts';
import { t } from '../text.ts';
import styles from './why.module.css';

/** A table as its own tool prints it: the entry that decided stands out, those that lost say why. */
export function DecisionTable({ table }: { readonly table: ExplainedTable }) {
  return (
    <section className={styles.table}>
      <h4>{table.title}</h4>
      {table.skippedBefore > 0 && <p className={styles.skipped}>{t.skipped(table.skippedBefore)}</p>}
      <ol>
        {table.rows.map(({ text, fate, reason, by, probability }, i) => (
          <li key={i} className={styles.row} data-fate={fate}>
            <code>{text}</code>
            <span className={styles.notes}>
              {fate === 'decided' && <b>{t.decided}</b>}
              {reason && <span>{reason}</span>}
              {probability !== null && <span>{t.chance(percentText(probability))}</span>}
              {by !== null && <span>{t.writtenBy(by)}</span>}
            </span>
          </li>
        ))}
      </ol>
      {table.skippedAfter > 0 && <p className={styles.skipped}>{t.skipped(table.skippedAfter)}</p>}
    </section>
  );
}
