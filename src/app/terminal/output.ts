import type { Timing } from '../../worker/protocol.ts';
import { isAtEnd, type Playback } from '../playback/playback.ts';
import type { Block } from './terminalStore.ts';

type Output = Pick<Block, 'stdout' | 'stderr'>;

/**
 * How many pieces of a block's output stand there: those that the clock has revealed, and, while the canvas shows a request
 * of this block, those that its step has reached.
 */
export function reachedPieces({ timing, revealed, sent }: Block, p: Playback): number {
  const all = timing?.length ?? 0;
  const byClock = revealed ?? all;
  const nth = p.run ? sent?.runs.get(p.runId) : undefined;
  if (!timing || !sent || nth === undefined) return byClock;
  const isOver = isAtEnd(p) && !p.held;
  if (isOver && nth === sent.requests.length - 1) return byClock;
  const first = timing.findIndex(
    ({ at }) => at !== null && (at.nth > nth || (at.nth === nth && !isOver && at.n > p.at)),
  );
  return Math.min(byClock, first < 0 ? all : first);
}

/** The first pieces of an output. */
export function outputOf({ stdout, stderr, timing }: Output & Pick<Block, 'timing'>, pieces: number): Output {
  if (!timing || pieces >= timing.length) return { stdout, stderr };
  const length = (stream: Timing['stream']) =>
    timing.slice(0, pieces).reduce((sum, piece) => sum + (piece.stream === stream ? piece.length : 0), 0);
  return { stdout: stdout.slice(0, length('stdout')), stderr: stderr.slice(0, length('stderr')) };
}

/** One piece after the other on the screen, neighbours of one stream joined. */
export function printedRuns(
  { stdout, stderr, timing }: Output & Pick<Block, 'timing'>,
  pieces: number,
): readonly { readonly stream: Timing['stream']; readonly text: string }[] {
  const rest = { stdout, stderr };
  const runs: { stream: Timing['stream']; text: string }[] = [];
  const whole = (['stdout', 'stderr'] as const).map((stream) => ({ stream, length: rest[stream].length }));
  for (const { stream, length } of timing ? timing.slice(0, pieces) : whole) {
    if (length === 0) continue;
    const text = rest[stream].slice(0, length);
    rest[stream] = rest[stream].slice(length);
    const last = runs.at(-1);
    if (last?.stream === stream) last.text += text;
    else runs.push({ stream, text });
  }
  return runs;
}

/** Lines that an output has beyond its first pieces. */
export function linesAfter(block: Block, pieces: number): number {
  const lines = ({ stdout, stderr }: Output) => `${stdout}${stderr}`.split('\n').length;
  return lines(block) - lines(outputOf(block, pieces));
}

/** An output that is interrupted after some pieces: as a terminal shows Ctrl-C, and with what the command still says. */
export function interrupted(
  block: Output & { readonly timing: readonly Timing[] },
  pieces: number,
  sign: string,
): Output & { readonly timing: readonly Timing[] } {
  const { stdout, stderr } = outputOf(block, pieces);
  const before = block.timing.slice(0, pieces);
  const last = before.at(-1);
  const says = `${sign}${last?.interrupted ?? '\n'}`;
  const piece: Timing = { stream: 'stdout', length: says.length, at: last?.at ?? null };
  return { stdout: stdout + says, stderr, timing: [...before, piece] };
}
