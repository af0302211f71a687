import { useMemo } from 'react';
import { endingOf, type Ending } from '../../core/trace/ending.ts';
import { endingAhead, endingText } from '../../core/trace/endingText.ts';
import type { Run } from '../../core/trace/run.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { useAnswer } from '../inspector/useAnswer.ts';
import { usePlayback } from '../playback/playbackStore.ts';
import { simulation } from '../simulation/client.ts';

interface EndingTexts {
  readonly ending: Ending | null;
  readonly text: string;
  /** The same, before it has been shown. */
  readonly ahead: string;
}

/** Why a run failed and who said so. What the cluster tells about it is said as soon as it is known. */
export function useEndingText(run: Run): EndingTexts {
  const runId = usePlayback((p) => p.runId);
  const ending = useMemo(() => endingOf(run), [run]);
  const { value } = useAnswer(ending && `${runId}`, async () => {
    const revision = clusterStore.getState().document?.revision ?? 0;
    return { runId, evidence: await simulation().ending({ revision, run: runId }) };
  });
  // While the answer for another run is still there, the run at hand tells what it can alone.
  const evidence = value?.runId === runId ? value.evidence : undefined;
  return {
    ending,
    text: ending ? endingText(ending, evidence) : '',
    ahead: ending ? endingAhead(ending, evidence) : '',
  };
}
