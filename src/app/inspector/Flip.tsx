import { m } from 'framer-motion';
import { t } from '../text.ts';
import { comesFrom } from '../ui/motion.ts';
import styles from './packet.module.css';

/** A field that this step rewrote: it stands there as it was, then turns over to what it is. */
export function Flip({ was, now }: { readonly was: string; readonly now: string }) {
  return (
    <>
      <m.del
        aria-label={`${t.was} ${was}`}
        initial={comesFrom({ scale: 1.12, originX: 0 })}
        animate={{ scale: 1 }}
        transition={{ duration: 0.3, delay: 0.1 }}
      >
        {was}
      </m.del>
      <span aria-hidden="true" className={styles.arrow}>
        →
      </span>
      <m.ins
        initial={comesFrom({ rotateX: -90, opacity: 0 })}
        animate={{ rotateX: 0, opacity: 1 }}
        transition={{ duration: 0.32, delay: 0.18 }}
      >
        {now}
      </m.ins>
    </>
  );
}
