import { TCP_RST, type Packet } from '../../core/net/packet.ts';
import { originOf } from '../../core/trace/requestJourneys.ts';
import type { Journey, Run } from '../../core/trace/run.ts';
import { decisiveJourney } from '../../core/trace/summary.ts';

/** What a journey is for, as the filters of the timeline name it. */
export type LaneKind = 'arp' | 'dns' | 'handshake' | 'retransmission' | 'icmpError' | 'data' | 'reply';

/** The kinds that can be hidden; what carries the request itself cannot. */
export const FILTERS = [
  'arp',
  'dns',
  'handshake',
  'reply',
  'retransmission',
  'icmpError',
] as const satisfies readonly LaneKind[];

const isHandshake = ({ l4, payload }: Packet): boolean =>
  l4?.proto === 'tcp' && payload.bytes === 0 && (l4.flags & TCP_RST) === 0;

/** The journey that a journey came of; `undefined` for the request, and for what asks for a name. */
function origin({ cause }: Journey, run: Run | null): Journey | undefined {
  const ids = cause as { readonly to?: number; readonly of?: number; readonly about?: number };
  const id = ids.to ?? ids.of ?? ids.about;
  return id === undefined ? undefined : run?.journeys.find((one) => one.id === id);
}

/** Whether a packet is part of asking for a name: the question, or what came of it. */
function isAboutName(journey: Journey, run: Run | null): boolean {
  for (let at: Journey | undefined = journey; at; at = origin(at, run))
    if (at.cause.kind === 'dns') return true;
  return false;
}

/** Whether a packet goes back to whoever asked. Which way it goes is told by its ports: they survive address translation of the other end better than addresses do. */
export function answers(journey: Journey, run: Run | null): boolean {
  const whole = run ? originOf(run.journeys, journey) : journey;
  if (whole.cause.kind === 'icmpError') return true;
  const first = run?.journeys.find((one) => one.cause.kind === 'request')?.born;
  const packet = whole.born;
  if (!first?.ip || !packet.ip || !first.l4 || !packet.l4) return whole.cause.kind === 'reply';
  if (first.l4.proto === 'icmp' && packet.l4.proto === 'icmp') return packet.l4.type !== first.l4.type;
  return packet.ip.src !== first.ip.src && whole.cause.kind !== 'retransmission';
}

function kindOf(journey: Journey, run: Run | null): LaneKind {
  const { born, cause } = journey;
  if (born.arp) return 'arp';
  if (isAboutName(journey, run)) return 'dns';
  if (cause.kind === 'icmpError' || cause.kind === 'retransmission') return cause.kind;
  if (isHandshake(born)) return 'handshake';
  return answers(journey, run) ? 'reply' : 'data';
}

const kinds = new WeakMap<Journey, LaneKind>();

/** The kind of a journey; remembered, as a run never changes. */
export function laneKind(journey: Journey, run: Run | null): LaneKind {
  let kind = kinds.get(journey);
  if (!kind) kinds.set(journey, (kind = kindOf(journey, run)));
  return kind;
}

const lost = new WeakMap<Run, Journey | undefined>();

/** The packet whose end made the request fail. */
function fatalJourney(run: Run): Journey | undefined {
  if (!lost.has(run)) lost.set(run, run.outcome === 'delivered' ? undefined : decisiveJourney(run));
  return lost.get(run);
}

/** Whether filters leave a journey out. None of them hides the packet that decided what became of the request. */
export const isHidden = (journey: Journey, run: Run | null, hidden: ReadonlySet<LaneKind>): boolean =>
  hidden.size > 0 && hidden.has(laneKind(journey, run)) && !(run && fatalJourney(run) === journey);
