import { clonePacket, type Packet } from '../net/packet.ts';
import { advance } from './playback.ts';
import type { Hop, Journey } from './run.ts';
import type { Step } from './step.ts';

/** One step of a journey with the packet right after it. */
export interface Passing {
  readonly hop: Hop;
  readonly hopIndex: number;
  readonly step: Step;
  readonly stepIndex: number;
  /** Valid during the visit only: the next step writes into the same object. */
  readonly packet: Packet;
}

/**
 * Shows every step of a journey with the packet it left behind, hop by hop. Each step is carried out once: a hop that
 * branches off takes a copy of the packet as its parent left it.
 */
export function foldJourney(journey: Journey, visit: (passing: Passing) => void): void {
  const starts = new Map<number, Packet>();
  const branches = new Map<string, number[]>();
  journey.hops.forEach(({ parent }, index) => {
    if (parent === null) return;
    const at = `${parent.hop} ${parent.step}`;
    const waiting = branches.get(at);
    if (waiting) waiting.push(index);
    else branches.set(at, [index]);
  });
  journey.hops.forEach((hop, hopIndex) => {
    let packet = starts.get(hopIndex) ?? clonePacket(journey.born);
    const branchOff = (step: number) => {
      for (const child of branches.get(`${hopIndex} ${step}`) ?? []) starts.set(child, clonePacket(packet));
    };
    branchOff(-1);
    hop.steps.forEach((step, stepIndex) => {
      packet = advance(packet, step);
      visit({ hop, hopIndex, step, stepIndex, packet });
      branchOff(stepIndex);
    });
    starts.delete(hopIndex);
  });
}
