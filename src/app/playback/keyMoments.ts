import { TCP_FIN, TCP_SYN, type Packet } from '../../core/net/packet.ts';
import type { StepPlace } from '../../core/trace/playback.ts';
import type { Step } from '../../core/trace/step.ts';

/** What playing stops at: the moments that tell the story, or every decision there is. */
export type Detail = 'key' | 'every';

export const DETAILS = ['key', 'every'] as const satisfies readonly Detail[];

/** Segments that only keep the connection's books: that they went and came is all there is to tell. */
const isBookkeeping = ({ l4, payload }: Packet): boolean =>
  l4?.proto === 'tcp' && payload.bytes === 0 && ((l4.flags & TCP_SYN) === 0 || (l4.flags & TCP_FIN) !== 0);

const isMilestone = (step: Step): boolean =>
  step.kind === 'send' ||
  step.kind === 'deliver' ||
  (step.kind === 'end' && step.disposition !== 'ignored') ||
  (step.kind === 'hook' && step.verdict !== 'accept');

function changesSomething(step: Step): boolean {
  switch (step.kind) {
    case 'nat':
    case 'encapsulate':
    case 'decapsulate':
    case 'fragment':
    case 'reassemble':
      return true;
    case 'hook':
      return step.choices !== undefined;
    case 'conntrack':
      return step.what === 'invalid';
    case 'route':
      return step.purpose === 'input' && step.result === 'forward';
    case 'neighbour':
      return step.result === 'wait';
    default:
      return false;
  }
}

/** It leaves for the next machine or pod; what a switch between them does goes without saying. */
const leaves = ({ hop, step }: StepPlace): boolean =>
  step.kind === 'egress' && step.peer !== null && !hop.netns.startsWith('underlay/');

/**
 * Whether a step belongs to the story of its packet: it was sent, rewritten, wrapped, turned at a crossroads, left for
 * elsewhere, arrived, was dropped. A packet in ARP's service is told by the packet that waits for it.
 */
export function isKeyMoment(place: StepPlace): boolean {
  const { journey, step } = place;
  if (journey.born.arp) return false;
  if (isMilestone(step)) return true;
  return !isBookkeeping(journey.born) && (changesSomething(step) || leaves(place));
}
