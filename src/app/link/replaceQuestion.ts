import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

type Answer = (yes: boolean) => void;

const questionStore = createStore<{ readonly answer: Answer | null }>(() => ({ answer: null }));

/** Asks whether a link may take the place of work that is nowhere else. A newer question answers an older one with no. */
export function mayReplace(): Promise<boolean> {
  questionStore.getState().answer?.(false);
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      questionStore.setState({ answer: null });
      resolve(yes);
    };
    questionStore.setState({ answer });
  });
}

export const useReplaceQuestion = (): Answer | null => useStore(questionStore, (s) => s.answer);
