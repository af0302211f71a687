import { toggleLoop, usePlayback } from '../playback/playbackStore.ts';
import { showHelp } from '../session/selectionStore.ts';
import { t as page } from '../text.ts';
import { t } from '../text/timeline.ts';
import { LoopPart } from './LoopPart.tsx';
import styles from './menu.module.css';
import { Pace } from './Pace.tsx';
import { PacketsMenu } from './PacketsMenu.tsx';
import { StopsMenu } from './StopsMenu.tsx';

/** Everything about playing, where the bar has room for one button only. */
export function PlayMenu() {
  const loop = usePlayback((p) => p.loop);
  return (
    <>
      <div className={styles.menu}>
        <div className={styles.row} role="group" aria-label={t.loop}>
          <Pace />
          <button
            type="button"
            className={styles.action}
            aria-pressed={loop !== null}
            data-testid="loop"
            onClick={toggleLoop}
          >
            {loop === null || loop === 'run' ? t.loopRun : t.loopOf(loop.from + 1, loop.to + 1)}
          </button>
          <LoopPart />
        </div>
      </div>
      <h3 className={styles.section}>{t.stopAt}</h3>
      <StopsMenu />
      <h3 className={styles.section}>{t.packets}</h3>
      <PacketsMenu />
      <button type="button" className={styles.action} data-testid="open-help" onClick={() => showHelp(true)}>
        {page.help}
      </button>
    </>
  );
}
