import { useState } from 'react';
import { SHORTCUTS, type Shortcut } from '../session/shortcuts.ts';
import { t as page } from '../text.ts';
import { help, t } from '../text/help.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Legend } from '../ui/Legend.tsx';
import styles from './help.module.css';
import { keysOf, search } from './search.ts';

function Row({ shortcut }: { readonly shortcut: Shortcut }) {
  return (
    <div className={styles.row}>
      <dt>
        {keysOf(shortcut).map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{t[shortcut.what]}</dd>
    </div>
  );
}

/** Every shortcut, to be searched by what it does or by its key; and what the colours mean. */
export function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  const [words, setWords] = useState('');
  const found = search(SHORTCUTS, words);
  const groups = Object.entries(help.groups)
    .map(([group, title]) => ({ title, shortcuts: found.filter((one) => one.group === group) }))
    .filter(({ shortcuts }) => shortcuts.length > 0);
  return (
    <Dialog title={page.help} onClose={onClose}>
      <input
        type="search"
        className={styles.search}
        aria-label={help.search}
        placeholder={help.search}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <div role="status">{found.length === 0 && <p className={styles.none}>{help.none}</p>}</div>
      {groups.map(({ title, shortcuts }) => (
        <section key={title} className={styles.group}>
          <h3>{title}</h3>
          <dl>
            {shortcuts.map((shortcut) => (
              <Row key={shortcut.what} shortcut={shortcut} />
            ))}
          </dl>
        </section>
      ))}
      <Legend />
    </Dialog>
  );
}
