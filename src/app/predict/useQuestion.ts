import { useEffect, useState } from 'react';
import { clusterStore } from '../cluster/clusterStore.ts';
import { playbackStore } from '../playback/playbackStore.ts';
import { simulation } from '../simulation/client.ts';
import { secretPlace } from './predict.ts';
import { questionAt } from './questions.ts';
import type { Question } from './types.ts';

/** Makes the question before step `n` from the run and from the namespace's tables as they are by then. */
async function ask(n: number): Promise<Question | null> {
  const { document, world } = clusterStore.getState();
  const { run, runId } = playbackStore.getState();
  const place = secretPlace(n);
  if (!document || !world || !run || !place) return null;
  const { revision } = document;
  const tables = await simulation().state({
    revision,
    run: runId,
    n: n - 1,
    netns: place.hop.netns,
    filter: '',
  });
  return questionAt({ place, world, tables, seed: run.seed });
}

/** The question before a step, once it is made; null for none. */
export function useQuestion(n: number | null): Question | null {
  const [made, setMade] = useState<Question | null>(null);
  useEffect(() => {
    let isCurrent = true;
    if (n !== null) {
      ask(n).then(
        (question) => isCurrent && setMade(question),
        // The worker has told already why it cannot answer; without its tables there is no question.
        () => isCurrent && setMade(null),
      );
    }
    return () => {
      isCurrent = false;
    };
  }, [n]);
  return made?.n === n ? made : null;
}
