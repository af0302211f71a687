import { useOnViewportChange, useStore, useStoreApi } from '@xyflow/react';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { ExplainedTable } from '../../../core/run/views.ts';
import { writerText } from '../../../core/trace/words.ts';
import { clusterStore } from '../../cluster/clusterStore.ts';
import { useAnswer } from '../../inspector/useAnswer.ts';
import { usePlayback } from '../../playback/playbackStore.ts';
import { simulation } from '../../simulation/client.ts';
import { isLow, NARROW } from '../camera.ts';
import { useFocus } from '../focusStore.ts';
import type { Point } from '../geometry.ts';
import { paneSeen } from '../paneSeen.ts';
import { sceneStore } from '../sceneStore.ts';
import type { SpotId } from '../spots.ts';
import { t } from '../text.ts';
import { EdgeCard } from './EdgeCard.tsx';
import { obstaclesFor, packetDrawn } from './obstacles.ts';
import { placeCard } from './placeCard.ts';
import styles from './near.module.css';

/** Rows beside the one that decided; on a small screen it stands alone. */
const LOSERS = { wide: 2, small: 0 } as const;

/** From near, the entry that decides stands open where there is room, with those it was preferred to. */
export function NearCard() {
  const place = useFocus((focus) => focus.place);
  const spot = useFocus((focus) => focus.spot);
  const run = usePlayback((p) => p.runId);
  const isSmall = useStore((s) => s.width < NARROW || isLow(s));
  const store = useStoreApi();
  const n = place?.step.n;
  const { value } = useAnswer(n === undefined ? null : `${run} ${n}`, () =>
    simulation().explain({ revision: clusterStore.getState().document?.revision ?? 0, run, n: n ?? 0 }),
  );
  const table = value?.n === n ? value?.tables.find(({ rows }) => rows.some(isDecider)) : undefined;
  if (spot === null || n === undefined || !table) return null;
  const pane = isSmall ? store.getState().domNode?.closest('[data-canvas]') : null;
  if (!pane)
    return (
      <FreeCard key={n} n={n} spot={spot}>
        <Rows table={table} losers={LOSERS.wide} />
      </FreeCard>
    );
  return (
    <EdgeCard label={table.title} n={n} pane={pane}>
      <Rows table={table} losers={LOSERS.small} />
    </EdgeCard>
  );
}

interface FreeCardProps {
  readonly n: number;
  readonly spot: SpotId;
  readonly children: ReactNode;
}

function FreeCard({ n, spot, children }: FreeCardProps) {
  const box = useRef<HTMLDivElement>(null);
  const at = useFreePlace(box, spot);
  return (
    <div
      ref={box}
      className={`${styles.open} ${styles.card}`}
      style={at ? { transform: `translate(${at.x}px, ${at.y}px)` } : undefined}
      data-near-card={n}
      data-placed={at !== null || undefined}
    >
      {children}
    </div>
  );
}

/** The entry that decided and its nearest losers. */
function Rows({ table, losers }: { readonly table: ExplainedTable; readonly losers: number }) {
  const decider = table.rows.findIndex(isDecider);
  const from = Math.max(0, Math.min(decider - losers, table.rows.length - 1 - losers));
  const rows = table.rows.slice(from, Math.max(decider, from + losers) + 1);
  const left = (table.before?.count ?? 0) + table.rows.length + (table.after?.count ?? 0) - rows.length;
  return (
    <>
      <h5>{table.title}</h5>
      <ol>
        {rows.map(({ text, fate, reason, by }, i) => (
          <li key={i} data-fate={fate}>
            <code>{text}</code>
            {(reason !== '' || by !== null) && (
              <span>
                {[
                  reason,
                  fate === 'decided' && by !== null ? t.near.writtenBy(writerText(by)) : '',
                  losers === 0 && left > 0 ? t.near.more(left) : '',
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            )}
          </li>
        ))}
      </ol>
      {losers > 0 && left > 0 && <span className={styles.rest}>{t.near.more(left)}</span>}
    </>
  );
}

/** Where a card covers nothing that matters; `null` while the camera moves. */
function useFreePlace(box: { readonly current: HTMLElement | null }, spot: SpotId): Point | null {
  const store = useStoreApi();
  const size = useStore((s) => `${s.width} ${s.height}`);
  const [moving, setMoving] = useState(false);
  const [at, setAt] = useState<Point | null>(null);
  useOnViewportChange({ onStart: () => setMoving(true), onEnd: () => setMoving(false) });
  useLayoutEffect(() => {
    const { domNode, transform } = store.getState();
    const { layout } = sceneStore.getState();
    const dock = layout?.docks.get(spot);
    if (moving || !box.current || !domNode || !layout || !dock) {
      setAt(null);
      return;
    }
    const { offsetWidth: width, offsetHeight: height } = box.current;
    const pane = paneSeen(domNode);
    const [x, y, zoom] = transform;
    const about = { x: dock.x * zoom + x, y: dock.y * zoom + y };
    setAt(
      placeCard(
        { width, height },
        pane,
        about,
        obstaclesFor(layout, spot, packetDrawn(domNode), { x, y, zoom }, pane),
      ),
    );
  }, [box, moving, size, spot, store]);
  return at;
}

const isDecider = ({ fate }: { readonly fate: string }): boolean => fate === 'decided';
