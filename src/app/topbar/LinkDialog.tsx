import { useEffect, useRef } from 'react';
import { t } from '../text/dialogs.ts';
import { Dialog } from '../ui/Dialog.tsx';
import styles from './linkDialog.module.css';

/** A link to copy by hand, already selected. */
export function LinkDialog({ url, onClose }: { readonly url: string; readonly onClose: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.select(), []);
  return (
    <Dialog title={t.linkToCopy} onClose={onClose}>
      <p className={styles.hint}>{t.linkToCopyHint}</p>
      <textarea
        ref={field}
        className={styles.link}
        readOnly
        rows={5}
        value={url}
        aria-label={t.linkToCopy}
        data-testid="link"
      />
    </Dialog>
  );
}
