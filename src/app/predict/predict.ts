import { placesOf } from '../../core/trace/playback.ts';
import { holdBack, playbackStore, seek, toStart } from '../playback/playbackStore.ts';
import { decisionsOf } from './decisions.ts';
import { notPredicting, predictStore } from './predictStore.ts';
import type { Choice, Question } from './types.ts';

/** The run as it was computed, whatever of it may be seen. */
const wholeRun = () => {
  const { held, run } = playbackStore.getState();
  return held ?? run;
};

/** Holds the run back before the next step that is to be predicted; behind the last one it is shown to its end. */
function holdBeforeNext(): void {
  const { stops, answers } = predictStore.getState();
  const next = stops[answers.length];
  holdBack(next === undefined ? null : next - 1);
}

/** Begins anew with the run on screen: from its start, nothing seen and nothing answered. */
export function startPredicting(): void {
  const run = wholeRun();
  predictStore.setState({ on: true, stops: run ? decisionsOf(run) : [], answers: [] });
  toStart();
  holdBeforeNext();
}

/** Takes an answer to the question that is due, and shows the step. */
export function takeAnswer(question: Question, choice: Choice): void {
  const { n } = question;
  predictStore.setState(({ answers }) => ({
    answers: [...answers, { n, question, choice, isRight: choice.isRight }],
  }));
  holdBeforeNext();
  seek(n);
}

/** The place of a step that may be secret still. */
export const secretPlace = (n: number) => {
  const run = wholeRun();
  return run ? placesOf(run)[n] : undefined;
};

/** A run that comes while predicting is a new one to predict. */
playbackStore.subscribe((now, before) => {
  if (!predictStore.getState().on) return;
  const [whole, last] = [now.held ?? now.run, before.held ?? before.run];
  if (whole === last) return;
  if (whole) startPredicting();
  else predictStore.setState({ ...notPredicting, on: true });
});
