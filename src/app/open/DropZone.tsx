import { t } from '../text.ts';
import { useIsFileOver } from './dropStore.ts';
import styles from './open.module.css';

/** Says that the file in the hand can be let go. */
export const DropZone = () => (useIsFileOver() ? <div className={styles.drop}>{t.dropHere}</div> : null);
