import { useEffect, useRef } from 'react';
import { clusterStore } from '../cluster/clusterStore.ts';
import { t } from '../text/history.ts';
import styles from './replaceDialog.module.css';

/** Work that is nowhere else is not replaced by a link unasked. Closing the question keeps it. */
export function ReplaceDialog({ answer }: { readonly answer: (yes: boolean) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const { world, document } = clusterStore.getState();
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby="replace-title"
      data-testid="replace-question"
      onClose={() => answer(false)}
    >
      <h2 id="replace-title">{t.replaceTitle}</h2>
      <p>{t.replaceText(world?.title || (document?.file ?? ''))}</p>
      <div className={styles.actions}>
        <button type="button" autoFocus data-testid="replace-no" onClick={() => answer(false)}>
          {t.keepMine}
        </button>
        <button type="button" className={styles.yes} data-testid="replace-yes" onClick={() => answer(true)}>
          {t.replace}
        </button>
      </div>
    </dialog>
  );
}
