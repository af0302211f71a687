import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { SHORTCUTS } from '../session/shortcuts.ts';
import { t as page } from '../text.ts';
import { t } from '../text/help.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Legend } from '../ui/Legend.tsx';
import styles from './help.module.css';

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowRight: '→',
  ArrowLeft: '←',
  PageDown: 'Page Down',
  PageUp: 'Page Up',
  Escape: 'Esc',
};

/** `Shift+ArrowLeft` as it is printed on a key: `Shift ←`. */
function keyName(key: string): string {
  const bare = key.replace(/^Shift\+/, '');
  return `${bare === key ? '' : 'Shift '}${NAMES[bare] ?? (bare.length === 1 ? bare.toUpperCase() : bare)}`;
}

/** The list of shortcuts, in the browser's own dialog: it keeps the focus inside and closes by Escape. */
export function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="help-title" onClose={onClose}>
      <header className={styles.head}>
        <h2 id="help-title">{page.help}</h2>
        <IconButton icon={X} label={page.close} onClick={() => dialog.current?.close()} />
      </header>
      <dl className={styles.list}>
        {SHORTCUTS.map(({ what, keys, elsewhere = [] }) => (
          <div key={what} className={styles.row}>
            <dt>
              {[...Object.keys(keys), ...elsewhere].map((key) => (
                <kbd key={key}>{keyName(key)}</kbd>
              ))}
            </dt>
            <dd>{t[what]}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.legend}>
        <Legend />
      </div>
    </dialog>
  );
}
