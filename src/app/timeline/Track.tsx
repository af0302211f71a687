import { useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { seek, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text.ts';
import { stepAt } from './rows.ts';
import { stepTitle } from './stepTitle.ts';
import styles from './timeline.module.css';

interface Props {
  /** Pixels from one step to the next. */
  readonly width: number;
  readonly children: ReactNode;
}

/** What the lanes lie on: click or drag to go to a step. To the keyboard and to screen readers it is one slider. */
export function Track({ width, children }: Props) {
  const places = usePlayback((p) => p.places);
  const at = usePlayback((p) => p.at);
  const [hover, setHover] = useState<number | null>(null);
  const track = useRef<HTMLDivElement>(null);

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
      aria-valuetext={stepTitle(places[at])}
      title={hover === null ? undefined : stepTitle(places[hover])}
      data-testid="timeline"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerLeave={() => setHover(null)}
    >
      {children}
    </div>
  );
}
