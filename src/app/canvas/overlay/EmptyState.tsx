import { Boxes } from 'lucide-react';
import { selectStatus, useCluster } from '../../cluster/clusterStore.ts';
import { t } from '../text.ts';
import styles from './emptyState.module.css';

/** What stands where the picture will be, while there is none. @param drawing it is on its way. */
export function EmptyState({ drawing }: { readonly drawing: boolean }) {
  const status = useCluster(selectStatus);
  if (drawing || status === 'opening') {
    return (
      <div className={styles.state} role="status" aria-label={t.loading} data-canvas-state="loading">
        <i />
        <i />
        <i />
      </div>
    );
  }
  const refused = status === 'refused';
  return (
    <div className={styles.state} data-canvas-state={refused ? 'refused' : 'empty'}>
      <Boxes size={36} strokeWidth={1.25} aria-hidden="true" />
      <p>
        <b>{refused ? t.refused : t.empty}</b>
        <span>{refused ? t.refusedHint : t.emptyHint}</span>
      </p>
    </div>
  );
}
