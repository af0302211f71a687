import { useEffect, useRef } from 'react';
import type { StateView } from '../../core/run/views.ts';
import { t } from '../text.ts';
import styles from './tables.module.css';

/** Long, and the same on every machine: folded until asked for. */
const isRoutine = (title: string): boolean => title === 'ip addr' || title.endsWith('table local');

/** Every table of a namespace as its own tool prints it; what the step changed is marked and brought into view. */
export function StateSections({ view }: { readonly view: StateView }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('[data-change]')?.scrollIntoView({ block: 'nearest' });
  }, [view]);
  return (
    <div ref={box}>
      {view.sections.map(({ title, rows }) => (
        <details
          key={`${view.netns} ${title}`}
          className={styles.section}
          open={!isRoutine(title) || rows.some(({ change }) => change !== null)}
        >
          <summary>
            <h3>{title}</h3>
            <span>{rows.length}</span>
          </summary>
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
        </details>
      ))}
      <RuleCounts title="iptables" counts={view.iptables} />
      <RuleCounts title="nftables" counts={view.nftables} />
    </div>
  );
}

/** Rules are too many to list here: how many there are, by table. */
function RuleCounts({
  title,
  counts,
}: {
  readonly title: string;
  readonly counts: StateView['nftables'] | StateView['iptables'];
}) {
  if (counts.length === 0) return null;
  return (
    <section className={styles.section}>
      <h3>{title}</h3>
      <ul>
        {counts.map(({ table, rules, chains }) => (
          <li key={table} className={styles.row}>
            <code>{t.rulesOf(table, rules, chains)}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
