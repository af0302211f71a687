import { m } from 'framer-motion';
import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import { useEffect } from 'react';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { QUICK } from '../ui/motion.ts';
import { dismissNotice, type Notice } from './noticeStore.ts';
import styles from './noticeArea.module.css';

const icons = { info: Info, warning: TriangleAlert, error: CircleAlert };

/** Long enough to be read twice; what asks for an answer stays. */
const INFO_MS = 12_000;

export function NoticeCard({ notice }: { readonly notice: Notice }) {
  const { code, tone, text, action } = notice;
  const Icon = icons[tone];
  const passes = tone === 'info' && action === undefined;
  useEffect(() => {
    if (!passes) return undefined;
    const timer = setTimeout(() => dismissNotice(code), INFO_MS);
    return () => clearTimeout(timer);
  }, [passes, code]);
  return (
    <m.div
      className={styles.notice}
      data-tone={tone}
      data-code={code}
      initial={{ opacity: 0, y: -8 }}
      animate={{ opacity: 1, y: 0 }}
      exit={{ opacity: 0, x: 16 }}
      transition={QUICK}
    >
      <Icon size={16} aria-hidden="true" className={styles.icon} />
      <p>{text}</p>
      {action && (
        <button type="button" className={styles.action} onClick={action.run}>
          {action.label}
        </button>
      )}
      <IconButton icon={X} label={t.dismiss} onClick={() => dismissNotice(code)} />
    </m.div>
  );
}
