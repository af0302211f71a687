import { clusterStore, closeProblems } from '../cluster/clusterStore.ts';
import { dismissRequestProblems, simulationStore } from '../simulation/simulationStore.ts';

/** Closes the list that lies over the picture. @returns whether there was one */
export function closeList(): boolean {
  if (simulationStore.getState().requestProblems.length > 0) {
    dismissRequestProblems();
    return true;
  }
  const { problems, problemsOpen } = clusterStore.getState();
  if (problems.length === 0 || !problemsOpen) return false;
  closeProblems();
  return true;
}
