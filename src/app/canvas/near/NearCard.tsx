import { useStore, useStoreApi } from '@xyflow/react';
import { clusterStore } from '../../cluster/clusterStore.ts';
import { useAnswer } from '../../inspector/useAnswer.ts';
import { usePlayback } from '../../playback/playbackStore.ts';
import { simulation } from '../../simulation/client.ts';
import { isLow, NARROW } from '../camera.ts';
import { useFocus } from '../focusStore.ts';
import { STATION } from '../measures.ts';
import { useDrawing } from '../sceneStore.ts';
import { netnsOf } from '../spots.ts';
import { t } from '../text.ts';
import { EdgeCard } from './EdgeCard.tsx';
import styles from './near.module.css';

/** Rows before the one that decided. */
const BEFORE = 2;

/** From near, the entry that decides stands open beside the place where it does, with those it was preferred to. */
export function NearCard() {
  const place = useFocus((focus) => focus.place);
  const spot = useFocus((focus) => focus.spot);
  const run = usePlayback((p) => p.runId);
  const dock = useDrawing((d) => (spot === null ? undefined : d.layout?.docks.get(spot)));
  const frame = useDrawing((d) => (spot === null ? undefined : d.layout?.frames.get(netnsOf(spot))));
  const isSmall = useStore((s) => s.width < NARROW || isLow(s));
  const store = useStoreApi();
  const n = place?.step.n;
  const { value } = useAnswer(n === undefined ? null : `${run} ${n}`, () =>
    simulation().explain({ revision: clusterStore.getState().document?.revision ?? 0, run, n: n ?? 0 }),
  );
  const table = value?.n === n ? value?.tables.find(({ rows }) => rows.some(isDecider)) : undefined;
  if (!dock || !table) return null;
  const at = table.rows.findIndex(isDecider);
  const pane = isSmall ? store.getState().domNode?.closest('[data-canvas]') : null;
  const rows = (
    <>
      <h5>{table.title}</h5>
      <ol>
        {table.rows.slice(Math.max(0, at - BEFORE), at + 1).map(({ text, fate, reason, by }, i) => (
          <li key={i} data-fate={fate}>
            <code>{text}</code>
            {(reason !== '' || by !== null) && (
              <span>
                {[reason, fate === 'decided' && by !== null ? t.near.writtenBy(by) : '']
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
  if (pane) {
    return (
      <EdgeCard label={table.title} n={n} pane={pane}>
        {rows}
      </EdgeCard>
    );
  }
  // A packet stands on its place, with its label beside it: the card keeps clear of both.
  const below = frame !== undefined && Math.abs(dock.y - frame.lower) < 1;
  const y = below ? dock.y + STATION.near + 5 * STATION.line + 4 : dock.y - 30;
  return (
    <div
      className={styles.card}
      style={{ transform: `translate(${dock.x}px, ${y}px) scale(var(--token-scale))` }}
      data-near-card={n}
    >
      <div className={styles.open} data-side={below ? 'below' : 'above'}>
        {rows}
      </div>
    </div>
  );
}

const isDecider = ({ fate }: { readonly fate: string }): boolean => fate === 'decided';
