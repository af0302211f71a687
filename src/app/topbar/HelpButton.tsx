import { Keyboard, X } from 'lucide-react';
import { useRef } from 'react';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Legend } from '../ui/Legend.tsx';
import styles from './help.module.css';

/** The list of shortcuts, in the browser's own dialog: it keeps the focus inside and closes by Escape. */
export function HelpButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <IconButton
        icon={Keyboard}
        label={t.help}
        shortcut="?"
        className={styles.opener}
        data-testid="help"
        onClick={() => dialog.current?.showModal()}
      />
      <dialog ref={dialog} className={styles.dialog} aria-labelledby="help-title">
        <header className={styles.head}>
          <h2 id="help-title">{t.help}</h2>
          <IconButton icon={X} label={t.close} onClick={() => dialog.current?.close()} />
        </header>
        <dl className={styles.list}>
          {t.shortcuts.map(([keys, what]) => (
            <div key={what} className={styles.row}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <div className={styles.legend}>
          <Legend />
        </div>
      </dialog>
    </>
  );
}
