import { useMemo, useRef, useState, type PointerEvent } from 'react';
import { seek, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text.ts';
import { Lane } from './Lane.tsx';
import { LaneLabel } from './LaneLabel.tsx';
import { Playhead } from './Playhead.tsx';
import { rowsOf, stepAt, stepWidth } from './rows.ts';
import { stepTitle } from './stepTitle.ts';
import styles from './timeline.module.css';
import { useWidth } from './useWidth.ts';

/** Pixels; the labels stay in view while the track scrolls. */
const LABEL_WIDTH = 276;

interface Props {
  /** All packets on one line, where there is no room for a lane each. */
  readonly merged: boolean;
}

/** Every packet of the run a lane, every decision a tick; click or drag to go there. To the keyboard it is one slider. */
export function Timeline({ merged }: Props) {
  const run = usePlayback((p) => p.run);
  const places = usePlayback((p) => p.places);
  const hidden = usePlayback((p) => p.hidden);
  const changed = usePlayback((p) => p.changed);
  const at = usePlayback((p) => p.at);
  const [hover, setHover] = useState<number | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const track = useRef<HTMLDivElement>(null);
  const width = stepWidth(useWidth(scroller) - (merged ? 0 : LABEL_WIDTH), places.length);
  const rows = useMemo(() => {
    const all = run ? rowsOf(run, places) : [];
    return all.filter(({ kind }) => !hidden.has(kind));
  }, [run, places, hidden]);

  const stepUnder = (event: PointerEvent): number =>
    stepAt(event.clientX - (track.current?.getBoundingClientRect().left ?? 0), width, places.length);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    seek(stepUnder(event));
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const n = stepUnder(event);
    if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(n);
    setHover(n);
  };

  return (
    <div className={styles.scroller} ref={scroller} data-merged={merged || undefined}>
      {!merged && (
        <ol className={styles.labels} style={{ width: LABEL_WIDTH }}>
          {rows.map((row) => (
            <LaneLabel key={row.journey.id} row={row} />
          ))}
        </ol>
      )}
      <div
        ref={track}
        className={styles.track}
        style={{ width: Math.max(1, width * places.length) }}
        role="slider"
        tabIndex={0}
        aria-label={t.timeline}
        aria-valuemin={0}
        aria-valuemax={places.length}
        aria-valuenow={at + 1}
        aria-valuetext={at < 0 ? t.beforeFirst : stepTitle(places[at])}
        title={hover === null ? undefined : stepTitle(places[hover])}
        data-testid="timeline"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setHover(null)}
      >
        {rows.map((row) => (
          <Lane key={row.journey.id} row={row} width={width} changed={changed} />
        ))}
        {places.length > 0 && (
          <Playhead width={width} scroller={scroller} labels={merged ? 0 : LABEL_WIDTH} />
        )}
      </div>
    </div>
  );
}
