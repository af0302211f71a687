import { Play } from 'lucide-react';
import { selectLessonId, useLesson } from '../lesson/lessonStore.ts';
import { endName } from '../outcome/outcomeText.ts';
import { play, usePlayback } from '../playback/playbackStore.ts';
import { selectIsPredicting, usePredict } from '../predict/predictStore.ts';
import { selectSource, useSession } from '../session/selectionStore.ts';
import { selectRequest, useSimulation } from '../simulation/simulationStore.ts';
import { t } from '../text.ts';
import { useIsTouch } from '../ui/useMedia.ts';
import styles from './invitation.module.css';

/** Before the first step: one press, and a packet moves. */
export function Invitation() {
  const waiting = usePlayback((p) => p.run !== null && p.at < 0 && !p.playing);
  const request = useSimulation(selectRequest);
  const picking = useSession((s) => selectSource(s) !== null);
  const isLed = useLesson(selectLessonId) !== undefined;
  const predicting = usePredict(selectIsPredicting);
  const touch = useIsTouch();
  if (!waiting || !request || picking || isLed || predicting) return null;
  return (
    <div className={styles.invitation}>
      <div className={styles.pill}>
        <button type="button" className={styles.play} data-testid="invite-play" onClick={play}>
          <span className={styles.disc}>
            <Play size={18} fill="currentColor" aria-hidden="true" />
          </span>
          <span className={styles.words}>
            <b>{t.play}</b>
            <span>{t.watch(endName(request.from), request.to)}</span>
          </span>
        </button>
        <p className={styles.or}>{t.orClick(touch)}</p>
      </div>
    </div>
  );
}
