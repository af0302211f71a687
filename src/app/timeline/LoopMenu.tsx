import { toggleLoop, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text/timeline.ts';
import { LoopPart } from './LoopPart.tsx';
import styles from './menu.module.css';

/** What of the run is played over and over. */
export function LoopMenu() {
  const loop = usePlayback((p) => p.loop);
  return (
    <div className={styles.menu}>
      <p className={styles.title} role="status" data-testid="loop-now">
        {loop === null ? t.noLoop : loop === 'run' ? t.loopsRun : t.loopOf(loop.from + 1, loop.to + 1)}
      </p>
      <div className={styles.row} role="group" aria-label={t.loopPart}>
        <LoopPart />
      </div>
      <p className={styles.hint}>{t.loopKeys}</p>
      {loop !== null && (
        <button type="button" className={styles.action} data-testid="loop-off" onClick={toggleLoop}>
          {t.loopOff}
        </button>
      )}
    </div>
  );
}
