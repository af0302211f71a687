import { lessons } from '../../lessons/index.ts';
import type { Lesson } from '../../lessons/types.ts';
import { t } from '../text/lesson.ts';
import styles from './lessonCard.module.css';
import { useLesson } from './lessonStore.ts';
import { startLesson, startOver } from './player.ts';
import { questionsOf } from './stops.ts';

/** After the last stop: what was got right, where to read on, and what comes next. */
export function LessonEnd({ lesson }: { readonly lesson: Lesson }) {
  const tried = useLesson((s) => s.tried);
  const asked = questionsOf(lesson).filter((at) => tried[at] !== undefined);
  const right = asked.filter((at) => tried[at]?.[0]?.isRight);
  const next = lessons[lessons.findIndex(({ id }) => id === lesson.id) + 1];
  return (
    <div className={styles.end} data-testid="lesson-end">
      <h3>{t.doneTitle}</h3>
      <p className={styles.prose}>
        {t.nowYouKnow(lesson.learn)} {asked.length > 0 && t.score(right.length, asked.length)}
      </p>
      <div className={styles.row}>
        {next && (
          <button
            type="button"
            className={styles.primary}
            data-testid="next-lesson"
            onClick={() => void startLesson(next.id, 0)}
          >
            {t.nextLesson}: {next.title}
          </button>
        )}
        <button type="button" className={styles.key} data-testid="lesson-again" onClick={startOver}>
          {t.again}
        </button>
      </div>
      <h4>{t.sources}</h4>
      <ul className={styles.sources}>
        {lesson.sources.map((url) => (
          <li key={url}>
            <a href={url} target="_blank" rel="noreferrer">
              {url.replace('https://', '')}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
