import { useOnViewportChange, useStore, useStoreApi, type ReactFlowState } from '@xyflow/react';
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import type { ExplainedTable } from '../../../core/run/views.ts';
import { writerText } from '../../../core/trace/words.ts';
import { clusterStore } from '../../cluster/clusterStore.ts';
import { useAnswer } from '../../inspector/useAnswer.ts';
import { usePlayback } from '../../playback/playbackStore.ts';
import { simulation } from '../../simulation/client.ts';
import { isLow, NARROW } from '../camera.ts';
import { useFocus } from '../focusStore.ts';
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

/** Over the picture, where there is room; while the camera moves nobody knows where that will be. */
function FreeCard({ n, spot, children }: FreeCardProps) {
  const box = useRef<HTMLDivElement>(null);
  const store = useStoreApi();
  const size = useStore((s) => `${s.width} ${s.height}`);
  useOnViewportChange({
    onStart: () => box.current?.removeAttribute('data-placed'),
    onEnd: () => put(box.current, spot, store.getState()),
  });
  useLayoutEffect(() => put(box.current, spot, store.getState()), [spot, store, size]);
  return (
    <div ref={box} className={`${styles.open} ${styles.card}`} data-near-card={n}>
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

type Flow = Pick<ReactFlowState, 'domNode' | 'transform'>;

/** Puts a card where it covers nothing that matters; without room for it there is none. */
function put(card: HTMLElement | null, spot: SpotId, { domNode, transform }: Flow): void {
  const { layout } = sceneStore.getState();
  const dock = layout?.docks.get(spot);
  if (!card || !domNode || !layout || !dock) return;
  const pane = paneSeen(domNode);
  const [x, y, zoom] = transform;
  const obstacles = obstaclesFor(layout, spot, packetDrawn(domNode), { x, y, zoom }, pane);
  const about = { x: dock.x * zoom + x, y: dock.y * zoom + y };
  const at = placeCard({ width: card.offsetWidth, height: card.offsetHeight }, pane, about, obstacles);
  if (at) card.style.transform = `translate(${at.x}px, ${at.y}px)`;
  card.toggleAttribute('data-placed', at !== null);
}

const isDecider = ({ fate }: { readonly fate: string }): boolean => fate === 'decided';
