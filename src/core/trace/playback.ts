import { applyChanges } from '../net/headerDiff.ts';
import { clonePacket, type Packet } from '../net/packet.ts';
import { must } from '../problem.ts';
import type { Hop, Journey, Run } from './run.ts';
import type { Step } from './step.ts';

/** Where a step stands in its run. */
export interface StepPlace {
  readonly journey: Journey;
  readonly hop: Hop;
  readonly hopIndex: number;
  readonly stepIndex: number;
  readonly step: Step;
}

/** All steps of a run in the order they happened: the n-th place is that of step n. */
export function placesOf(run: Run): readonly StepPlace[] {
  const places: StepPlace[] = [];
  for (const journey of run.journeys) {
    journey.hops.forEach((hop, hopIndex) =>
      hop.steps.forEach((step, stepIndex) => {
        places[step.n] = { journey, hop, hopIndex, stepIndex, step };
      }),
    );
  }
  return places;
}

/** Carries out on a packet what a step does to it; the packet given is used up. */
export function advance(packet: Packet, step: Step): Packet {
  switch (step.kind) {
    case 'encapsulate':
      return {
        eth: null,
        arp: null,
        ip: { ...step.outer.ip },
        l4: { ...step.outer.l4 },
        payload: { bytes: 0, text: '' },
        vxlan: step.outer.vxlan,
        inner: packet,
      };
    case 'decapsulate':
      return must(packet.inner, 'inner packet of a decapsulation');
    case 'reassemble':
      return clonePacket(step.packet);
    case 'link':
      packet.eth = { ...step.eth };
      return packet;
    default:
      if (step.diff) applyChanges(packet, step.diff);
      return packet;
  }
}

/**
 * The packet right after a step of its journey.
 *
 * @param hopIndex index into `journey.hops`.
 * @param stepIndex index into that hop's steps; -1 for the packet as it entered the hop.
 */
export function packetAt(journey: Journey, hopIndex: number, stepIndex: number): Packet {
  const path: { hop: Hop; through: number }[] = [];
  for (let at: { hop: number; step: number } | null = { hop: hopIndex, step: stepIndex }; at;) {
    const hop: Hop = must(journey.hops[at.hop], `hop ${at.hop} of journey ${journey.id}`);
    path.unshift({ hop, through: at.step });
    at = hop.parent;
  }
  let packet = clonePacket(journey.born);
  for (const { hop, through } of path) {
    for (let i = 0; i <= through; i++) packet = advance(packet, must(hop.steps[i], 'step'));
  }
  return packet;
}
