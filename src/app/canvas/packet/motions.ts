import { pointAlong, type Point, type Polyline } from '../geometry.ts';

/** One thing on its way along a line. */
interface Motion {
  readonly line: Polyline;
  readonly started: number;
  readonly ms: number;
  readonly put: (at: Point) => void;
}

const motions = new Set<Motion>();
let frame = 0;

/** Quick to leave, gentle to arrive. */
const ease = (f: number): number => (f < 0.5 ? 2 * f * f : 1 - (-2 * f + 2) ** 2 / 2);

/** The one animation loop of the canvas; it runs only while something moves. */
function tick(now: number): void {
  for (const motion of motions) {
    const f = motion.ms <= 0 ? 1 : Math.min(1, (now - motion.started) / motion.ms);
    motion.put(pointAlong(motion.line, ease(f)));
    if (f >= 1) motions.delete(motion);
  }
  frame = motions.size > 0 ? requestAnimationFrame(tick) : 0;
}

/** Sends something along a line. @returns what stops it, wherever it is by then. */
export function travel(line: Polyline, ms: number, put: (at: Point) => void): () => void {
  const first = line[0];
  const last = line.at(-1);
  if (!first || !last) return () => undefined;
  if (line.length === 1 || ms <= 0) {
    put(last);
    return () => undefined;
  }
  put(first);
  const motion: Motion = { line, ms, put, started: performance.now() };
  motions.add(motion);
  frame ||= requestAnimationFrame(tick);
  return () => void motions.delete(motion);
}
