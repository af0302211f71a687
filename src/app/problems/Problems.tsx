import { clusterStore, dismissProblems, selectProblems, useCluster } from '../cluster/clusterStore.ts';
import {
  dismissRequestProblems,
  selectRequestProblems,
  useSimulation,
} from '../simulation/simulationStore.ts';
import { t } from '../text.ts';
import { ProblemList } from './ProblemList.tsx';

/** What is wrong with the file last opened, or else with the request last sent. */
export function Problems() {
  const ofFile = useCluster(selectProblems);
  const refused = useCluster((state) => state.status === 'refused');
  const ofRequest = useSimulation(selectRequestProblems);
  // A file that opened with remarks of small weight is no news worth covering the picture.
  const worthShowing = refused || ofFile.some(({ severity }) => severity !== 'notice');
  if (worthShowing && ofFile.length > 0) {
    return (
      <ProblemList
        title={t.problems(clusterStore.getState().problemsOf)}
        note={refused ? t.refused : undefined}
        problems={ofFile}
        onClose={dismissProblems}
      />
    );
  }
  if (ofRequest.length > 0) {
    return <ProblemList title={t.requestRefused} problems={ofRequest} onClose={dismissRequestProblems} />;
  }
  return null;
}
