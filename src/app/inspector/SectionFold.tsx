import { number } from '../text/number.ts';
import { ArrowUp, Pencil, Plus, X, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import type { StateRow, StateSection } from '../../core/run/views.ts';
import { reportInternal } from '../errors/report.ts';
import { isToldElsewhere } from '../simulation/client.ts';
import { t } from '../text/inspector.ts';
import { CopyButton } from './CopyButton.tsx';
import { Fold } from './Fold.tsx';
import styles from './tables.module.css';
import { Writer } from './Writer.tsx';

interface Props {
  readonly section: StateSection;
  readonly filtered: boolean;
  /** Gets rows from a position in the whole table on. */
  readonly more: (from: number) => Promise<readonly StateRow[]>;
}

/** Long, and the same on every machine, or of interest on occasion only: folded until asked for. */
const ROUTINE = /^(ip addr|ip route show table local|iptables-save|nft list|sysctl)/;

/** So many rows are put before those that are shown, at once: they fit into one answer. */
const CHUNK = 60;

/** One table. It opens by itself where the step changed something in it. */
export function SectionFold({ section, filtered, more }: Props) {
  const { title, total, rows } = section;
  const changed = rows.filter(({ change }) => change !== null).length;
  return (
    <Fold
      // What the step changed, and what a filter found, is shown whatever was folded before.
      name={`${filtered ? 'found ' : changed > 0 ? 'changed ' : ''}${title}`}
      openAtFirst={filtered || changed > 0 || !ROUTINE.test(title)}
      className={styles.section}
      data-section={title}
      summary={
        <>
          <h3>{title}</h3>
          {changed > 0 && <b className={styles.changed}>{t.changedRows(changed)}</b>}
          <span>{number(total)}</span>
        </>
      }
    >
      <Rows section={section} more={more} />
    </Fold>
  );
}

function Rows({ section, more }: Omit<Props, 'filtered'>) {
  // Rows that were fetched belong to the state that was asked about; another state begins anew.
  const [fetched, setFetched] = useState<{
    readonly of: StateSection;
    readonly from: number;
    readonly rows: readonly StateRow[];
  } | null>(null);
  const [asking, setAsking] = useState(false);
  const { from, rows } = fetched?.of === section ? fetched : section;
  const ask = (start: number, take: (found: readonly StateRow[]) => readonly StateRow[], first: number) => {
    setAsking(true);
    more(start)
      .then(
        (found) => setFetched({ of: section, from: first, rows: take(found) }),
        (failure: unknown) => {
          if (!isToldElsewhere(failure)) reportInternal(failure);
        },
      )
      .finally(() => setAsking(false));
  };
  const start = Math.max(0, from - CHUNK);
  const left = section.total - from - rows.length;
  return (
    <>
      {from > 0 && (
        <button
          type="button"
          className={styles.more}
          disabled={asking}
          onClick={() => ask(start, (found) => [...found.slice(0, from - start), ...rows], start)}
        >
          {t.earlierRows(from)}
        </button>
      )}
      <ul>
        {rows.map((row, i) => (
          <Row key={from + i} row={row} />
        ))}
      </ul>
      {left > 0 && (
        <button
          type="button"
          className={styles.more}
          disabled={asking}
          data-testid="more-rows"
          onClick={() => ask(from + rows.length, (found) => [...rows, ...found], from)}
        >
          {t.moreRows(left)}
        </button>
      )}
      <div className={styles.copy}>
        <CopyButton label={t.copyTable(section.title)} text={() => rows.map(({ text }) => text).join('\n')} />
      </div>
    </>
  );
}

const SIGNS: Readonly<Record<NonNullable<StateRow['change']>, LucideIcon>> = {
  added: Plus,
  changed: Pencil,
  removed: X,
  counted: ArrowUp,
};

function Row({ row: { text, by, change, count } }: { readonly row: StateRow }) {
  const Sign = change && SIGNS[change];
  return (
    <li className={styles.row} data-change={change ?? undefined} data-heading={by === null || undefined}>
      <code>{text}</code>
      <span className={styles.by}>
        {Sign && (
          <b>
            <Sign size={11} strokeWidth={2.5} aria-hidden="true" /> {t.changes[change]}
          </b>
        )}
        {count && count.packets > 0 && (
          <span className={styles.count}>{t.count(count.packets, count.bytes)}</span>
        )}
        {by !== null && <Writer by={by} />}
      </span>
    </li>
  );
}
