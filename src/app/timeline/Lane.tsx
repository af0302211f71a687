import { memo } from 'react';
import { selectPlace, usePlayback } from '../playback/playbackStore.ts';
import { LOOKS } from '../ui/meanings.ts';
import { barsOf, marksOf, ticksOf } from './lanePaths.ts';
import { LANE_HEIGHT, TOP, type Row } from './rows.ts';
import styles from './timeline.module.css';

/** Above a tick: the step is another than before a change. Below: play stops there. */
const CHANGED = 'm-2.5 -10.5h5l-2.5 3.5z';
const STOP = 'm-3.5 11.5l3.5 -5l3.5 5z';

interface Props {
  readonly row: Row;
  /** Which lane it is, from the top. */
  readonly index: number;
  readonly width: number;
  /** Steps in sight; others are not drawn. */
  readonly from: number;
  readonly to: number;
  readonly changed: ReadonlySet<number>;
  /** Steps at which a breakpoint stops. */
  readonly stops: ReadonlySet<number>;
}

/** One packet: a bar for each visit to a namespace, a mark for each decision. Drawn once, whatever plays. */
export const Lane = memo(function Lane({ row, index, width, from, to, changed, stops }: Props) {
  const current = usePlayback((p) => selectPlace(p)?.journey === row.journey);
  const scale = { width, origin: from * width };
  const steps = row.steps.filter(({ n }) => n >= from && n <= to);
  const stretches = row.stretches.filter((stretch) => stretch.from <= to && stretch.to >= from);
  return (
    <div
      className={styles.lane}
      style={{ top: TOP + index * LANE_HEIGHT }}
      data-current={current || undefined}
      data-journey={row.journey.id}
    >
      <svg
        style={{ marginLeft: scale.origin }}
        width={(to - from + 1) * width}
        height={LANE_HEIGHT}
        aria-hidden="true"
      >
        <path className={styles.stretch} d={barsOf(stretches, scale)} />
        {ticksOf(steps, scale).map(({ meaning, shaped, path }) => (
          <path
            key={meaning}
            d={path}
            fill={LOOKS[meaning].color}
            stroke={LOOKS[meaning].color}
            strokeWidth={shaped ? 0.5 : 0}
            opacity={shaped ? undefined : 0.75}
            data-meaning={meaning}
          />
        ))}
        <path
          className={styles.changed}
          d={marksOf(
            steps.filter(({ n }) => changed.has(n)),
            CHANGED,
            scale,
          )}
        />
        <path
          className={styles.stop}
          d={marksOf(
            steps.filter(({ n }) => stops.has(n)),
            STOP,
            scale,
          )}
        />
      </svg>
    </div>
  );
});
