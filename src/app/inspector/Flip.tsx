import { t } from '../text.ts';
import styles from './packet.module.css';

/** A field that this step rewrote: it stands there as it was, then turns over to what it is. */
export function Flip({ was, now }: { readonly was: string; readonly now: string }) {
  return (
    <>
      <del aria-label={`${t.was} ${was}`}>{was}</del>
      <span aria-hidden="true" className={styles.arrow}>
        →
      </span>
      <ins>{now}</ins>
    </>
  );
}
