import { clonePacket, type Packet } from '../../net/packet.ts';
import { foldJourney } from '../../trace/fold.ts';
import type { Run } from '../../trace/run.ts';
import type { PacketType } from '../../trace/step.ts';

/** A packet on a device, as a capture holds it. */
export interface Captured {
  /** Simulated microseconds since the run began. */
  readonly t: number;
  readonly dev: string;
  readonly pkttype: PacketType;
  readonly packet: Packet;
}

/**
 * What crossed the devices of a namespace in a run, up to and including a step, in the order of time.
 *
 * @param dev one device; `any` for all.
 */
export function capturedAt(run: Run, through: number, netns: string, dev: string): Captured[] {
  const seen: (Captured & { readonly n: number })[] = [];
  for (const journey of run.journeys) {
    foldJourney(journey, ({ hop, step, packet }) => {
      if (hop.netns !== netns || step.n > through) return;
      if (step.kind !== 'ingress' && step.kind !== 'egress') return;
      if (dev !== 'any' && step.dev !== dev) return;
      const pkttype = step.kind === 'ingress' ? step.pkttype : 'outgoing';
      seen.push({ n: step.n, t: step.t, dev: step.dev, pkttype, packet: clonePacket(packet) });
    });
  }
  return seen.sort((a, b) => a.n - b.n);
}
