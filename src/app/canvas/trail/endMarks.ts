import type { DropReason, EndDisposition } from '../../../core/trace/disposition.ts';
import type { StepPlace } from '../../../core/trace/playback.ts';
import type { Cause } from '../../../core/trace/run.ts';
import type { Point } from '../geometry.ts';
import { restOf, type Picture } from '../ways.ts';

export interface EndMark {
  readonly n: number;
  readonly point: Point;
  readonly disposition: Exclude<EndDisposition, 'ignored'>;
  readonly reason: DropReason;
  /** It was a packet of the request's own conversation: its client notices. */
  readonly tellsClient: boolean;
  /** It is what is spoken of: later packets have the room, until all is over. */
  readonly isTold: boolean;
}

/** Whether a packet is there because of what became of journey `lost`: an ICMP error, or a reset. */
const saysSo = (cause: Cause, lost: number): boolean =>
  (cause.kind === 'icmpError' && cause.about === lost) || (cause.kind === 'reply' && cause.to === lost);

/** Every loss up to step `n`; of several at one place the latest. Copies that met the wrong host are none. */
export function endMarks(picture: Picture, places: readonly StepPlace[], n: number): readonly EndMark[] {
  const marks = new Map<string, EndMark>();
  const now = places[n]?.journey;
  const isOver = n === places.length - 1;
  for (const place of places.slice(0, n + 1)) {
    const { step } = place;
    if (step.kind !== 'end' || step.disposition === 'ignored') continue;
    const point = restOf(picture, place, 1);
    if (!point) continue;
    const { disposition, reason } = step;
    const { cause, id } = place.journey;
    marks.set(`${point.x} ${point.y}`, {
      n: step.n,
      point,
      disposition,
      reason,
      isTold: isOver || (now !== undefined && (now.id === id || saysSo(now.cause, id))),
      tellsClient: cause.kind !== 'arp' && cause.kind !== 'arpReply',
    });
  }
  return [...marks.values()];
}
