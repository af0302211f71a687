import { useEffect, type RefObject } from 'react';
import { selectAt, usePlayback } from '../playback/playbackStore.ts';
import styles from './timeline.module.css';

interface Props {
  readonly width: number;
  readonly scroller: RefObject<HTMLElement | null>;
  /** Pixels at the left that the labels cover. */
  readonly labels: number;
}

/** Where we are. The track follows, sideways and to the current lane, once the playhead would leave the view. */
export function Playhead({ width, scroller, labels }: Props) {
  const at = usePlayback(selectAt);
  const x = (at + 0.5) * width;
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const room = box.clientWidth - labels;
    if (x < box.scrollLeft || x > box.scrollLeft + room - width) {
      box.scrollTo({ left: x - room / 3 });
    }
    const lane = box.querySelector<HTMLElement>('[data-current][data-journey]');
    if (!lane) return;
    const below = lane.offsetTop + lane.offsetHeight - box.clientHeight;
    if (lane.offsetTop < box.scrollTop) box.scrollTo({ top: lane.offsetTop });
    else if (below > box.scrollTop) box.scrollTo({ top: below });
  }, [x, width, labels, scroller]);
  return (
    <div
      className={styles.playhead}
      style={{ width: Math.max(2, width), transform: `translateX(${Math.max(0, at) * width}px)` }}
      data-before={at < 0 || undefined}
    />
  );
}
