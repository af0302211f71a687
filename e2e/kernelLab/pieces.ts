// Datagrams that were cut: a capture shows whole packets only, here every piece is compared.
import type { Dataplane } from '../../src/core/dataplane/dataplane.ts';
import type { Capture } from '../../src/core/testing/capture.ts';
import { capturedLines, DeviceNames, frameLines } from '../../src/core/testing/captureLines.ts';
import { knownPorts, PortWriter } from '../../src/core/testing/capturePorts.ts';
import { compareLines } from '../../src/core/testing/sideBySide.ts';
import { framesOf } from '../../src/core/trace/frames.ts';
import type { Journey, Run } from '../../src/core/trace/run.ts';
import { withPieces, Words, type Sorted } from './kernelCapture.ts';

/** A packet and all pieces of it, and pieces of those. */
function family(run: Run, head: Journey | undefined): ReadonlySet<number> {
  const ids = new Set(head ? [head.id] : []);
  for (const { id, cause } of run.journeys) if (cause.kind === 'fragment' && ids.has(cause.of)) ids.add(id);
  return ids;
}

const byPiece = <T>(frames: readonly T[], offset: (frame: T) => number): T[] =>
  [...frames].sort((a, b) => offset(a) - offset(b));

/**
 * @param more bytes to add to the kernel's reply, see `moreDigits`.
 * @returns `null` when neither side cut anything.
 */
export function comparePieces(
  capture: Capture,
  sorted: Sorted,
  run: Run,
  dataplane: Dataplane,
  more: number,
): string[] | null {
  const names = new DeviceNames(dataplane);
  const words = new Words(dataplane);
  const frames = framesOf(run, dataplane);
  const request = run.journeys.find(({ cause }) => cause.kind === 'request');
  const requests = family(run, request);
  const reply = run.journeys.find(({ cause }) => cause.kind === 'reply' && requests.has(cause.to));
  const replies = family(run, reply);
  const theirs = { request: withPieces(sorted.request, sorted), reply: withPieces(sorted.reply, sorted) };
  const isCut =
    requests.size > 1 ||
    replies.size > 1 ||
    theirs.request.length > sorted.request.length ||
    theirs.reply.length > sorted.reply.length;
  if (!isCut) return null;
  const ports = knownPorts(capture);
  // On one CPU the kernel carries the first piece through the whole network before it sends the second: that order is
  // the laboratory's. Each piece has to go the right way, in the right order by itself.
  const compare = (part: 'request' | 'reply', ours: ReadonlySet<number>) =>
    compareLines(
      `${part} in pieces`,
      capturedLines(
        byPiece(theirs[part], ({ ip }) => ip?.offset ?? 0)
          .flatMap(words.frame)
          .map((frame) => (part === 'reply' ? { ...frame, len: frame.len + more } : frame)),
        part,
        new PortWriter(ports),
      ),
      frameLines(
        byPiece(
          frames.filter(({ journey }) => ours.has(journey)),
          ({ ip, inner }) => (inner?.ip ?? ip)?.offset ?? 0,
        ),
        part,
        names,
        new PortWriter(ports),
      ),
    );
  return [...compare('request', requests), ...compare('reply', replies)];
}
