import { selectPassed, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text.ts';
import styles from './transport.module.css';

/** What the clock left out between the moment before and this one. */
export function Passed({ phone }: { readonly phone: boolean }) {
  const count = usePlayback(selectPassed);
  if (count === 0) return null;
  return (
    <span className={styles.passed} title={`${t.passed(count)}. ${t.passedHint}`} data-testid="passed">
      {phone ? t.passedShort(count) : t.passed(count)}
    </span>
  );
}
