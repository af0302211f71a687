import type { Packet } from '../net/packet.ts';
import type { Outcome } from './disposition.ts';
import type { Ending } from './ending.ts';
import { clientHears } from './clientHears.ts';
import { filterReason, type Evidence } from './filterReason.ts';
import { dropReasonText, packetKind } from './words.ts';
import { packetAt, type StepPlace } from './playback.ts';
import { originOf } from './requestJourneys.ts';
import type { Run } from './run.ts';
import { strangeAnswer } from './strangeAnswer.ts';
import type { Step } from './step.ts';

type End = Extract<Step, { kind: 'end' }>;

const WORD: Readonly<Partial<Record<Outcome, string>>> = {
  refused: 'Refused',
  'timed-out': 'Timed out',
  'host-unreachable': 'Host unreachable',
  'net-unreachable': 'Network unreachable',
  'message-too-big': 'Too big',
  'ttl-exceeded': 'TTL exceeded',
  'name-not-found': 'Name not found',
};

const ROUTE_TYPE = {
  ROUTE_BLACKHOLE: 'blackhole',
  ROUTE_UNREACHABLE: 'unreachable',
  ROUTE_PROHIBIT: 'prohibit',
} as const;

/** The word for an outcome that its sentence begins with. */
const outcomeWord = (outcome: Outcome): string =>
  WORD[outcome] ?? `Answered ${outcome.slice('http-'.length)}`;

/** Whose kernel speaks: a pod has its namespace, but the kernel is that of its node. */
function kernelOf(netns: string): string {
  if (netns === 'underlay/router') return 'the underlay’s router';
  if (netns === 'underlay/switch') return 'the underlay’s switch';
  return netns.includes('/') ? `the kernel in ${netns}` : `${netns}’s kernel`;
}

/** `pod/default/client/curl` as its namespace is called. */
function netnsOf(from: string): string {
  const [kind, ...rest] = from.split('/');
  return kind === 'pod' ? rest.slice(0, 2).join('/') : rest.join('/');
}

const withPort = ({ ip, l4 }: Packet): string => {
  const port = l4 !== null && l4.proto !== 'icmp' ? `:${l4.dport}` : '';
  return `${ip?.dst ?? ''}${port}`;
};

const packetOf = ({ journey, hopIndex, stepIndex }: StepPlace): Packet =>
  packetAt(journey, hopIndex, stepIndex - 1);

/** `the TCP SYN to 10.96.0.80:81`, `the answer (TCP SYN-ACK) to 10.244.1.10:40000`. */
function subjectOf(end: StepPlace, run: Run): string {
  const packet = packetOf(end);
  const { cause, born } = originOf(run.journeys, end.journey);
  const whole = born.l4?.proto === 'udp' ? 'UDP datagram' : packetKind(born);
  const isPiece = packet.ip !== null && (packet.ip.mf || packet.ip.fragmentOffset > 0);
  const kind = isPiece ? `fragment of a ${whole}` : whole;
  if (born.payload.dns)
    return cause.kind === 'reply' ? `the answer about a name (DNS)` : `the question about a name (DNS)`;
  return cause.kind === 'reply'
    ? `the answer (${kind}) to ${withPort(packet)}`
    : `the ${kind} to ${withPort(packet)}`;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function tooBig(place: StepPlace, { answer }: Ending, { decidedBy }: End): string {
  const size = packetOf(place).ip?.length ?? 0;
  const l4 = answer?.born.l4;
  const mtu = l4?.proto === 'icmp' && l4.mtu > 0 ? ` takes ${l4.mtu}` : ' takes fewer';
  const dev = decidedBy?.kind === 'interface' ? decidedBy.dev : 'the next device';
  return `the packet has ${size} bytes, ${dev}${mtu}, and it must not be split (DF)`;
}

/** The rest of a sentence that starts with "because". */
function reasonOf(end: StepPlace, ending: Ending, evidence: Evidence): string {
  const step = end.step as End;
  const packet = packetOf(end);
  const { decidedBy } = step;
  switch (step.reason) {
    case 'NETFILTER_DROP':
      return filterReason(step, end, evidence);
    case 'NO_SOCKET': {
      const strange = strangeAnswer(end, ending.run);
      if (strange !== null) return strange;
      return packet.l4 && packet.l4.proto !== 'icmp'
        ? `no process there listens on ${packet.l4.proto.toUpperCase()} port ${packet.l4.dport}`
        : dropReasonText(step.reason);
    }
    case 'NEIGH_FAILED':
      return decidedBy?.kind === 'neighbour'
        ? `nobody on the link of ${decidedBy.dev} answered the question who has ${decidedBy.ip} (ARP)`
        : dropReasonText(step.reason);
    case 'PKT_TOO_BIG':
      return tooBig(end, ending, step);
    case 'TTL_EXPIRED':
      return 'every router takes one from the TTL, and here none was left';
    case 'IP_INNOROUTES':
    case 'IP_OUTNOROUTES':
      return `it has no route to ${packet.ip?.dst ?? 'there'}`;
    case 'ROUTE_BLACKHOLE':
    case 'ROUTE_UNREACHABLE':
    case 'ROUTE_PROHIBIT':
      return `its ${ROUTE_TYPE[step.reason]} route covers ${packet.ip?.dst ?? 'the destination'}`;
    default:
      return dropReasonText(step.reason);
  }
}

/** Who turned it away and how its sender was told, or was not. */
function deed(end: StepPlace, { answer, run }: Ending): string {
  const { netns } = end.hop;
  const who = kernelOf(netns);
  const subject = subjectOf(end, run);
  if (!answer) return `${who} threw ${subject} away`;
  const kind = packetKind(answer.born);
  const told =
    answer.disposition === 'delivered' ? `with ${kind}` : `with ${kind} (itself lost on the way back)`;
  if (end.journey.dropReason !== 'NEIGH_FAILED') return `${who} answered ${subject} ${told}`;
  // A host that could not send its own packet tells its own program.
  const isOwn = answer.hops.every((hop) => hop.netns === netns);
  return isOwn ? `${who} gave up on ${subject}` : `${who} gave up on ${subject} and answered ${told}`;
}

/** The client's own kernel says no before there is a packet. */
function atOnce({ run }: Ending): string {
  const who = kernelOf(netnsOf(run.request.from));
  const { to } = run.request;
  switch (run.outcome) {
    case 'message-too-big':
      return `${who} sent nothing, because ${to} is to get more bytes than its device takes, and they must not be split (DF)`;
    case 'net-unreachable':
      return run.errno === 'EINVAL'
        ? `${who} sent nothing, because a blackhole route covers ${to}`
        : `${who} sent nothing, because it has no route to ${to}`;
    case 'host-unreachable':
      return run.errno === 'EACCES'
        ? `${who} sent nothing, because ${to} is an address it must not send to`
        : `${who} sent nothing, because an unreachable route covers ${to}`;
    default:
      return `${who} sent nothing to ${to}`;
  }
}

/** Nothing was lost on the way, and yet it failed. */
function unlost(ending: Ending): string {
  const { run, place } = ending;
  if (!place) return atOnce(ending);
  if (run.outcome === 'name-not-found') {
    const server = place.journey.hops[0]?.netns ?? 'the name server';
    return `${server} answered that there is no such name, for every name of the search list that was tried`;
  }
  if (run.outcome.startsWith('http-')) return `${run.servedBy ?? 'the program'} itself said so`;
  return `nothing was lost on the way, and no answer came`;
}

/**
 * What a request that failed came to: who said so and why, and what its client hears of it, in two sentences.
 *
 * @param evidence entries that decided, as their tables print them, where somebody has asked for them.
 */
export function endingText(ending: Ending, evidence: Evidence = []): string {
  const { run, end } = ending;
  const what = end ? `${deed(end, ending)}, because ${reasonOf(end, ending, evidence)}` : unlost(ending);
  return `${outcomeWord(run.outcome)}: ${what}. ${sentence(clientHears(run))}`;
}
