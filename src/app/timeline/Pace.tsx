import { Timer } from 'lucide-react';
import { setPace, usePlayback } from '../playback/playbackStore.ts';
import { PACES } from '../playback/timing.ts';
import { t } from '../text.ts';
import styles from './transport.module.css';

export function Pace() {
  const pace = usePlayback((p) => p.pace);
  return (
    <label className={styles.pace} title={t.speed}>
      <Timer size={15} aria-hidden="true" />
      <select
        aria-label={t.speed}
        value={pace}
        data-testid="pace"
        onChange={({ currentTarget: { value } }) => setPace(value === 'reading' ? value : Number(value))}
      >
        {PACES.map((one) => (
          <option key={one} value={one}>
            {one === 'reading' ? t.readingPace : t.perStep(one)}
          </option>
        ))}
      </select>
    </label>
  );
}
