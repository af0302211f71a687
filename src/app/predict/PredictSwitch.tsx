import { CircleHelp } from 'lucide-react';
import { selectLessonId, useLesson } from '../lesson/lessonStore.ts';
import { t } from '../text/lesson.ts';
import { startPredicting } from './predict.ts';
import { selectIsPredicting, stopPredicting, usePredict } from './predictStore.ts';
import styles from './predict.module.css';

/** Predicting on and off, with what it means. */
export function PredictSwitch({ onPick }: { readonly onPick: () => void }) {
  const on = usePredict(selectIsPredicting);
  const inLesson = useLesson(selectLessonId) !== undefined;
  return (
    <button
      type="button"
      className={styles.switch}
      aria-pressed={on}
      aria-disabled={inLesson}
      data-testid="predict-switch"
      onClick={() => {
        if (inLesson) return;
        if (on) stopPredicting();
        else startPredicting();
        onPick();
      }}
    >
      <CircleHelp size={18} aria-hidden="true" />
      <span>
        <b>{on ? t.predictStop : t.predict}</b>
        <span>{inLesson ? t.predictInLesson : t.predictHint}</span>
      </span>
    </button>
  );
}
