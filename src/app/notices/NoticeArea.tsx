import { AnimatePresence } from 'framer-motion';
import { OpeningCard } from '../open/OpeningCard.tsx';
import { useOpening } from '../open/openingStore.ts';
import { t } from '../text.ts';
import { Moving } from '../ui/Moving.tsx';
import { NoticeCard } from './NoticeCard.tsx';
import { useNotices } from './noticeStore.ts';
import styles from './noticeArea.module.css';

/** What to know, at the edge of the picture: it blocks nothing, and is read out when it comes. */
export function NoticeArea() {
  const notices = useNotices();
  const opening = useOpening();
  return (
    <section className={styles.area} aria-label={t.notices} aria-live="polite" data-testid="notices">
      {opening && <OpeningCard opening={opening} />}
      <Moving>
        <AnimatePresence>
          {notices.map((notice) => (
            <NoticeCard key={notice.code} notice={notice} />
          ))}
        </AnimatePresence>
      </Moving>
    </section>
  );
}
