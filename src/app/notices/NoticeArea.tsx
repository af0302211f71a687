import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { dismissNotice, useNotices } from './noticeStore.ts';
import styles from './noticeArea.module.css';

const icons = { info: Info, warning: TriangleAlert, error: CircleAlert };

/** What to know, at the edge of the picture: it blocks nothing, and is read out when it comes. */
export function NoticeArea() {
  const notices = useNotices();
  return (
    <section className={styles.area} aria-label={t.notices} aria-live="polite" data-testid="notices">
      {notices.map(({ code, tone, text, action }) => {
        const Icon = icons[tone];
        return (
          <div key={code} className={styles.notice} data-tone={tone} data-code={code}>
            <Icon size={16} aria-hidden="true" className={styles.icon} />
            <p>{text}</p>
            {action && (
              <button type="button" className={styles.action} onClick={action.run}>
                {action.label}
              </button>
            )}
            <IconButton icon={X} label={t.dismiss} onClick={() => dismissNotice(code)} />
          </div>
        );
      })}
    </section>
  );
}
