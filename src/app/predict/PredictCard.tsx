import { useEffect, useRef, useState } from 'react';
import styles from '../lesson/lessonCard.module.css';
import { StageCard } from '../lesson/StageCard.tsx';
import { play, seek, selectIsAtEnd, selectIsPlaying, toEnd, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text/lesson.ts';
import { QuizChoices } from '../ui/QuizChoices.tsx';
import { secretPlace, startPredicting, takeAnswer } from './predict.ts';
import { stopPredicting, usePredict } from './predictStore.ts';
import type { Question } from './types.ts';
import { stepTitle } from '../timeline/stepTitle.ts';
import { useQuestion } from './useQuestion.ts';

/** The question that is due, or what became of the last one, or at the end the score. */
export function PredictCard() {
  const [folded, setFolded] = useState(false);
  const { stops, answers } = usePredict((p) => p);
  const due = stops[answers.length];
  const isHere = usePlayback((p) => selectIsAtEnd(p) || (due === 0 && p.at < 0));
  const question = useQuestion(due !== undefined && isHere ? due : null);
  const right = answers.filter(({ isRight }) => isRight).length;
  const isOver = due === undefined;
  // The question is a moment in the making when the step before it is reached.
  const isWalking = usePlayback(selectIsPlaying) || isHere;
  return (
    <StageCard
      label={t.predict}
      title={question ? t.predictAsked(answers.length + 1, stops.length) : t.predict}
      closeLabel={t.predictStop}
      folded={folded}
      testId="predict-card"
      onFold={() => setFolded(!folded)}
      onClose={stopPredicting}
      footer={
        <>
          <span className={styles.score} data-testid="score">
            {t.predictScore(right, answers.length)}
          </span>
          {!question && !isOver && (
            <button
              type="button"
              className={styles.primary}
              data-testid={isWalking ? 'skip-ahead' : 'go-on'}
              onClick={isWalking ? toEnd : play}
            >
              {isWalking ? t.skipAhead : t.goOn}
            </button>
          )}
          {isOver && (
            <button type="button" className={styles.primary} data-testid="again" onClick={startPredicting}>
              {t.newRound}
            </button>
          )}
        </>
      }
    >
      {question ? (
        <Ask key={question.n} question={question} />
      ) : isWalking && !isOver ? (
        <p className={styles.prose} role="status">
          {t.walking}
        </p>
      ) : (
        <LastAnswer />
      )}
      {isOver && <Summary />}
    </StageCard>
  );
}

/** The question; the answer shows the step at once. */
function Ask({ question }: { readonly question: Question }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Whoever came here by keys goes on by keys; whoever is elsewhere on the page is left there.
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.closest('[data-testid="predict-card"]')) {
      box.current?.querySelector<HTMLElement>('[data-testid="choice"]')?.focus();
    }
  }, []);
  return (
    <div ref={box}>
      <QuizChoices
        question={question.ask}
        settled={false}
        onChoose={(i) => {
          const choice = question.choices[i];
          if (choice) takeAnswer(question, choice);
        }}
        choices={question.choices.map(({ text }) => ({ text, result: null }))}
      />
    </div>
  );
}

/** What was asked last, what was answered, and how it went. */
function LastAnswer() {
  const last = usePredict((p) => p.answers.at(-1));
  const isOver = usePredict((p) => p.answers.length === p.stops.length);
  useEffect(() => {
    // The choice that was pressed is no button any more: the next thing to press takes the focus over.
    if (document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>('[data-testid="go-on"]')?.focus();
  }, [last]);
  if (!last) return isOver ? null : <p className={styles.prose}>{t.watch}</p>;
  const { question, choice } = last;
  return (
    <>
      <QuizChoices
        question={question.ask}
        settled
        onChoose={() => undefined}
        choices={question.choices.map((one) => ({
          text: one.text,
          result:
            one === choice || one.isRight
              ? {
                  isRight: one.isRight,
                  word: one.isRight ? (one === choice ? t.right : t.itWas) : t.wrong,
                  reply: one.isRight ? question.why : '',
                }
              : null,
        }))}
      />
      {!isOver && <p className={styles.prose}>{t.watch}</p>}
    </>
  );
}

/** The score, and a way back to each step that was missed. */
function Summary() {
  const answers = usePredict((p) => p.answers);
  const missed = answers.filter(({ isRight }) => !isRight);
  return (
    <div className={styles.end} data-testid="predict-summary">
      <h3>{t.predictDone}</h3>
      <p className={styles.prose}>
        {t.predictScore(answers.length - missed.length, answers.length)}.{' '}
        {missed.length === 0 ? t.nothingMissed : t.missed}
      </p>
      <ul className={styles.missed}>
        {missed.map(({ n }) => (
          <li key={n}>
            <button type="button" className={styles.return} data-testid="missed" onClick={() => seek(n)}>
              {stepTitle(secretPlace(n))}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
