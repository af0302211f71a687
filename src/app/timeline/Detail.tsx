import { DETAILS } from '../playback/keyMoments.ts';
import { setDetail, usePlayback } from '../playback/playbackStore.ts';
import { t } from '../text.ts';
import styles from './transport.module.css';

/** Whether playing tells the story or every decision. */
export function Detail() {
  const detail = usePlayback((p) => p.detail);
  return (
    <label className={styles.pace} title={t.detailHint}>
      <select
        aria-label={t.detail}
        value={detail}
        data-testid="detail"
        onChange={({ currentTarget }) => setDetail(currentTarget.value === 'every' ? 'every' : 'key')}
      >
        {DETAILS.map((one) => (
          <option key={one} value={one}>
            {t.details[one]}
          </option>
        ))}
      </select>
    </label>
  );
}
