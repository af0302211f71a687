import type { Breakpoint } from '../playback/breakpoints.ts';
import { t } from '../text/timeline.ts';
import { stopText } from './stopText.ts';
import styles from './transport.module.css';

/** Why the clock stands still, where nobody stopped it by hand. */
export function Stopped({ breakpoint }: { readonly breakpoint: Breakpoint }) {
  const text = t.stoppedAt(stopText(breakpoint));
  return (
    <span className={styles.stopped} title={text} data-testid="stopped">
      {text}
    </span>
  );
}
