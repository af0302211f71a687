import { isGroupMac } from '../net/mac.ts';
import { packetAt, type StepPlace } from './playback.ts';
import type { EntryRef, Step } from './step.ts';
import { listensElsewhere } from './listensElsewhere.ts';
import type { Decider } from './decider.ts';
import { sourceReason } from './sourceReason.ts';
import { dropReasonText, writerText } from './words.ts';

type End = Extract<Step, { kind: 'end' }>;

/** `, written by kube-proxy,`; nothing where nobody is known. */
const writtenBy = (decider: Decider | null): string =>
  decider?.by ? `, written by ${writerText(decider.by)},` : '';

const ROUTE_TYPE = {
  ROUTE_BLACKHOLE: 'blackhole',
  ROUTE_UNREACHABLE: 'unreachable',
  ROUTE_PROHIBIT: 'prohibit',
} as const;

function byNetfilter(entry: EntryRef | undefined, decider: Decider | null, verb: string): string | null {
  if (entry?.kind === 'rule')
    return `Rule ${entry.index + 1} of chain ${entry.chain} (table ${entry.table})${writtenBy(decider)} ${verb} the packet`;
  if (entry?.kind === 'policy')
    return `No rule of chain ${entry.chain} (table ${entry.table}) decided, and its policy ${verb} the packet`;
  return null;
}

/** The MTU that an entry of `ip link` tells. */
const mtuOf = (decider: Decider | null): string | undefined => /\bmtu (\d+)/.exec(decider?.text ?? '')?.[1];

/**
 * Why a machine lets a copy go. What arp_process() has read was taken in: there the address in the question counts, not
 * the one on the frame.
 */
function notMeant({ step, hop, journey, hopIndex, stepIndex }: StepPlace): string {
  const { decidedBy } = step as End;
  const { netns } = hop;
  const { eth, arp } = packetAt(journey, hopIndex, stepIndex - 1);
  if (arp && hop.steps[stepIndex - 1]?.kind === 'arp') {
    if (decidedBy?.kind === 'sysctl') return `${decidedBy.name} forbids to answer here`;
    return arp.op === 'request'
      ? `The address asked for, ${arp.targetIp}, is none of ${netns}’s`
      : `The message about ${arp.senderIp} brings nothing that ${netns} needs`;
  }
  return eth && isGroupMac(eth.dst)
    ? 'The frame went to everyone on the link, and a router passes on only what is addressed to itself'
    : 'The destination MAC address is that of another machine';
}

/**
 * Why a packet, or a copy of it, ended where it did: one sentence without its full stop, computed from the step, that
 * names the entry and who wrote it.
 */
export function endCause(place: StepPlace, decider: Decider | null): string {
  const { step, hop, journey, hopIndex, stepIndex } = place;
  const { reason, disposition, decidedBy } = step as End;
  const { netns } = hop;
  const { ip, l4 } = packetAt(journey, hopIndex, stepIndex - 1);
  const dst = ip?.dst ?? 'its destination';
  switch (reason) {
    case 'NETFILTER_DROP': {
      const verb = disposition === 'rejected' ? 'rejects' : 'drops';
      return byNetfilter(decidedBy, decider, verb) ?? `A netfilter rule of ${netns} ${verb} the packet`;
    }
    case 'IP_OUTNOROUTES':
    case 'IP_INNOROUTES':
      return `${netns} has no route to ${dst}, and nobody wrote a default route that would cover it`;
    case 'ROUTE_BLACKHOLE':
    case 'ROUTE_UNREACHABLE':
    case 'ROUTE_PROHIBIT':
      if (netns === 'underlay/router')
        return `The underlay’s router knows no way to ${dst}: the route “${decider?.text ?? ROUTE_TYPE[reason]}” stands for all networks that the model leaves out`;
      return `The route “${decider?.text ?? ROUTE_TYPE[reason]}” of ${netns}${writtenBy(decider)} covers ${dst}`;
    case 'NEIGH_FAILED':
      return decidedBy?.kind === 'neighbour'
        ? `Nobody on the link of ${decidedBy.dev} answered the question who has ${decidedBy.ip} (ARP), so ${netns} has no MAC address to send to`
        : `Nobody on the link answered the ARP question of ${netns}, so it has no MAC address to send to`;
    case 'PKT_TOO_BIG': {
      const dev = decidedBy?.kind === 'interface' ? decidedBy.dev : 'the next device';
      const mtu = mtuOf(decider);
      return `${ip?.length ?? 0} bytes do not fit ${dev}’s MTU${mtu === undefined ? '' : ` of ${mtu}`}, and the packet must not be fragmented (DF)`;
    }
    case 'NO_SOCKET':
      return l4 && l4.proto !== 'icmp'
        ? (listensElsewhere(`The process in ${netns}`, decider ? [decider] : []) ??
            `No process in ${netns} listens on ${l4.proto.toUpperCase()} port ${l4.dport}`)
        : `No process in ${netns} waits for this packet`;
    case 'TTL_EXPIRED':
      return `Every router takes one from the TTL, and at ${netns} none was left`;
    case 'MARTIAN':
    case 'IP_RPFILTER':
    case 'IP_LOCAL_SOURCE':
      return `${netns} goes no further with the packet, because ${sourceReason(place, reason)}`;
    case 'FORWARDING_DISABLED':
      return `${netns} does not forward packets for others (net.ipv4.ip_forward is 0)`;
    case 'OTHERHOST':
      return `${notMeant(place)}, so ${netns} lets this copy go`;
    default:
      return `${netns} goes no further with the packet, because ${dropReasonText(reason)}`;
  }
}

const MEANS: Readonly<Record<End['disposition'], string>> = {
  rejected: 'Its sender is told with an error.',
  dropped: 'Nobody is told: whoever waits for an answer waits in vain.',
  ignored: 'Nothing is lost by that: copies reach more machines than the one that is meant.',
  looped: 'Without this guard it would go on for ever.',
};

/** The same as two sentences: why, and what it means. */
export const endWhy = (place: StepPlace, decider: Decider | null): string =>
  `${endCause(place, decider)}. ${MEANS[(place.step as End).disposition]}`;
