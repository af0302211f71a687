import { CornerDownRight } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { seek, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text/lesson.ts';
import { QuizChoices } from '../ui/QuizChoices.tsx';
import { FigureView } from './FigureView.tsx';
import styles from './lessonCard.module.css';
import { lessonStore, useLesson, type Tried } from './lessonStore.ts';
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
  const text = useRef<HTMLParagraphElement>(null);
  // Every stop is read from its beginning, wherever the last one was left.
  useLayoutEffect(() => {
    text.current?.parentElement?.scrollTo({ top: 0 });
  }, []);
  return (
    <>
      <p ref={text} className={styles.prose} aria-live="polite" data-testid="prose" data-step={n}>
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

/** Of a question that is higher than the card, so much must be in sight. */
const MOST = 0.6;

function isSeen(box: HTMLElement, scroller: HTMLElement): boolean {
  const [asked, seen] = [box.getBoundingClientRect(), scroller.getBoundingClientRect()];
  const visible = Math.min(asked.bottom, seen.bottom) - Math.max(asked.top, seen.top);
  return visible >= Math.min(asked.height - 4, seen.height * MOST);
}

/** Says how the question is brought into sight, until it has been there. */
function useSeen() {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = ref.current;
    const scroller = box?.parentElement;
    if (!box || !scroller) return undefined;
    const show = () => {
      box.scrollIntoView({ block: 'start' });
      box.querySelector<HTMLElement>('[data-testid="choice"]')?.focus({ preventScroll: true });
    };
    const check = () => {
      if (isSeen(box, scroller)) lessonStore.setState({ showQuestion: null });
    };
    lessonStore.setState({ showQuestion: show });
    check();
    scroller.addEventListener('scroll', check);
    const observer = new ResizeObserver(check);
    observer.observe(scroller);
    return () => {
      scroller.removeEventListener('scroll', check);
      observer.disconnect();
      lessonStore.setState({ showQuestion: null });
    };
  }, []);
  return ref;
}

function StopQuestion({ question, at }: { question: NonNullable<Told['question']>; at: number }) {
  const tried = useLesson((s) => s.tried[at]) ?? NONE;
  const settled = tried.some(({ isRight }) => isRight);
  const box = useSeen();
  const last = tried.at(-1)?.choice;
  // What is said about an answer may lie below the edge of the card, which moves: the outcome is no secret any more.
  useEffect(() => {
    const scroller = box.current?.parentElement;
    if (last === undefined || !scroller) return undefined;
    const choice = box.current?.querySelectorAll('[data-testid="choice"]')[last];
    const observer = new ResizeObserver(() => choice?.parentElement?.scrollIntoView({ block: 'nearest' }));
    observer.observe(scroller);
    return () => observer.disconnect();
  }, [box, last]);
  return (
    <div ref={box}>
      <QuizChoices
        question={<ProseText prose={question.ask} />}
        settled={settled}
        onChoose={(i) => answer(i, question.choices[i]?.isRight ?? false)}
        choices={question.choices.map(({ text, isRight, reply }, i) => ({
          text: <ProseText prose={text} inButton />,
          result: tried.some(({ choice }) => choice === i)
            ? {
                isRight,
                word: isRight ? null : t.wrong,
                reply: <ProseText prose={reply} />,
              }
            : null,
        }))}
      />
    </div>
  );
}
