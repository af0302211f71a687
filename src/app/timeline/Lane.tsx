import { memo } from 'react';
import { meaningOf } from '../../core/trace/meaning.ts';
import { selectPlace, usePlayback } from '../playback/playbackStore.ts';
import { LOOKS } from '../ui/meanings.ts';
import { LANE_HEIGHT, TOP, type Row } from './rows.ts';
import styles from './timeline.module.css';

const MIDDLE = LANE_HEIGHT / 2;
/** From this many pixels a step on, every tick has room for its shape. */
const ROOMY = 11;

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
  // Below four pixels a step, neighbours would run into each other.
  const tick = width < 4 ? 1 : 1.5;
  const origin = from * width;
  return (
    <div
      className={styles.lane}
      style={{ top: TOP + index * LANE_HEIGHT }}
      data-current={current || undefined}
      data-journey={row.journey.id}
    >
      <svg
        style={{ marginLeft: origin }}
        width={(to - from + 1) * width}
        height={LANE_HEIGHT}
        aria-hidden="true"
      >
        {row.stretches
          .filter((stretch) => stretch.from <= to && stretch.to >= from)
          .map((stretch) => (
            <rect
              key={stretch.from}
              className={styles.stretch}
              x={stretch.from * width - origin + 0.5}
              y={4}
              width={Math.max(2, (stretch.to - stretch.from + 1) * width - 1)}
              height={LANE_HEIGHT - 8}
              rx={4}
            />
          ))}
        {row.steps
          .filter(({ n }) => n >= from && n <= to)
          .map((step) => {
            const meaning = meaningOf(step);
            const { shape, color, strong } = LOOKS[meaning];
            const x = (step.n + 0.5) * width - origin;
            const drawn = strong || width >= ROOMY;
            return (
              <g
                key={step.n}
                transform={`translate(${x} ${MIDDLE})`}
                fill={color}
                stroke={color}
                data-meaning={meaning}
              >
                {drawn ? (
                  <path d={shape} fillRule="evenodd" strokeWidth="0.5" />
                ) : (
                  <rect x={-tick / 2} y={-3} width={tick} height={6} strokeWidth="0" opacity="0.75" />
                )}
                {changed.has(step.n) && <path className={styles.changed} d="M-2.5 -10.5h5l-2.5 3.5z" />}
                {stops.has(step.n) && <path className={styles.stop} d="M-3.5 11.5L0 6.5L3.5 11.5z" />}
              </g>
            );
          })}
      </svg>
    </div>
  );
});
