import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { t } from '../text.ts';
import { t as words } from '../text/dialogs.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './linkDialog.module.css';

/** A link to copy by hand, already selected. */
export function LinkDialog({ url, onClose }: { readonly url: string; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    field.current?.select();
  }, []);
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="link-title" onClose={onClose}>
      <header className={styles.head}>
        <h2 id="link-title">{words.linkToCopy}</h2>
        <IconButton icon={X} label={t.close} onClick={() => dialog.current?.close()} />
      </header>
      <p>{words.linkToCopyHint}</p>
      <textarea ref={field} readOnly rows={5} value={url} aria-label={words.linkToCopy} data-testid="link" />
    </dialog>
  );
}
