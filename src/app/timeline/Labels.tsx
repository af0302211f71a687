import type { KeyboardEvent } from 'react';
import { selectPlace, usePlayback } from '../playback/playbackStore.ts';
import { LaneLabel } from './LaneLabel.tsx';
import type { Row } from './rows.ts';
import styles from './timeline.module.css';

interface Props {
  readonly rows: readonly Row[];
  /** Lanes in sight: from the first to before the last. */
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly height: number;
  readonly onZoom: (row: Row) => void;
}

/** Up and down walk along the list, which is one stop of the Tab key however long it is. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const stride = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (stride === undefined) return;
  const labels = [...event.currentTarget.querySelectorAll('button')];
  const next = labels[labels.indexOf(event.target as HTMLButtonElement) + stride];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** The names of the packets; only those in sight are made. */
export function Labels({ rows, from, to, width, height, onZoom }: Props) {
  const current = usePlayback((p) => rows.findIndex(({ journey }) => journey === selectPlace(p)?.journey));
  const stop = current >= from && current < to ? current : from;
  return (
    <ol className={styles.labels} style={{ width, height }} onKeyDown={walk}>
      {rows.slice(from, to).map((row, i) => (
        <LaneLabel
          key={row.journey.id}
          row={row}
          index={from + i}
          count={rows.length}
          tabStop={from + i === stop}
          onZoom={onZoom}
        />
      ))}
    </ol>
  );
}
