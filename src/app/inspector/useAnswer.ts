import { useEffect, useState } from 'react';
import { reportInternal } from '../errors/report.ts';
import { isToldElsewhere } from '../simulation/client.ts';

export interface Answer<T> {
  /** The last answer that came; while a newer one is awaited it stays, so that panels do not flicker. */
  readonly value: T | null;
  readonly failed: boolean;
}

/**
 * Asks the simulation whenever `question` changes.
 *
 * @param question names what is asked; `null` asks nothing.
 * @param ask makes the call; it must depend on nothing but the question.
 */
export function useAnswer<T>(question: string | null, ask: () => Promise<T>): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ value: null, failed: false });
  useEffect(() => {
    if (question === null) {
      setAnswer({ value: null, failed: false });
      return undefined;
    }
    let wanted = true;
    ask().then(
      (value) => {
        if (wanted) setAnswer({ value, failed: false });
      },
      (failure: unknown) => {
        if (!wanted) return;
        setAnswer({ value: null, failed: true });
        if (!isToldElsewhere(failure)) reportInternal(failure);
      },
    );
    return () => {
      wanted = false;
    };
    // `ask` is a new function each time, and the question stands for it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [question]);
  return answer;
}
