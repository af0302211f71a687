import { CircleHelp } from 'lucide-react';
import { selectLessonId, useLesson } from '../lesson/lessonStore.ts';
import { usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { selectIsPredicting, stopPredicting, usePredict } from './predictStore.ts';

/** Beside the controls of time: from here on, guess before you see. */
export function PredictButton() {
  const on = usePredict(selectIsPredicting);
  const inLesson = useLesson(selectLessonId) !== undefined;
  const nothing = usePlayback((p) => p.run === null);
  return (
    <IconButton
      icon={CircleHelp}
      label={t.predict}
      title={inLesson ? t.predictInLesson : t.predictHint}
      labelled
      aria-pressed={on}
      disabled={inLesson || (nothing && !on)}
      data-testid="predict"
      onClick={() => {
        if (on) stopPredicting();
        else void import('./predict.ts').then(({ startPredicting }) => startPredicting());
      }}
    />
  );
}
