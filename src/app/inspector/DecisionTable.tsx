import { useState } from 'react';
import type { ExplainedRow, ExplainedTable, Skipped } from '../../core/run/views.ts';
import { percentText } from '../../core/trace/describe.ts';
import { reportInternal } from '../errors/report.ts';
import { isToldElsewhere } from '../simulation/client.ts';
import { t } from '../text/inspector.ts';
import { Writer } from './Writer.tsx';
import styles from './why.module.css';

export interface DecisionTableProps {
  readonly table: ExplainedTable;
  /** Gets rows from a position in the whole table on. */
  readonly more: (from: number) => Promise<readonly ExplainedRow[]>;
}

/** So many rows are put before those that are shown, at once: they fit into one answer. */
const CHUNK = 60;

/** A table as its own tool prints it: the entry that decided stands out, those that lost say why. */
export function DecisionTable({ table, more }: DecisionTableProps) {
  const [rows, setRows] = useState(table.rows);
  const [from, setFrom] = useState(table.from);
  const [asking, setAsking] = useState(false);
  const total = table.from + table.rows.length + (table.after?.count ?? 0);
  const ask = (start: number, take: (found: readonly ExplainedRow[]) => void) => {
    setAsking(true);
    more(start)
      .then(take, (failure: unknown) => {
        if (!isToldElsewhere(failure)) reportInternal(failure);
      })
      .finally(() => setAsking(false));
  };
  const earlier = () => {
    const start = Math.max(0, from - CHUNK);
    ask(start, (found) => {
      setRows((shown) => [...found.slice(0, from - start), ...shown]);
      setFrom(start);
    });
  };
  const later = () => ask(from + rows.length, (found) => setRows((shown) => [...shown, ...found]));
  const left = (skipped: Skipped | null, count: number) => skipped && count > 0 && { ...skipped, count };

  return (
    <section className={styles.table} data-table={table.title}>
      <h4>{table.title}</h4>
      <Left skipped={left(table.before, from)} text={t.earlier} disabled={asking} onShow={earlier} />
      <ol aria-label={table.title}>
        {rows.map((row, i) => (
          <Row key={from + i} row={row} />
        ))}
      </ol>
      <Left
        skipped={left(table.after, total - from - rows.length)}
        text={t.later}
        disabled={asking}
        onShow={later}
      />
    </section>
  );
}

function Row({ row: { text, fate, reason, by, probability } }: { readonly row: ExplainedRow }) {
  return (
    <li className={styles.row} data-fate={fate}>
      <code>{text}</code>
      <span className={styles.notes}>
        {fate === 'decided' && <b>{t.decided}</b>}
        {fate === 'matched' && <b>{t.matched}</b>}
        {reason && <span>{reason}</span>}
        {probability !== null && <span>{t.chance(percentText(probability))}</span>}
        {by !== null && <Writer by={by} />}
      </span>
    </li>
  );
}

interface LeftProps {
  readonly skipped: Skipped | null | false;
  readonly text: (count: number, why: string) => string;
  readonly disabled: boolean;
  readonly onShow: () => void;
}

/** How many rows of the table are not shown, and what they have in common. */
function Left({ skipped, text, disabled, onShow }: LeftProps) {
  if (!skipped) return null;
  return (
    <button
      type="button"
      className={styles.skipped}
      disabled={disabled}
      data-testid="show-skipped"
      onClick={onShow}
    >
      {text(skipped.count, skipped.why)}
    </button>
  );
}
