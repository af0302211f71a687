import { clonePacket, type Packet } from '../net/packet.ts';
import { wireOf } from '../net/wire.ts';
import { mapCrossings } from './crossings.ts';
import { foldJourney } from './fold.ts';
import { loopbackHeader } from './frames.ts';
import type { Journey, Run } from './run.ts';
import type { PacketType } from './step.ts';

/** What Linux calls the loopback device of every namespace. */
const LOOPBACK = 'lo';

/** A frame as a capture file holds it. */
export interface CapturedFrame {
  /** Simulated microseconds since the run began. */
  readonly t: number;
  /** `NETNS/DEV`. */
  readonly device: string;
  readonly dir: 'in' | 'out';
  readonly pkttype: PacketType;
  /** False: it begins with an IP header. */
  readonly ethernet: boolean;
  readonly bytes: Uint8Array;
  /** Which packet of the run it is, for people. */
  readonly comment: string;
}

/** The datagram that a piece was cut from, as it was then; `null` for what is no piece. */
export function wholeOf(run: Run, journey: Journey): Packet | null {
  const { cause } = journey;
  if (cause.kind !== 'fragment') return null;
  const parent = run.journeys.find(({ id }) => id === cause.of);
  if (!parent) return null;
  let whole: Packet | null = null;
  foldJourney(parent, ({ step, packet }) => {
    if (step.kind === 'fragment') whole ??= clonePacket(packet);
  });
  // A piece can be cut once more: places count from the beginning of the first one.
  const isPiece = (packet: Packet | null) => packet?.ip && (packet.ip.mf || packet.ip.fragmentOffset > 0);
  return isPiece(whole) ? wholeOf(run, parent) : whole;
}

/** Every frame of a run that crosses a device, in the order of time, byte by byte. */
export function captureOf(run: Run): CapturedFrame[] {
  const wholes = new Map(run.journeys.map((journey) => [journey, wholeOf(run, journey)]));
  return mapCrossings(run, ({ journey, netns, step, packet }): CapturedFrame => {
    const eth = packet.eth ?? (step.dev === LOOPBACK ? loopbackHeader(packet) : null);
    return {
      t: step.t,
      device: `${netns}/${step.dev}`,
      dir: step.kind === 'ingress' ? 'in' : 'out',
      pkttype: step.kind === 'ingress' ? step.pkttype : 'outgoing',
      ethernet: eth !== null,
      bytes: wireOf({ ...packet, eth }, wholes.get(journey)).bytes,
      comment: `packet ${journey.id}, step ${step.n + 1}`,
    };
  });
}
