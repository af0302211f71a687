import { CircleX } from 'lucide-react';
import { dropReasonText } from '../../../core/trace/words.ts';
import { usePlayback } from '../../playback/playbackStore.ts';
import { useDrawing } from '../sceneStore.ts';
import { t } from '../text.ts';
import { endMarks } from './endMarks.ts';
import styles from './endMarks.module.css';

/** Where packets were thrown away, and why. The marks stay: what was lost does not come back. */
export function EndMarks() {
  const places = usePlayback((p) => p.places);
  const at = usePlayback((p) => p.at);
  const scene = useDrawing((d) => d.scene);
  const layout = useDrawing((d) => d.layout);
  if (!scene || !layout) return null;
  return endMarks({ scene, layout }, places, at).map(({ n, point, disposition, reason }) => (
    <span
      key={n}
      className={styles.mark}
      style={{ transform: `translate(${point.x}px, ${point.y}px) scale(var(--token-scale))` }}
      title={dropReasonText(reason)}
      data-end-mark={reason}
      data-now={n === at || undefined}
    >
      <CircleX size={20} aria-hidden="true" />
      <span className={styles.text}>
        <b>{t.dropped[disposition]}</b> {reason}
      </span>
    </span>
  ));
}
