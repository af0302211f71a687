import { useState } from 'react';
import { DecisionTable, type DecisionTableProps } from './DecisionTable.tsx';
import styles from './why.module.css';

/** A table that did not decide: what came of it in one line, its rows when they are asked for. */
export function TableLine({ table, more }: DecisionTableProps) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className={styles.fold}
      data-line={table.title}
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>
        <code>{table.title}</code> <span>→ {table.line}</span>
      </summary>
      {open && <DecisionTable table={table} more={more} />}
    </details>
  );
}
