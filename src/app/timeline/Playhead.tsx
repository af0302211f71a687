import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { selectAt, selectPlace, usePlayback } from '../playback/playbackStore.ts';
import { LANE_HEIGHT, TOP, type Row } from './rows.ts';
import styles from './timeline.module.css';

interface Props {
  readonly width: number;
  readonly scroller: RefObject<HTMLElement | null>;
  /** The lanes from the top; `null` where all lie on one line. */
  readonly rows: readonly Row[] | null;
  /** Pixels at the left that the labels cover. */
  readonly labels: number;
}

/** Where we are. The track follows, sideways and to the current lane, once the playhead would leave the view. */
export function Playhead({ width, scroller, rows, labels }: Props) {
  const at = usePlayback(selectAt);
  const lane = usePlayback(
    (p) => rows?.findIndex(({ journey }) => journey === selectPlace(p)?.journey) ?? -1,
  );
  // Zooming keeps the step that it is about in place, and that need not be this one.
  const scale = useRef(width);
  useLayoutEffect(() => {
    scale.current = width;
  }, [width]);
  const isDrawn = width > 0;
  useEffect(() => {
    const follow = () => {
      const box = scroller.current;
      if (!box) return;
      const room = box.clientWidth - labels;
      const x = (at + 0.5) * scale.current;
      if (x < box.scrollLeft || x > box.scrollLeft + room - scale.current) {
        box.scrollTo({ left: x - room / 3 });
      }
      if (lane < 0) return;
      const top = TOP + lane * LANE_HEIGHT;
      const below = top + LANE_HEIGHT - box.clientHeight;
      if (top < box.scrollTop) box.scrollTo({ top });
      else if (below > box.scrollTop) box.scrollTo({ top: below });
    };
    // With the frame that shows it: asked for earlier, sizes would be computed twice.
    const frame = requestAnimationFrame(follow);
    return () => cancelAnimationFrame(frame);
  }, [at, lane, isDrawn, labels, scroller]);
  return (
    <div
      className={styles.playhead}
      style={{ width: Math.max(2, width), transform: `translateX(${Math.max(0, at) * width}px)` }}
      data-before={at < 0 || undefined}
    />
  );
}
