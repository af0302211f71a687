import { CircleX } from 'lucide-react';
import { clusterStore } from '../../cluster/clusterStore.ts';
import { useAnswer } from '../../inspector/useAnswer.ts';
import { outcomeText } from '../../outcome/outcomeText.ts';
import { selectIsHeld, selectRun, usePlayback } from '../../playback/playbackStore.ts';
import { simulation } from '../../simulation/client.ts';
import { dropReasonText } from '../../../core/trace/words.ts';
import { t } from '../text.ts';
import type { EndMark } from './endMarks.ts';
import styles from './endMarks.module.css';

/** Where a packet was thrown away and by what: the very entry, who wrote it, and what the client hears of it. */
export function Mark({ mark, now }: { readonly mark: EndMark; readonly now: boolean }) {
  const { n, point, disposition, reason } = mark;
  const run = usePlayback((p) => p.runId);
  const client = usePlayback((p) => {
    // While the rest of the run is to be predicted, what the client hears is a secret, too.
    const shown = selectIsHeld(p) ? null : selectRun(p);
    return mark.tellsClient && shown && shown.outcome !== 'delivered' ? outcomeText(shown) : null;
  });
  const { value } = useAnswer(`${run} ${n}`, () =>
    simulation().explain({ revision: clusterStore.getState().document?.revision ?? 0, run, n }),
  );
  const table = value?.tables.find(({ rows }) => rows.some(({ fate }) => fate === 'decided'));
  const entry = table?.rows.find(({ fate }) => fate === 'decided');
  const author = entry?.by ?? null;
  return (
    <span
      className={styles.mark}
      style={{ transform: `translate(${point.x}px, ${point.y}px) scale(var(--token-scale))` }}
      title={dropReasonText(reason)}
      data-end-mark={reason}
      data-now={now || undefined}
    >
      <CircleX size={20} aria-hidden="true" />
      <span className={styles.text} data-side={mark.side}>
        <span>
          <b>{t.dropped[disposition]}</b>{' '}
          {author === null ? t.because(dropReasonText(reason)) : t.byEntryOf(author, table?.title ?? '')}
        </span>
        {entry && <code className={styles.entry}>{entry.text}</code>}
        {client !== null && (
          <span className={styles.client}>
            {t.theClient} <b>{client}</b>
          </span>
        )}
      </span>
    </span>
  );
}
