import { FILTERS } from '../playback/lanes.ts';
import { toggleHidden, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text.ts';
import styles from './transport.module.css';

/** Which packets are listed and stepped through. */
export function Filters() {
  const hidden = usePlayback((p) => p.hidden);
  return (
    <div className={styles.filters} role="group" aria-label={t.shownPackets}>
      {FILTERS.map((kind) => (
        <button
          key={kind}
          type="button"
          className={styles.filter}
          aria-pressed={!hidden.has(kind)}
          title={t.filterHint[kind]}
          data-testid={`filter-${kind}`}
          onClick={() => toggleHidden(kind)}
        >
          {t.filters[kind]}
        </button>
      ))}
    </div>
  );
}
