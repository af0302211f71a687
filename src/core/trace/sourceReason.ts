import { packetAt, type StepPlace } from './playback.ts';
import { isLoopback, LIMITED_BROADCAST, isMulticast } from '../net/address.ts';
import { dropReasonText } from './words.ts';
import type { Step } from './step.ts';

/** An address that must not be on a wire, or not on this one. */
function martianReason(place: StepPlace, setting: string | null): string {
  const { journey, hopIndex, stepIndex } = place;
  const { ip, arp } = packetAt(journey, hopIndex, stepIndex - 1);
  if (arp) return `an ARP question about ${arp.targetIp} has no answer on a wire`;
  if (!ip) return dropReasonText('MARTIAN');
  if (isMulticast(ip.src) || ip.src === LIMITED_BROADCAST)
    return `${ip.src}, a group’s address, cannot be where a packet comes from`;
  const [which, address] = isLoopback(ip.src) ? ['source', ip.src] : ['destination', ip.dst];
  const let_ = setting === null ? '' : ` (${setting} is 0)`;
  return `${address} as the ${which} has no place on a wire: 127.0.0.0/8 is every host’s own${let_}`;
}

/**
 * Why an address was refused, by the setting that decides about it, as the rest of a sentence that starts with "because".
 *
 * @see Linux net/ipv4/route.c, ip_route_input_slow(); net/ipv4/fib_frontend.c, fib_validate_source()
 */
export function sourceReason(
  place: StepPlace,
  reason: 'MARTIAN' | 'IP_RPFILTER' | 'IP_LOCAL_SOURCE',
): string {
  const { decidedBy } = place.step as Extract<Step, { kind: 'end' }>;
  const setting = decidedBy?.kind === 'sysctl' ? decidedBy.name : null;
  const { journey, hop, hopIndex, stepIndex } = place;
  const src = packetAt(journey, hopIndex, stepIndex - 1).ip?.src ?? 'its source';
  switch (reason) {
    case 'MARTIAN':
      return martianReason(place, setting);
    case 'IP_RPFILTER':
      return `${hop.netns} would answer ${src} by another device than the one it came in by, and so takes the address for forged (${setting ?? 'rp_filter'})`;
    case 'IP_LOCAL_SOURCE':
      return hop.netns === journey.hops[0]?.netns
        ? `the packet came back to its own sender with ${src} still as its source: nothing masqueraded it on its way, and nobody takes his own address from outside`
        : `it came in from outside with ${src}, an address of ${hop.netns} itself, as its source`;
    default:
      return reason satisfies never;
  }
}
