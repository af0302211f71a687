import { useLayoutEffect, useRef } from 'react';
import type { ExplainedRow, ExplainedTable } from '../../core/run/views.ts';
import { t } from '../text/inspector.ts';
import { DecisionTable } from './DecisionTable.tsx';
import { TableLine } from './TableLine.tsx';
import { bringIntoPane } from './bringIntoPane.ts';
import styles from './why.module.css';

interface Props {
  readonly tables: readonly ExplainedTable[];
  /** Gets rows of one of them, from a position in the whole table on. */
  readonly more: (table: number, from: number) => Promise<readonly ExplainedRow[]>;
}

const has = (fate: ExplainedRow['fate']) => (table: ExplainedTable) =>
  table.rows.some((row) => row.fate === fate);

/** The table that decided; where none did, the last one in which something matched, or the first one asked. */
function deciding(tables: readonly ExplainedTable[]): number {
  const decided = tables.findIndex(has('decided'));
  return decided < 0 ? Math.max(0, tables.findLastIndex(has('matched'))) : decided;
}

/** The entry that decided, in sight at once, among its nearest losers; every other table on the way is one line. */
export function Decision({ tables, more }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const rowOf = (fate: ExplainedRow['fate']) =>
      box.current?.querySelector<HTMLElement>(`[data-fate="${fate}"]`);
    bringIntoPane(rowOf('decided') ?? rowOf('matched') ?? box.current);
  }, []);
  const main = deciding(tables);
  const table = tables[main];
  if (!table) return null;
  return (
    <>
      <div ref={box}>
        <DecisionTable table={table} more={(from) => more(main, from)} />
      </div>
      {tables.length > 1 && (
        <section className={styles.way} aria-label={t.wayThrough} data-testid="way-through">
          <h4>{t.wayThrough}</h4>
          {tables.map((one, i) =>
            i === main ? null : <TableLine key={i} table={one} more={(from) => more(i, from)} />,
          )}
        </section>
      )}
    </>
  );
}
