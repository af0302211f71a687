import { CircleX } from 'lucide-react';
import { useRef } from 'react';
import { clusterStore } from '../../cluster/clusterStore.ts';
import { useAnswer } from '../../inspector/useAnswer.ts';
import { outcomeText } from '../../outcome/outcomeText.ts';
import { selectIsHeld, selectRun, usePlayback } from '../../playback/playbackStore.ts';
import { simulation } from '../../simulation/client.ts';
import { endCause } from '../../../core/trace/endWhy.ts';
import type { Step } from '../../../core/trace/step.ts';
import { dropReasonText } from '../../../core/trace/words.ts';
import { noteSurroundings } from '../labels/surroundingsStore.ts';
import type { Anchor } from '../labels/placer.ts';
import { useLabelPlace } from '../labels/useLabelPlace.ts';
import { t } from '../text.ts';
import type { Point } from '../geometry.ts';
import type { EndMark } from './endMarks.ts';
import styles from './endMarks.module.css';

/** The mark with the packet that comes to its end there, seen from the place. */
const BODY = { x: -32, y: -44, width: 64, height: 55 } as const;

function anchorOf(text: HTMLElement | null, at: Point): Anchor | null {
  return text && text.offsetWidth > 0
    ? { at, body: BODY, label: { width: text.offsetWidth, height: text.offsetHeight }, gap: 5 }
    : null;
}

/** Whether what decided is a row that can be read in a table, not a device or nothing. */
const isOfTable = (step: Step | undefined): boolean =>
  step?.decidedBy !== undefined && step.decidedBy.kind !== 'interface';

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
  const entry = table?.rows.find(({ fate }) => fate === 'decided') ?? null;
  const place = usePlayback((p) => p.places[n]);
  const cause = place?.step.kind === 'end' ? endCause(place, entry) : dropReasonText(reason);
  const ref = useRef<HTMLSpanElement>(null);
  useLabelPlace(
    ref,
    () => anchorOf(ref.current, point),
    `${n} ${cause} ${entry?.text} ${client} ${mark.isTold}`,
    {
      others: '[data-packet] [data-body]',
      onPlaced: noteSurroundings,
    },
  );
  return (
    <span
      className={styles.mark}
      style={{ transform: `translate(${point.x}px, ${point.y}px) scale(var(--token-scale))` }}
      title={dropReasonText(reason)}
      data-end-mark={reason}
      data-now={now || undefined}
    >
      <CircleX size={20} aria-hidden="true" />
      <span ref={ref} className={styles.text} data-mark-text hidden={!mark.isTold}>
        <span>
          <b>{t.dropped[disposition]}</b> {cause}
        </span>
        {entry && isOfTable(place?.step) && <code className={styles.entry}>{entry.text}</code>}
        {client !== null && (
          <span className={styles.client}>
            {t.theClient} <b>{client}</b>
          </span>
        )}
      </span>
    </span>
  );
}
