import { usePlayback } from '../playback/playbackStore.ts';
import styles from './timeline.module.css';

/** The part of the run that is played over and over. */
export function LoopBand({ width }: { readonly width: number }) {
  const loop = usePlayback((p) => p.loop);
  if (loop === null || loop === 'run') return null;
  const left = loop.from * width;
  return (
    <div
      className={styles.loop}
      style={{ left, width: (loop.to - loop.from + 1) * width }}
      data-testid="loop-band"
      data-from={loop.from}
      data-to={loop.to}
    />
  );
}
