import { memo } from 'react';
import { meaningOf } from '../../core/trace/meaning.ts';
import { selectPlace, usePlayback } from '../playback/playbackStore.ts';
import { LOOKS } from '../ui/meanings.ts';
import type { Row } from './rows.ts';
import styles from './timeline.module.css';

const HEIGHT = 24;
const MIDDLE = HEIGHT / 2;
/** From this many pixels a step on, every tick has room for its shape. */
const ROOMY = 11;

interface Props {
  readonly row: Row;
  readonly width: number;
  readonly changed: ReadonlySet<number>;
}

/** One packet: a bar for each visit to a namespace, a mark for each decision. Drawn once, whatever plays. */
export const Lane = memo(function Lane({ row, width, changed }: Props) {
  const current = usePlayback((p) => selectPlace(p)?.journey === row.journey);
  const steps = row.steps;
  // Below four pixels a step, neighbours would run into each other.
  const tick = width < 4 ? 1 : 1.5;
  const last = (steps.at(-1)?.n ?? 0) + 1;
  return (
    <div className={styles.lane} data-current={current || undefined} data-journey={row.journey.id}>
      <svg width={last * width} height={HEIGHT} aria-hidden="true">
        {row.stretches.map(({ from, to }) => (
          <rect
            key={from}
            className={styles.stretch}
            x={from * width + 0.5}
            y={4}
            width={Math.max(2, (to - from + 1) * width - 1)}
            height={HEIGHT - 8}
            rx={4}
          />
        ))}
        {steps.map((step) => {
          const meaning = meaningOf(step);
          const { shape, color, strong } = LOOKS[meaning];
          const x = (step.n + 0.5) * width;
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
            </g>
          );
        })}
      </svg>
    </div>
  );
});
