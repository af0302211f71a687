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
import { fitLines, ROWS, type FitLine } from './fitLines.ts';
import { isLitBy, isRouteOf } from './litLine.ts';
import styles from './near.module.css';

/** Laid out so many times as large and scaled down: lines stand at whole pixels whatever the zoom. */
const FINE = 2;

interface Line extends FitLine {
  readonly key: string;
  /** How the text is drawn, where it is more than text. */
  readonly drawn?: ReactNode;
  readonly title: string;
}

const line = (key: string, text: string, title: string, lit = false): Line => ({ key, text, title, lit });

/** What is under a station; `more`: rows that were not even sent. */
interface Content {
  readonly lines: readonly Line[];
  readonly more: number;
}

function hookLines(view: NearView, hook: Hook, step: Step | null): readonly Line[] {
  const lines = view.hooks.find((one) => one.hook === hook)?.lines ?? [];
  return lines.map((one, i) => {
    const lit = step !== null && isLitBy(one, hook, step);
    if (!('chain' in one)) return line(`${i}`, t.near[one.kind], t.near[`${one.kind}Hint`], lit);
    const name = one.chain === hook ? one.table : one.chain;
    return line(`${i}`, t.near.rules(name, one.rules, one.more), t.near.chain(one.table, one.chain), lit);
  });
}

/** What a station of a kernel's path holds. */
function contentOf(
  stage: Stage,
  view: NearView,
  step: Step | null,
  waits: readonly string[],
  own: Own,
): Content {
  switch (stage) {
    case 'routing':
    case 'outputRouting': {
      const lines = view.routes.rows.map((row) => {
        const lit = step !== null && own.here === stage && isRouteOf(step, row);
        return line(`${row.table}/${row.index}`, lit ? row.text : row.short, row.text, lit);
      });
      return { lines, more: view.routes.more };
    }
    case 'sockets': {
      const open = t.near.sockets(view.sockets);
      const lines = [
        ...own.listeners.map((text) => line(text, text, t.near.listener)),
        ...(view.sockets > 0 ? [line('open', open, open)] : []),
        line('ct', t.near.connections(view.connections), t.near.connectionsHint),
      ];
      return { lines, more: 0 };
    }
    case 'neighbour': {
      const waiting = waits.map((ip, i) => line(`wait ${i}`, t.near.waits(ip), t.near.waitsHint, true));
      const known = view.neighbours.rows.map(({ ip, dev, state }): Line => ({
        key: `${dev} ${ip}`,
        text: `${ip} ${state}`,
        drawn: (
          <>
            {ip} <i>{state}</i>
          </>
        ),
        title: `${ip} dev ${dev} ${state}`,
        lit: step?.kind === 'neighbour' && own.here === stage && step.ip === ip,
      }));
      return { lines: [...waiting, ...known], more: view.neighbours.more };
    }
    default:
      return { lines: hookLines(view, stage, step), more: 0 };
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
      const { lines, more } = contentOf(stage, value, step, waits, { here, listeners });
      const { shown, left } = fitLines(lines, more);
      return (
        <ol
          key={stage}
          className={styles.lines}
          data-near={stage}
          style={placed({
            x: stationX(frame, column) - STATION.width / 2 - frame.strip.x,
            y: (row === 0 ? frame.upper : frame.lower) + STATION.near - frame.strip.y,
            width: FINE * STATION.width,
            height: FINE * ROWS * STATION.line,
          })}
        >
          {shown.map(({ key, text, drawn, title, lit }) => (
            <li key={key} title={title} data-lit={lit || undefined}>
              {drawn ?? text}
            </li>
          ))}
          {left > 0 && <li title={t.near.moreHint}>{t.near.more(left)}</li>}
        </ol>
      );
    }),
  );
}
