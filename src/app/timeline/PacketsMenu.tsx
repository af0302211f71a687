import { useMemo } from 'react';
import { FILTERS, laneKind } from '../playback/lanes.ts';
import { showAllPackets, toggleHidden, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text/timeline.ts';
import styles from './menu.module.css';

/** Which packets are listed and stepped through: of every kind that the run has, how many there are. */
export function PacketsMenu() {
  const run = usePlayback((p) => p.run);
  const hidden = usePlayback((p) => p.hidden);
  const counts = useMemo(() => {
    const kinds = (run?.journeys ?? []).map((journey) => laneKind(journey, run));
    return new Map(FILTERS.map((kind) => [kind, kinds.filter((one) => one === kind).length]));
  }, [run]);
  // One that is hidden can be brought back, whether this run has any of it or not.
  const shown = FILTERS.filter((kind) => (counts.get(kind) ?? 0) > 0 || hidden.has(kind));
  if (shown.length === 0) return <p className={styles.menu}>{t.noFilters}</p>;
  return (
    <div className={styles.menu}>
      <ul className={styles.list}>
        {shown.map((kind) => (
          <li key={kind}>
            <label className={styles.item}>
              <input
                type="checkbox"
                checked={!hidden.has(kind)}
                data-testid={`filter-${kind}`}
                onChange={() => toggleHidden(kind)}
              />
              <span className={styles.word}>
                {t.filters[kind]} <small>{t.filterHint[kind]}</small>
              </span>
              <span className={styles.count}>{t.howMany(counts.get(kind) ?? 0)}</span>
            </label>
          </li>
        ))}
      </ul>
      <p className={styles.hint}>{t.neverHidden}</p>
      {hidden.size > 0 && (
        <button type="button" className={styles.action} data-testid="show-all" onClick={showAllPackets}>
          {t.showAll}
        </button>
      )}
    </div>
  );
}
