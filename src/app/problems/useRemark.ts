import { useMemo } from 'react';
import type { Problem } from '../../core/problem.ts';
import { selectProblems, selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { selectIsAsking, useLesson } from '../lesson/lessonStore.ts';
import { selectIsHeld, selectRun, usePlayback } from '../playback/playbackStore.ts';
import { selectRequest, useSimulation } from '../simulation/simulationStore.ts';
import { objectsOf, remarksAbout } from './remarks.ts';

/** What is said of an object that the run at hand failed at, the gravest first; `null` while the outcome is a secret. */
export function useRemark(): Problem | null {
  const run = usePlayback(selectRun);
  const request = useSimulation(selectRequest);
  const world = useCluster(selectWorld);
  const problems = useCluster(selectProblems);
  const held = usePlayback(selectIsHeld);
  const asking = useLesson(selectIsAsking);
  return useMemo(() => {
    if (!run || !request || !world || held || asking || run.outcome === 'delivered') return null;
    return remarksAbout(problems, objectsOf(run, request, world))[0] ?? null;
  }, [run, request, world, problems, held, asking]);
}
