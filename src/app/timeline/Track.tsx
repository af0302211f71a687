import { useEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { loopBetween, seek, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text.ts';
import { stepAt } from './rows.ts';
import { stepTitle } from './stepTitle.ts';
import styles from './timeline.module.css';

interface Props {
  /** Pixels from one step to the next. */
  readonly width: number;
  /** Pixels that all lanes take. */
  readonly height: number | undefined;
  /** Zooms in or out around a step. */
  readonly onZoom: (factor: number, around: number) => void;
  readonly children: ReactNode;
}

/**
 * What the lanes lie on: click or drag to go to a step, with Shift to choose what is looped, with Ctrl and the wheel to zoom.
 * To the keyboard and to screen readers it is one slider.
 */
export function Track({ width, height, onZoom, children }: Props) {
  const places = usePlayback((p) => p.places);
  const at = usePlayback((p) => p.at);
  const [hover, setHover] = useState<number | null>(null);
  const track = useRef<HTMLDivElement>(null);
  /** Where a loop is being dragged from. */
  const anchor = useRef<number | null>(null);

  const stepUnder = (event: PointerEvent): number =>
    stepAt(event.clientX - (track.current?.getBoundingClientRect().left ?? 0), width, places.length);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const n = stepUnder(event);
    anchor.current = event.shiftKey ? n : null;
    if (!event.shiftKey) seek(n);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const n = stepUnder(event);
    if (event.currentTarget.hasPointerCapture(event.pointerId)) {
      if (anchor.current === null) seek(n);
      else loopBetween(anchor.current, n);
    }
    setHover(n);
  };
  useEffect(() => {
    const target = track.current;
    // React listens to the wheel passively, and a page that zooms as well would be too much of it.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey || !target) return;
      event.preventDefault();
      const x = event.clientX - target.getBoundingClientRect().left;
      onZoom(event.deltaY < 0 ? 1.25 : 0.8, x / width);
    };
    target?.addEventListener('wheel', onWheel, { passive: false });
    return () => target?.removeEventListener('wheel', onWheel);
  }, [onZoom, width]);

  return (
    <div
      ref={track}
      className={styles.track}
      style={{ width: Math.max(1, width * places.length), height }}
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
