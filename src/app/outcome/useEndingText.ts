import { useMemo } from 'react';
import { endingOf, type Ending } from '../../core/trace/ending.ts';
import { endingText } from '../../core/trace/endingText.ts';
import type { Run } from '../../core/trace/run.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { useAnswer } from '../inspector/useAnswer.ts';
import { usePlayback } from '../playback/playbackStore.ts';
import { simulation } from '../simulation/client.ts';

/** Why a run failed and who said so. What the cluster tells about it is said as soon as it is known. */
export function useEndingText(run: Run): { readonly ending: Ending | null; readonly text: string } {
  const runId = usePlayback((p) => p.runId);
  const ending = useMemo(() => endingOf(run), [run]);
  const { value } = useAnswer(ending && `${runId}`, async () => {
    const revision = clusterStore.getState().document?.revision ?? 0;
    return { runId, evidence: await simulation().ending({ revision, run: runId }) };
  });
  // While the answer for another run is still there, the run at hand tells what it can alone.
  const evidence = value?.runId === runId ? value.evidence : undefined;
  return { ending, text: ending ? endingText(ending, evidence) : '' };
}
