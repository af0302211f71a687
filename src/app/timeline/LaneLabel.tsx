import { memo } from 'react';
import { seek, selectPlace, usePlayback } from '../playback/playbackStore.ts';
import { packetTitle } from './packetTitle.ts';
import { LANE_HEIGHT, TOP, type Row } from './rows.ts';
import styles from './timeline.module.css';

interface Props {
  readonly row: Row;
  /** Which of how many it is. */
  readonly index: number;
  readonly count: number;
  readonly tabStop: boolean;
  readonly onZoom: (row: Row) => void;
}

/** What a packet is; a click goes to its birth, a double one fills the track with it. */
export const LaneLabel = memo(function LaneLabel({ row, index, count, tabStop, onZoom }: Props) {
  const current = usePlayback((p) => selectPlace(p)?.journey === row.journey);
  const { born, disposition } = row.journey;
  const title = packetTitle(row);
  return (
    <li
      className={styles.labelPlace}
      style={{ top: TOP + index * LANE_HEIGHT }}
      aria-setsize={count}
      aria-posinset={index + 1}
    >
      <button
        type="button"
        className={styles.label}
        data-current={current || undefined}
        data-disposition={disposition}
        aria-current={current || undefined}
        title={title}
        tabIndex={tabStop ? 0 : -1}
        onClick={() => seek(row.steps[0]?.n ?? -1)}
        onDoubleClick={() => onZoom(row)}
      >
        <span className={styles.number}>{row.journey.id + 1}</span>
        <span className={styles.what}>{title}</span>
        {born.ip && (
          <span className={styles.ends}>
            {born.ip.src} → {born.ip.dst}
          </span>
        )}
      </button>
    </li>
  );
});
