import { clusterStore } from '../cluster/clusterStore.ts';
import { t } from '../text/history.ts';
import { Dialog } from '../ui/Dialog.tsx';
import styles from './replaceDialog.module.css';

/** Work that is nowhere else is not replaced by a link unasked. Closing the question keeps it. */
export function ReplaceDialog({ answer }: { readonly answer: (yes: boolean) => void }) {
  const { world, document } = clusterStore.getState();
  return (
    <Dialog title={t.replaceTitle} question testId="replace-question" onClose={() => answer(false)}>
      <p className={styles.text}>{t.replaceText(world?.title || (document?.file ?? ''))}</p>
      <div className={styles.actions}>
        <button type="button" autoFocus data-testid="replace-no" onClick={() => answer(false)}>
          {t.keepMine}
        </button>
        <button type="button" className={styles.yes} data-testid="replace-yes" onClick={() => answer(true)}>
          {t.replace}
        </button>
      </div>
    </Dialog>
  );
}
