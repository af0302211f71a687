import { clonePacket, type Packet } from '../../net/packet.ts';
import { wireOf } from '../../net/wire.ts';
import { wholeOf } from '../../trace/capture.ts';
import { mapCrossings } from '../../trace/crossings.ts';
import { loopbackHeader } from '../../trace/frames.ts';
import type { Journey, Run } from '../../trace/run.ts';
import type { PacketType } from '../../trace/step.ts';
import type { Frame } from './print.ts';

/** A packet on a device, as a capture holds it. */
export interface Captured {
  /** Simulated microseconds since the run began. */
  readonly t: number;
  readonly dev: string;
  readonly pkttype: PacketType;
  readonly packet: Packet;
  readonly journey: Journey;
}

/**
 * What crossed the devices of a namespace in a run, up to and including a step, in the order of time.
 *
 * @param dev one device; `any` for all.
 */
export function capturedAt(run: Run, through: number, netns: string, dev: string): Captured[] {
  return mapCrossings(run, ({ journey, netns: at, step, packet }): Captured | null => {
    if (at !== netns || step.n > through || (dev !== 'any' && step.dev !== dev)) return null;
    const pkttype = step.kind === 'ingress' ? step.pkttype : 'outgoing';
    const eth = packet.eth ?? (step.dev === 'lo' ? loopbackHeader(packet) : null);
    return { t: step.t, dev: step.dev, pkttype, packet: { ...clonePacket(packet), eth }, journey };
  }).filter((one) => one !== null);
}

/** The octets of what was captured, the same that a file for Wireshark holds. */
export const frameOf = (run: Run, { packet, journey }: Captured): Frame => ({
  bytes: wireOf(packet, wholeOf(run, journey)).bytes,
  ethernet: packet.eth !== null,
});
