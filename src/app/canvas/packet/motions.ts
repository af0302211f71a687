import { pointAlong, type Point, type Polyline } from '../geometry.ts';

/** Something that takes its time. */
interface Motion {
  readonly started: number;
  readonly ms: number;
  /** Draws it a share `f` (0–1) of the way on. */
  readonly draw: (f: number) => void;
}

const motions = new Set<Motion>();
let frame = 0;

/** Quick to leave, gentle to arrive. */
const ease = (f: number): number => (f < 0.5 ? 2 * f * f : 1 - (-2 * f + 2) ** 2 / 2);

/** The one animation loop of the canvas; it runs only while something moves. */
function tick(now: number): void {
  for (const motion of motions) {
    const f = motion.ms <= 0 ? 1 : Math.max(0, Math.min(1, (now - motion.started) / motion.ms));
    motion.draw(ease(f));
    if (f >= 1) motions.delete(motion);
  }
  frame = motions.size > 0 ? requestAnimationFrame(tick) : 0;
}

/**
 * Draws a motion, frame by frame.
 *
 * @param started when it began (`performance.now()`): one that is drawn anew goes on where it is.
 * @returns what stops it, wherever it is by then.
 */
export function animate(ms: number, draw: (f: number) => void, started: number): () => void {
  const f = ms <= 0 ? 1 : (performance.now() - started) / ms;
  if (f >= 1) {
    draw(1);
    return () => undefined;
  }
  draw(ease(Math.max(0, f)));
  const motion: Motion = { ms, draw, started };
  motions.add(motion);
  frame ||= requestAnimationFrame(tick);
  return () => void motions.delete(motion);
}

/** Sends something along a line. */
export function travel(line: Polyline, ms: number, put: (at: Point) => void, started: number): () => void {
  if (line.length === 0) return () => undefined;
  return animate(line.length === 1 ? 0 : ms, (f) => put(pointAlong(line, f)), started);
}
