import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { selectLessonId, useLesson } from '../lesson/lessonStore.ts';
import { breakpointAt } from '../playback/breakpoints.ts';
import { isHidden } from '../playback/lanes.ts';
import { playbackStore, selectPlace, usePlayback } from '../playback/playbackStore.ts';
import { Labels } from './Labels.tsx';
import { Lane } from './Lane.tsx';
import { LoopBand } from './LoopBand.tsx';
import { Playhead } from './Playhead.tsx';
import {
  isAmong,
  isLong,
  LANE_HEIGHT,
  MAX_WIDTH,
  READABLE,
  rowsOf,
  stepWidth,
  TOP,
  type Row,
} from './rows.ts';
import styles from './timeline.module.css';
import { Track } from './Track.tsx';
import { useIsPhone, useIsShort } from '../ui/useMedia.ts';
import { MARGIN, useView } from './useView.ts';
import { setZoom } from './zoom.ts';

// Only long runs need one.
const Overview = lazy(() =>
  import('./Overview.tsx').then(({ Overview: component }) => ({ default: component })),
);

/** Pixels; the labels stay in view while the track scrolls. */
const LABEL_WIDTH = 276;

interface Props {
  /** All packets on one line, where there is no room for a lane each. */
  readonly merged: boolean;
}

/** Every packet of the run a lane, every decision a tick. Does not look at the current step: lanes are drawn once. */
export function Timeline({ merged }: Props) {
  const run = usePlayback((p) => p.run);
  const places = usePlayback((p) => p.places);
  const hidden = usePlayback((p) => p.hidden);
  const changed = usePlayback((p) => p.changed);
  const breakpoints = usePlayback((p) => p.breakpoints);
  const scroller = useRef<HTMLDivElement>(null);
  const view = useView(scroller);
  // In a lesson on a phone, the card needs the room.
  const isLed = useLesson(selectLessonId) !== undefined;
  const short = useIsShort();
  const phone = useIsPhone();
  const isScarce = short || (phone && isLed);
  const labels = merged ? 0 : LABEL_WIDTH;
  const room = Math.max(0, view.width - labels);
  const fit = stepWidth(room, places.length);
  // Another run is another length.
  const [zoomed, setZoomed] = useState<{ readonly places: typeof places; readonly by: number } | null>(null);
  const zoom = zoomed?.places === places ? zoomed.by : Math.max(1, READABLE / Math.max(fit, 0.01));
  const width = Math.min(Math.max(MAX_WIDTH, fit), fit * zoom);
  const all = useMemo(() => (run ? rowsOf(run, places) : []), [run, places]);
  const rows = useMemo(
    () => all.filter(({ journey }) => !isHidden(journey, run, hidden)),
    [all, run, hidden],
  );
  const stops = useMemo(
    () =>
      new Set(
        breakpoints.length === 0
          ? []
          : places.flatMap((place, n) => (breakpointAt(breakpoints, place) ? [n] : [])),
      ),
    [places, breakpoints],
  );

  /** The step that has to stay where it is on screen, in pixels from the left, while the width changes. */
  const pinned = useRef<{ step: number; x: number } | null>(null);
  const zoomBy = useCallback(
    (factor: number, around: number) => {
      const left = scroller.current?.scrollLeft ?? 0;
      pinned.current = { step: around, x: around * width - left };
      setZoomed({ places, by: Math.max(1, Math.min(MAX_WIDTH / Math.max(fit, 0.01), zoom * factor)) });
    },
    [places, width, fit, zoom],
  );
  /** All steps of a packet side by side, and a little of what is around them. */
  const zoomTo = useCallback(
    ({ steps }: Row) => {
      const [from, to] = [steps[0]?.n ?? 0, steps.at(-1)?.n ?? 0];
      const wanted = Math.max(fit, Math.min(MAX_WIDTH, (room * 0.9) / (to - from + 1)));
      pinned.current = { step: from, x: Math.max(room * 0.05, (room - (to - from + 1) * wanted) / 2) };
      setZoomed({ places, by: wanted / Math.max(fit, 0.01) });
    },
    [places, fit, room],
  );
  useEffect(
    () =>
      setZoom({
        by: (factor) => {
          const left = (scroller.current?.scrollLeft ?? 0) / width;
          const { at } = playbackStore.getState();
          zoomBy(factor, at >= left && at <= left + room / width ? at : left + room / width / 2);
        },
        whole: () => setZoomed({ places, by: 1 }),
        packet: () => {
          const journey = selectPlace(playbackStore.getState())?.journey;
          const row = rows.find((one) => one.journey === journey) ?? rows[0];
          if (row) zoomTo(row);
        },
        isWhole: width <= fit,
        isNearest: width >= Math.max(MAX_WIDTH, fit),
      }),
    [places, rows, width, fit, room, zoomBy, zoomTo],
  );
  useLayoutEffect(() => {
    if (pinned.current) scroller.current?.scrollTo({ left: pinned.current.step * width - pinned.current.x });
    pinned.current = null;
  }, [width, zoomed]);

  const from = width === 0 ? 0 : Math.max(0, Math.floor((view.left - MARGIN.x) / width));
  const to =
    width === 0 ? -1 : Math.min(places.length - 1, Math.ceil((view.left + room + 2 * MARGIN.x) / width));
  const first = Math.max(0, Math.floor((view.top - MARGIN.y) / LANE_HEIGHT));
  const end = Math.min(rows.length, Math.ceil((view.top + view.height + 2 * MARGIN.y) / LANE_HEIGHT));
  const height = rows.length * LANE_HEIGHT + 2 * TOP;
  const isDrawn = (index: number) => merged || (index >= first && index < end);

  return (
    <>
      {!isScarce && isLong(fit, all.length) && (
        <Suspense fallback={null}>
          <Overview
            rows={rows}
            stops={stops}
            width={width}
            room={room}
            scroller={scroller}
            labels={labels}
            onZoom={zoomBy}
          />
        </Suspense>
      )}
      <div className={styles.scroller} ref={scroller} data-merged={merged || undefined}>
        {!merged && (
          <Labels rows={rows} from={first} to={end} width={LABEL_WIDTH} height={height} onZoom={zoomTo} />
        )}
        <Track width={width} height={merged ? undefined : height} onZoom={zoomBy}>
          {rows.map(
            (row, index) =>
              isDrawn(index) &&
              isAmong(row, from, to) && (
                <Lane
                  key={row.journey.id}
                  row={row}
                  index={index}
                  width={width}
                  from={from}
                  to={to}
                  changed={changed}
                  stops={stops}
                />
              ),
          )}
          <LoopBand width={width} />
          {places.length > 0 && (
            <Playhead width={width} scroller={scroller} rows={merged ? null : rows} labels={labels} />
          )}
        </Track>
      </div>
    </>
  );
}
