import { TCP_RST, type Packet } from '../../core/net/packet.ts';
import type { Journey, Run } from '../../core/trace/run.ts';

/** What a journey is for, as the filters of the timeline name it. */
export type LaneKind = 'arp' | 'dns' | 'handshake' | 'data' | 'reply';

/** The kinds that can be hidden; what carries the request itself cannot. */
export const FILTERS = ['arp', 'dns', 'handshake', 'reply'] as const satisfies readonly LaneKind[];

const isHandshake = ({ l4, payload }: Packet): boolean =>
  l4?.proto === 'tcp' && payload.bytes === 0 && (l4.flags & TCP_RST) === 0;

/** Whether a packet goes back to whoever asked. Which way it goes is told by its ports: they survive address translation of the other end better than addresses do. */
export function answers(journey: Journey, run: Run | null): boolean {
  if (journey.cause.kind === 'icmpError') return true;
  const first = run?.journeys.find((one) => one.cause.kind === 'request')?.born;
  const packet = journey.born;
  if (!first?.ip || !packet.ip || !first.l4 || !packet.l4) return journey.cause.kind === 'reply';
  if (first.l4.proto === 'icmp' && packet.l4.proto === 'icmp') return packet.l4.type !== first.l4.type;
  return packet.ip.src !== first.ip.src && journey.cause.kind !== 'retransmission';
}

/** Whether a packet was sent because a name had to be looked up. */
function servesLookup({ cause }: Journey, run: Run): boolean {
  if (cause.kind === 'dns') return true;
  const earlier = cause.kind === 'reply' ? run.journeys[cause.to] : undefined;
  return earlier !== undefined && servesLookup(earlier, run);
}

/** A question or an answer of a lookup; one that is the request itself is none. */
const isLookup = (journey: Journey, run: Run | null): boolean =>
  journey.born.payload.dns !== undefined && run !== null && servesLookup(journey, run);

const kinds = new WeakMap<Journey, LaneKind>();

/** The kind of a journey; remembered, as a run never changes. */
export function laneKind(journey: Journey, run: Run | null): LaneKind {
  const known = kinds.get(journey);
  if (known) return known;
  const kind: LaneKind = journey.born.arp
    ? 'arp'
    : isLookup(journey, run)
      ? 'dns'
      : isHandshake(journey.born)
        ? 'handshake'
        : answers(journey, run)
          ? 'reply'
          : 'data';
  kinds.set(journey, kind);
  return kind;
}
