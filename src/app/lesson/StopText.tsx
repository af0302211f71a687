import { CornerDownRight } from 'lucide-react';
import { seek, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text/lesson.ts';
import { QuizChoices } from '../ui/QuizChoices.tsx';
import { FigureView } from './FigureView.tsx';
import styles from './lessonCard.module.css';
import { useLesson, type Tried } from './lessonStore.ts';
import { answer } from './player.ts';
import { ProseText } from './ProseText.tsx';
import type { Told } from './stops.ts';

const NONE: readonly Tried[] = [];

interface Props {
  readonly told: Told;
  readonly at: number;
}

/** A stop as it is told: prose, something to look at, a question. */
export function StopText({ told, at }: Props) {
  const { n, prose, figure, question } = told;
  const isAway = usePlayback((p) => p.at !== n);
  return (
    <>
      <p className={styles.prose} aria-live="polite" data-testid="prose" data-step={n}>
        <ProseText prose={prose} />
      </p>
      {isAway && (
        <button type="button" className={styles.return} data-testid="show-step" onClick={() => seek(n)}>
          <CornerDownRight size={14} aria-hidden="true" /> {t.show}
        </button>
      )}
      {figure && <FigureView figure={figure} />}
      {question && <StopQuestion question={question} at={at} />}
    </>
  );
}

function StopQuestion({ question, at }: { question: NonNullable<Told['question']>; at: number }) {
  const tried = useLesson((s) => s.tried[at]) ?? NONE;
  const settled = tried.some(({ isRight }) => isRight);
  return (
    <QuizChoices
      question={<ProseText prose={question.ask} />}
      settled={settled}
      onChoose={(i) => answer(i, question.choices[i]?.isRight ?? false)}
      choices={question.choices.map(({ text, isRight, reply }, i) => ({
        text: <ProseText prose={text} />,
        result: tried.some(({ choice }) => choice === i)
          ? {
              isRight,
              word: isRight ? null : t.wrong,
              reply: <ProseText prose={reply} />,
            }
          : null,
      }))}
    />
  );
}
