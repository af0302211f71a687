import { useMemo } from 'react';
import { evidenceOf } from '../../core/run/evidence.ts';
import { endingOf, type Ending } from '../../core/trace/ending.ts';
import { endingText } from '../../core/trace/endingText.ts';
import type { Run } from '../../core/trace/run.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { useAnswer } from '../inspector/useAnswer.ts';
import { usePlayback } from '../playback/playbackStore.ts';
import { simulation } from '../simulation/client.ts';

/** Who said so and why, of a run that failed. The entry that decided is named as soon as it is known. */
export function useEndingText(run: Run): { readonly ending: Ending | null; readonly text: string } {
  const runId = usePlayback((p) => p.runId);
  const ending = useMemo(() => endingOf(run), [run]);
  const n = ending?.place?.step.n;
  const { value } = useAnswer(n === undefined ? null : `${runId} ${n}`, () =>
    simulation().explain({
      revision: clusterStore.getState().document?.revision ?? 0,
      run: runId,
      n: n ?? 0,
    }),
  );
  const isOfIt = value !== null && value.n === n && value.netns === ending?.place?.hop.netns;
  return { ending, text: ending ? endingText(ending, isOfIt ? evidenceOf(value) : []) : '' };
}
