import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from 'react';
import { selectAt, usePlayback } from '../playback/playbackStore.ts';
import { useSession } from '../session/selectionStore.ts';
import { t } from '../text/timeline.ts';
import { usePrefersDark } from '../ui/useMedia.ts';
import { drawOverview } from './drawOverview.ts';
import styles from './overview.module.css';
import type { Row } from './rows.ts';

interface Props {
  readonly rows: readonly Row[];
  readonly stops: ReadonlySet<number>;
  /** Pixels from one step to the next in the lanes below, and how many of them are in sight. */
  readonly width: number;
  readonly room: number;
  readonly scroller: RefObject<HTMLElement | null>;
  /** Pixels at the left that the lanes' labels take: the overview begins where the lanes do. */
  readonly labels: number;
  readonly onZoom: (factor: number, around: number) => void;
}

type Grip = 'middle' | 'from' | 'to';

/** How far the lanes are scrolled, kept up to date. */
function useScrollLeft(scroller: RefObject<HTMLElement | null>): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const target = scroller.current;
    const read = () => setLeft(target?.scrollLeft ?? 0);
    read();
    target?.addEventListener('scroll', read, { passive: true });
    return () => target?.removeEventListener('scroll', read);
  }, [scroller]);
  return left;
}

/** The whole of a long run on one strip, and a window on it: what the lanes below show. The window moves, and its edges zoom. */
export function Overview({ rows, stops, width, room, scroller, labels, onZoom }: Props) {
  const count = usePlayback((p) => p.places.length);
  const at = usePlayback(selectAt);
  const loop = usePlayback((p) => p.loop);
  const theme = useSession((s) => s.theme);
  const dark = usePrefersDark();
  const left = useScrollLeft(scroller);
  const canvas = useRef<HTMLCanvasElement>(null);
  const grip = useRef<{ kind: Grip; x: number } | null>(null);

  useEffect(() => {
    // With the next frame, which knows how large it is: asked for earlier, it would be laid out for this alone.
    const frame = requestAnimationFrame(() => {
      if (canvas.current) drawOverview(canvas.current, rows, stops, count);
    });
    return () => cancelAnimationFrame(frame);
  }, [rows, stops, count, room, theme, dark]);

  const span = Math.min(count, room / width);
  const from = Math.max(0, Math.min(count - span, left / width));
  const percent = (steps: number) => `${(steps / count) * 100}%`;
  const scrollBy = (steps: number) => scroller.current?.scrollBy({ left: steps * width });
  const scrollTo = (step: number) => scroller.current?.scrollTo({ left: step * width });

  const stepUnder = (event: PointerEvent<HTMLElement>): number => {
    const box = canvas.current?.getBoundingClientRect();
    return box ? ((event.clientX - box.left) / box.width) * count : 0;
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const kind = (event.target as HTMLElement).dataset['grip'] as Grip | undefined;
    if (!kind) scrollTo(stepUnder(event) - span / 2);
    grip.current = { kind: kind ?? 'middle', x: stepUnder(event) };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const held = grip.current;
    if (!held || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const x = stepUnder(event);
    const moved = x - held.x;
    held.x = x;
    if (held.kind === 'middle') scrollBy(moved);
    else {
      const wanted = Math.max(8, held.kind === 'to' ? span + moved : span - moved);
      onZoom(span / wanted, held.kind === 'to' ? from : from + span);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => scrollBy(-span / 4),
      ArrowRight: () => scrollBy(span / 4),
      Home: () => scrollTo(0),
      End: () => scrollTo(count),
      '+': () => onZoom(1.5, from + span / 2),
      '=': () => onZoom(1.5, from + span / 2),
      '-': () => onZoom(1 / 1.5, from + span / 2),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  return (
    <div className={styles.overview} style={{ paddingLeft: labels }}>
      <div
        className={styles.strip}
        title={t.overviewHint}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onLostPointerCapture={() => (grip.current = null)}
      >
        <canvas ref={canvas} className={styles.picture} />
        {loop !== null && loop !== 'run' && (
          <div
            className={styles.loop}
            style={{ left: percent(loop.from), width: percent(loop.to - loop.from + 1) }}
          />
        )}
        <div className={styles.playhead} style={{ left: percent(Math.max(0, at)) }} />
        <div
          className={styles.window}
          style={{ left: percent(from), width: percent(span) }}
          role="slider"
          tabIndex={0}
          aria-label={t.overview}
          aria-valuemin={1}
          aria-valuemax={count}
          aria-valuenow={Math.round(from) + 1}
          aria-valuetext={t.inView(Math.round(from) + 1, Math.round(from + span), count)}
          data-grip="middle"
          data-testid="overview"
          onKeyDown={onKeyDown}
        >
          <span className={styles.edge} data-grip="from" />
          <span className={styles.edge} data-grip="to" />
        </div>
      </div>
    </div>
  );
}
