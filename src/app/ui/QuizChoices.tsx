import { Check, X } from 'lucide-react';
import type { ReactNode } from 'react';
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

/** A question with answers to press. What was tried says at once, by sign and word, whether it is right, and why. */
export function QuizChoices({ question, choices, settled, onChoose }: Props) {
  return (
    <fieldset className={styles.quiz} data-testid="quiz">
      <legend>{question}</legend>
      {choices.map(({ text, result }, i) => (
        <div key={i}>
          <button
            type="button"
            className={styles.choice}
            aria-disabled={settled || result !== null}
            data-result={result && (result.isRight ? 'right' : 'wrong')}
            data-testid="choice"
            onClick={() => {
              if (!settled && result === null) onChoose(i);
            }}
          >
            <span className={styles.sign} aria-hidden="true">
              {result && (result.isRight ? <Check size={14} /> : <X size={14} />)}
            </span>
            <span>{text}</span>
          </button>
          {result && (
            <p className={styles.reply} role="status" data-testid="reply">
              {result.word && <b>{result.word}. </b>}
              {result.reply}
            </p>
          )}
        </div>
      ))}
    </fieldset>
  );
}
