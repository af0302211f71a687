import { useMemo, useRef } from 'react';
import { usePlayback } from '../playback/playbackStore.ts';
import { Lane } from './Lane.tsx';
import { LaneLabel } from './LaneLabel.tsx';
import { Playhead } from './Playhead.tsx';
import { rowsOf, stepWidth } from './rows.ts';
import styles from './timeline.module.css';
import { Track } from './Track.tsx';
import { useWidth } from './useWidth.ts';

/** Pixels; the labels stay in view while the track scrolls. */
const LABEL_WIDTH = 276;

interface Props {
  /** All packets on one line, where there is no room for a lane each. */
  readonly merged: boolean;
}

/** Every packet of the run a lane, every decision a tick. Does not look at the current step: lanes are drawn once. */
export function Timeline({ merged }: Props) {
  const run = usePlayback((p) => p.run);
  const places = usePlayback((p) => p.places);
  const hidden = usePlayback((p) => p.hidden);
  const changed = usePlayback((p) => p.changed);
  const scroller = useRef<HTMLDivElement>(null);
  const labels = merged ? 0 : LABEL_WIDTH;
  const width = stepWidth(useWidth(scroller) - labels, places.length);
  const rows = useMemo(() => {
    const all = run ? rowsOf(run, places) : [];
    return all.filter(({ kind }) => !hidden.has(kind));
  }, [run, places, hidden]);

  return (
    <div className={styles.scroller} ref={scroller} data-merged={merged || undefined}>
      {!merged && (
        <ol className={styles.labels} style={{ width: LABEL_WIDTH }}>
          {rows.map((row) => (
            <LaneLabel key={row.journey.id} row={row} />
          ))}
        </ol>
      )}
      <Track width={width}>
        {rows.map((row) => (
          <Lane key={row.journey.id} row={row} width={width} changed={changed} />
        ))}
        {places.length > 0 && <Playhead width={width} scroller={scroller} labels={labels} />}
      </Track>
    </div>
  );
}
