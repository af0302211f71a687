import { differencesOf } from '../playback/differences.ts';
import { goToNextDifference, playbackStore, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text/timeline.ts';
import styles from './transport.module.css';

/** What a change of the cluster has changed in the run, in one number, and the way through it. */
export function Differences({ phone }: { readonly phone: boolean }) {
  const count = usePlayback((p) => p.changed.size);
  // Standing where one begins, it says which of them this is.
  const nth = usePlayback((p) => (p.changed.has(p.at) ? differencesOf(p).indexOf(p.at) : -1));
  const text =
    nth < 0
      ? phone
        ? t.differShort(count)
        : t.differ(count)
      : t.difference(nth + 1, differencesOf(playbackStore.getState()).length);
  return (
    <button
      type="button"
      className={styles.changed}
      title={t.differHint(count)}
      data-testid="differences"
      onClick={goToNextDifference}
    >
      <span aria-hidden="true">▾ </span>
      {text}
    </button>
  );
}
