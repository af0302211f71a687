import { Timer } from 'lucide-react';
import { setSpeed, usePlayback } from '../playback/playbackStore.ts';
import { SPEEDS } from '../playback/timing.ts';
import { t } from '../text.ts';
import styles from './transport.module.css';

export function Pace() {
  const speed = usePlayback((p) => p.speed);
  return (
    <label className={styles.pace} title={t.speed}>
      <Timer size={15} aria-hidden="true" />
      <select
        aria-label={t.speed}
        value={speed}
        data-testid="pace"
        onChange={({ currentTarget }) => setSpeed(Number(currentTarget.value))}
      >
        {SPEEDS.map((ms) => (
          <option key={ms} value={ms}>
            {t.perStep(ms)}
          </option>
        ))}
      </select>
    </label>
  );
}
