import type { ReactNode } from 'react';
import type { NearView } from '../../../core/run/views.ts';
import type { Hook } from '../../../core/dataplane/netfilter.ts';
import type { Step } from '../../../core/trace/step.ts';
import { useCluster } from '../../cluster/clusterStore.ts';
import { useAnswer } from '../../inspector/useAnswer.ts';
import { usePlayback } from '../../playback/playbackStore.ts';
import { simulation } from '../../simulation/client.ts';
import { useFocus } from '../focusStore.ts';
import { stationX, type NodeFrame } from '../layoutNodes.ts';
import { STATION } from '../measures.ts';
import { placed } from '../nodes/place.ts';
import { useDrawing } from '../sceneStore.ts';
import { netnsOf, RAILS, stageSpot, type Stage } from '../spots.ts';
import { t } from '../text.ts';
import { isLitBy, isRouteOf } from './litLine.ts';
import styles from './near.module.css';

/** Lines that fit under a station. */
const LINES = 5;

interface Line {
  readonly key: string;
  readonly text: ReactNode;
  readonly title: string;
  readonly lit: boolean;
}

const line = (key: string, text: ReactNode, title: string, lit = false): Line => ({ key, text, title, lit });

function hookLines(view: NearView, hook: Hook, step: Step | null): readonly Line[] {
  const lines = view.hooks.find((one) => one.hook === hook)?.lines ?? [];
  return lines.map((one, i) => {
    const lit = step !== null && isLitBy(one, hook, step);
    if (!('chain' in one)) return line(`${i}`, t.near[one.kind], t.near[`${one.kind}Hint`], lit);
    const name = one.chain === hook ? one.table : one.chain;
    return line(`${i}`, t.near.rules(name, one.rules, one.more), t.near.chain(one.table, one.chain), lit);
  });
}

const moreLine = (count: number): readonly Line[] =>
  count > 0 ? [line('more', t.near.more(count), t.near.moreHint)] : [];

/** What a station of a kernel's path holds, first rows first. */
function linesOf(
  stage: Stage,
  view: NearView,
  step: Step | null,
  waits: readonly string[],
  own: Own,
): readonly Line[] {
  switch (stage) {
    case 'routing':
    case 'outputRouting':
      return [
        ...view.routes.rows.map((row) =>
          line(
            `${row.table}/${row.index}`,
            row.text,
            row.text,
            step !== null && own.here === stage && isRouteOf(step, row),
          ),
        ),
        ...moreLine(view.routes.more),
      ];
    case 'sockets':
      return [
        ...own.listeners.map((text) => line(text, text, t.near.listener)),
        ...(view.sockets > 0
          ? [line('open', t.near.sockets(view.sockets), t.near.sockets(view.sockets))]
          : []),
        line('ct', t.near.connections(view.connections), t.near.connectionsHint),
      ];
    case 'neighbour':
      return [
        ...waits.map((ip, i) => line(`wait ${i}`, t.near.waits(ip), t.near.waitsHint, true)),
        ...view.neighbours.rows.map(({ ip, dev, state }) =>
          line(
            `${dev} ${ip}`,
            <>
              {ip} <i>{state}</i>
            </>,
            `${ip} dev ${dev} ${state}`,
            step?.kind === 'neighbour' && own.here === stage && step.ip === ip,
          ),
        ),
        ...moreLine(view.neighbours.more),
      ];
    default:
      return hookLines(view, stage, step);
  }
}

interface Own {
  /** The station that is lit. */
  readonly here: Stage | null;
  readonly listeners: readonly string[];
}

interface Props {
  readonly netns: string;
  readonly frame: NodeFrame;
}

/** What the stations of a kernel hold: functions of a hook in their true order, rows of a table. */
export function NearStrip({ netns, frame }: Props) {
  const revision = useCluster((c) => c.document?.revision ?? 0);
  const run = usePlayback((p) => (p.run ? p.runId : null));
  const n = usePlayback((p) => p.at);
  const { value } = useAnswer(`${revision} ${run} ${n} ${netns}`, () =>
    simulation().near({ revision, run, n, netns }),
  );
  const spot = useFocus((focus) =>
    focus.spot !== null && netnsOf(focus.spot) === netns ? focus.spot : null,
  );
  const step = useFocus((focus) => (focus.place?.hop.netns === netns ? focus.place.step : null));
  const copies = useFocus((focus) => focus.copies);
  const view = useDrawing((d) => d.scene?.netns.get(netns));
  if (!value) return null;
  const waits = copies.flatMap(({ waiting, place }) =>
    waiting && place.hop.netns === netns && place.step.kind === 'neighbour' ? [place.step.ip] : [],
  );
  const listeners = (view?.listeners ?? []).map(({ proto, port, owner }) => `${proto} :${port} ${owner}`);
  return RAILS.flatMap((rail, row) =>
    rail.map((stage, column) => {
      if (stage === null) return null;
      const here = spot === stageSpot(netns, stage) ? stage : null;
      const lines = linesOf(stage, value, step, waits, { here, listeners });
      return (
        <ol
          key={stage}
          className={styles.lines}
          data-near={stage}
          style={placed({
            x: stationX(frame, column) - STATION.width / 2 - frame.strip.x,
            y: (row === 0 ? frame.upper : frame.lower) + STATION.near - frame.strip.y,
            width: STATION.width,
            height: LINES * STATION.line,
          })}
        >
          {lines.slice(0, lines.length > LINES ? LINES - 1 : LINES).map(({ key, text, title, lit }) => (
            <li key={key} title={title} data-lit={lit || undefined}>
              {text}
            </li>
          ))}
          {lines.length > LINES && <li>{t.near.more(lines.length - LINES + 1)}</li>}
        </ol>
      );
    }),
  );
}
