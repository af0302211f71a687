import { TriangleAlert } from 'lucide-react';
import {
  clusterStore,
  closeProblems,
  openProblems,
  selectProblems,
  useCluster,
} from '../cluster/clusterStore.ts';
import {
  dismissRequestProblems,
  selectRequestProblems,
  useSimulation,
} from '../simulation/simulationStore.ts';
import { t } from '../text.ts';
import { ProblemList } from './ProblemList.tsx';
import styles from './problemList.module.css';

/** What is wrong with the request last sent, or with the file last opened. */
export function Problems() {
  const ofFile = useCluster(selectProblems);
  const open = useCluster((state) => state.problemsOpen);
  const refused = useCluster((state) => state.status === 'refused');
  const ofRequest = useSimulation(selectRequestProblems);
  if (ofRequest.length > 0) {
    return <ProblemList title={t.requestRefused} problems={ofRequest} onClose={dismissRequestProblems} />;
  }
  if (ofFile.length > 0 && open) {
    return (
      <ProblemList
        title={t.problems(clusterStore.getState().problemsOf)}
        note={refused ? t.refused : undefined}
        problems={ofFile}
        onClose={closeProblems}
      />
    );
  }
  // Notices tell what was assumed; they alone are not worth a mark on the picture.
  if (!ofFile.some(({ severity }) => severity !== 'notice')) return null;
  return (
    <button type="button" className={styles.pill} data-testid="remarks" data-covers onClick={openProblems}>
      <TriangleAlert size={14} aria-hidden="true" />
      {t.remarks(ofFile.length)}
    </button>
  );
}
