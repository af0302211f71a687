import { Check, X } from 'lucide-react';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import styles from './quizChoices.module.css';

export interface QuizChoice {
  readonly text: ReactNode;
  /** What was found out about it; null while it has not been tried. */
  readonly result: {
    readonly isRight: boolean;
    readonly word: string | null;
    readonly reply: ReactNode;
  } | null;
}

interface Props {
  readonly question: ReactNode;
  readonly choices: readonly QuizChoice[];
  /** Nothing is left to be chosen. */
  readonly settled: boolean;
  readonly onChoose: (index: number) => void;
}

/**
 * A question with answers to press. What was tried says at once, by sign and word, whether it is right, and why. What was
 * wrong is one line as soon as another one is tried, and the right one is in view; pressing a wrong one says why again.
 */
export function QuizChoices({ question, choices, settled, onChoose }: Props) {
  const box = useRef<HTMLFieldSetElement>(null);
  /** The one that was tried last, or is looked at again. */
  const [open, setOpen] = useState<number | null>(null);
  useLayoutEffect(() => {
    if (settled) box.current?.querySelector('[data-right]')?.scrollIntoView({ block: 'nearest' });
  }, [settled]);
  return (
    <fieldset ref={box} className={styles.quiz} data-testid="quiz">
      <legend>{question}</legend>
      {choices.map(({ text, result }, i) => {
        const isRight = result?.isRight === true;
        const isOpen = isRight || open === i;
        const canReopen = result !== null && !isRight && result.reply !== '';
        return (
          <div key={i} data-right={isRight || undefined}>
            <button
              type="button"
              className={styles.choice}
              aria-disabled={!canReopen && (settled || result !== null)}
              aria-expanded={canReopen ? isOpen : undefined}
              data-result={result && (isRight ? 'right' : 'wrong')}
              data-folded={(!isOpen && (settled || result !== null)) || undefined}
              data-testid="choice"
              onClick={() => {
                if (canReopen) setOpen(isOpen ? null : i);
                else if (!settled && result === null) {
                  setOpen(i);
                  onChoose(i);
                }
              }}
            >
              <span className={styles.sign} aria-hidden="true">
                {result && (isRight ? <Check size={14} /> : <X size={14} />)}
              </span>
              <span className={styles.text}>{text}</span>
              {!isOpen && result?.word && <b className={styles.word}>{result.word}</b>}
            </button>
            {result && isOpen && (
              <p className={styles.reply} role="status" data-testid="reply">
                {result.word && <b>{result.word}. </b>}
                {result.reply}
              </p>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}
