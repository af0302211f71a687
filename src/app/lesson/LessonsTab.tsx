import { CircleCheck, CircleDashed, CircleDot } from 'lucide-react';
import { lessons } from '../../lessons/index.ts';
import type { Lesson } from '../../lessons/types.ts';
import { PredictSwitch } from '../predict/PredictSwitch.tsx';
import { t } from '../text/lesson.ts';
import { selectLessonId, useLesson } from './lessonStore.ts';
import styles from './lessonsTab.module.css';
import { startLesson } from './player.ts';
import { useProgress, type LessonProgress } from './progress.ts';
import { minutesOf, stopsOf } from './stops.ts';

/** All lessons, in teaching order, and how far one is in each. */
export function LessonsTab({ onPick }: { readonly onPick: () => void }) {
  return (
    <div className={styles.tab}>
      <PredictSwitch onPick={onPick} />
      <nav aria-label={t.lessons} data-testid="lessons">
        <p className={styles.hint}>{t.listHint}</p>
        <ol>
          {lessons.map((lesson, i) => (
            <Entry key={lesson.id} lesson={lesson} number={i + 1} onPick={onPick} />
          ))}
        </ol>
      </nav>
    </div>
  );
}

function standing(progress: LessonProgress | undefined, all: number) {
  if (progress?.finished) return { icon: CircleCheck, word: t.finished, state: 'finished' };
  if (progress) return { icon: CircleDot, word: t.begun(progress.stop + 1, all), state: 'begun' };
  return { icon: CircleDashed, word: '', state: 'new' };
}

interface EntryProps {
  readonly lesson: Lesson;
  readonly number: number;
  readonly onPick: () => void;
}

function Entry({ lesson, number, onPick }: EntryProps) {
  const current = useLesson(selectLessonId) === lesson.id;
  const progress = useProgress(lesson.id);
  const { icon: Icon, word, state } = standing(progress, stopsOf(lesson).length);
  return (
    <li>
      <button
        type="button"
        className={styles.card}
        aria-current={current || undefined}
        data-lesson-id={lesson.id}
        data-progress={state}
        onClick={() => {
          void startLesson(lesson.id);
          onPick();
        }}
      >
        <Icon className={styles.sign} size={16} aria-hidden="true" />
        <span className={styles.words}>
          <span className={styles.title}>
            {number}. {lesson.title}
          </span>
          <span className={styles.learn}>{lesson.learn}</span>
          <span className={styles.meta}>
            {t.minutes(minutesOf(lesson))}
            {word && ` · ${word}`}
          </span>
        </span>
      </button>
    </li>
  );
}
