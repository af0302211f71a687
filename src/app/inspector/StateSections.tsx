import type { StateView } from '../../core/run/views.ts';
import { t } from '../text.ts';
import styles from './tables.module.css';

/** Every table of a namespace as its own tool prints it; what the step changed is marked. */
export function StateSections({ view }: { readonly view: StateView }) {
  return (
    <>
      {view.sections.map(({ title, rows }) => (
        <section key={title} className={styles.section}>
          <h3>{title}</h3>
          {rows.length === 0 && <p className={styles.none}>{t.emptyTable}</p>}
          <ul>
            {rows.map(({ text, by, change }, i) => (
              <li key={i} className={styles.row} data-change={change ?? undefined}>
                <code>{text}</code>
                <span className={styles.by}>
                  {change !== null && <b>{t.changes[change]}</b>}
                  {by === 'learned' ? t.learned : by}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {view.iptables.length > 0 && (
        <section className={styles.section}>
          <h3>iptables</h3>
          <ul>
            {view.iptables.map(({ table, rules, chains }) => (
              <li key={table} className={styles.row}>
                <code>{t.rulesOf(table, rules, chains)}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
