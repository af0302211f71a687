import { X } from 'lucide-react';
import { useState } from 'react';
import { forgetRecent, listRecent, readRecent, type Recent } from '../history/recent.ts';
import { notify } from '../notices/noticeStore.ts';
import { selectDocument, useCluster } from '../cluster/clusterStore.ts';
import { openDocument } from '../simulation/open.ts';
import { t } from '../text/editing.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './library.module.css';

const when = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const sizeOf = (characters: number): string =>
  characters < 1024 ? `${characters} B` : `${(characters / 1024).toFixed(characters < 10_240 ? 1 : 0)} KiB`;

/** Scenarios of the user's own, the latest first. */
export function RecentList({ onPick }: { readonly onPick: () => void }) {
  const open = useCluster(selectDocument);
  const [, redraw] = useState(0);
  const list = listRecent();
  if (list.length === 0) return null;
  const forget = (id: string) => {
    forgetRecent(id);
    redraw((n) => n + 1);
  };
  const pick = ({ id, title }: Recent) => {
    const found = readRecent(id);
    if (!found) {
      notify({ code: 'RECENT_GONE', tone: 'warning', text: t.recentGone(title) });
      forget(id);
      return;
    }
    void openDocument(found);
    onPick();
  };
  return (
    <section className={styles.recent} aria-label={t.recent} data-testid="recent">
      <h2 title={t.recentHint}>{t.recent}</h2>
      <ul>
        {list.map((one) => (
          <li key={one.id} className={styles.row}>
            <button
              type="button"
              className={styles.card}
              aria-current={one.id === open?.id || undefined}
              data-recent={one.id}
              onClick={() => pick(one)}
            >
              <span className={styles.title}>{one.title}</span>
              <span className={styles.teaches}>{t.recentDetail(when.format(one.at), sizeOf(one.size))}</span>
            </button>
            <IconButton icon={X} label={t.forget(one.title)} onClick={() => forget(one.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
