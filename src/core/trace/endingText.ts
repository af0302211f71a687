import type { Packet } from '../net/packet.ts';
import { listensElsewhere } from './listensElsewhere.ts';
import type { Outcome } from './disposition.ts';
import type { Ending } from './ending.ts';
import { clientHears } from './clientHears.ts';
import { NO_EVIDENCE, type Evidence } from './evidence.ts';
import { byWhom, filterReason } from './filterReason.ts';
import { nobodyListens } from './reasons/socketReasons.ts';
import { sourceReason } from './sourceReason.ts';
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

/** A namespace as sentences name it. */
const machineOf = (netns: string): string =>
  netns.startsWith('underlay/') ? `the underlay’s ${netns.slice('underlay/'.length)}` : netns;

/** Whose kernel speaks: a pod has its namespace, but the kernel is that of its node. */
function kernelOf(netns: string): string {
  if (netns.startsWith('underlay/')) return machineOf(netns);
  return netns.includes('/') ? `the kernel in ${netns}` : `the kernel of ${netns}`;
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

/** What `ip link` says that a device takes, where it decided: a bridge that throws a frame away tells nobody. */
const mtuIn = (entries: Evidence['entries']): string | undefined =>
  entries.flatMap(({ text }) => /\bmtu (\d+)/.exec(text)?.[1] ?? [])[0];

function tooBig(place: StepPlace, { answer }: Ending, { decidedBy }: End, { entries }: Evidence): string {
  const size = packetOf(place).ip?.length ?? 0;
  const l4 = answer?.born.l4;
  const told = l4?.proto === 'icmp' && l4.mtu > 0 ? `${l4.mtu}` : mtuIn(entries);
  const dev = decidedBy?.kind === 'interface' ? decidedBy.dev : 'the next device';
  return `the packet has ${size} bytes, ${dev} takes ${told ?? 'fewer'}, and it must not be split (DF)`;
}

/** Why, as far as the run tells: the rest of a sentence that starts with "because". */
function reasonOf(end: StepPlace, ending: Ending, evidence: Evidence): string {
  const step = end.step as End;
  const { netns } = end.hop;
  const packet = packetOf(end);
  const { decidedBy } = step;
  switch (step.reason) {
    case 'NETFILTER_DROP':
      return filterReason(end, evidence.entries);
    case 'NO_SOCKET': {
      const strange = strangeAnswer(end, ending.run);
      if (strange !== null) return strange;
      return packet.l4 && packet.l4.proto !== 'icmp'
        ? (listensElsewhere('the process there', evidence.entries) ??
            nobodyListens(netns, { proto: packet.l4.proto, port: packet.l4.dport }))
        : dropReasonText(step.reason);
    }
    case 'NEIGH_FAILED':
      return decidedBy?.kind === 'neighbour'
        ? `nobody on the link of ${decidedBy.dev} answered the question who has ${decidedBy.ip} (ARP)`
        : dropReasonText(step.reason);
    case 'PKT_TOO_BIG':
      return tooBig(end, ending, step, evidence);
    case 'TTL_EXPIRED':
      return `every router takes one from the TTL, and at ${machineOf(netns)} none was left`;
    case 'IP_INNOROUTES':
    case 'IP_OUTNOROUTES':
      return decidedBy?.kind === 'sysctl'
        ? sourceReason(end, 'MARTIAN')
        : `${machineOf(netns)} has no route to ${packet.ip?.dst ?? 'the destination'}`;
    case 'ROUTE_BLACKHOLE':
    case 'ROUTE_UNREACHABLE':
    case 'ROUTE_PROHIBIT':
      return `the ${ROUTE_TYPE[step.reason]} route of ${machineOf(netns)} covers ${packet.ip?.dst ?? 'the destination'}`;
    case 'MARTIAN':
    case 'IP_RPFILTER':
    case 'IP_LOCAL_SOURCE':
      return sourceReason(end, step.reason);
    case 'FORWARDING_DISABLED':
      return `${netns} does not forward packets for others (net.ipv4.ip_forward is 0)`;
    default:
      return dropReasonText(step.reason);
  }
}

/** By what it was decided, where the reason does not tell. */
function meansOf(end: StepPlace, { entries, reason }: Evidence): string {
  const { reason: drop, decidedBy } = end.step as End;
  if (drop === 'NETFILTER_DROP') return byWhom(end, entries);
  if (reason === null) return '';
  if (drop === 'NEIGH_FAILED' && decidedBy?.kind === 'neighbour')
    return `: nobody on the link of ${decidedBy.dev} answered who has ${decidedBy.ip} (ARP)`;
  if (drop !== 'ROUTE_BLACKHOLE' && drop !== 'ROUTE_UNREACHABLE' && drop !== 'ROUTE_PROHIBIT') return '';
  const route = `its ${ROUTE_TYPE[drop]} route`;
  return end.hop.netns === 'underlay/router'
    ? `, by ${route}, the model’s stand-in for all networks that it leaves out`
    : `, by ${route}`;
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
  const { to } = run.request;
  switch (run.outcome) {
    case 'message-too-big':
      return `${to} is to get more bytes than the client’s device takes, and they must not be split (DF)`;
    case 'net-unreachable':
      return run.errno === 'EINVAL' ? `a blackhole route covers ${to}` : `there is no route to ${to}`;
    case 'host-unreachable':
      return run.errno === 'EACCES'
        ? `${to} is an address that a program must not send to`
        : `an unreachable route covers ${to}`;
    default:
      return `it could not be sent to ${to}`;
  }
}

const WORD_AHEAD: Readonly<Partial<Record<Outcome, string>>> = {
  refused: 'Will be refused',
  'timed-out': 'Will time out',
  'host-unreachable': 'Will find the host unreachable',
  'net-unreachable': 'Will find the network unreachable',
  'message-too-big': 'Will be too big',
  'ttl-exceeded': 'Will run out of TTL',
  'name-not-found': 'Will find no such name',
};

/**
 * The same before it has been seen: what it will come to and why, and not yet who said so.
 *
 * @param evidence as for `endingText`.
 */
export function endingAhead(ending: Ending, evidence: Evidence = NO_EVIDENCE): string {
  const { run, end, place } = ending;
  const word = WORD_AHEAD[run.outcome] ?? `Will be answered ${run.outcome.slice('http-'.length)}`;
  if (end) return `${word}: ${evidence.reason ?? reasonOf(end, ending, evidence)}`;
  if (!place) return `${word}: ${evidence.reason ?? atOnce(ending)}`;
  return evidence.reason === null ? word : `${word}: ${evidence.reason}`;
}

/** Who answered: a pod, or a program of a machine (`kube-proxy on node-a`). */
function programOf({ step }: StepPlace, servedBy: string | null): string {
  const owner = step.kind === 'send' ? step.owner : (servedBy ?? 'the program');
  if (servedBy === null) return owner;
  return owner.includes('/') || owner === servedBy ? servedBy : `${owner} on ${servedBy}`;
}

/** Nothing was lost on the way, and yet it failed. */
function unlost(ending: Ending, { reason }: Evidence): string {
  const { run, place } = ending;
  if (!place)
    return `${reason ?? atOnce(ending)}. ${sentence(kernelOf(netnsOf(run.request.from)))} sent nothing`;
  if (run.outcome === 'name-not-found') {
    const server = ['the name server', place.journey.hops[0]?.netns].filter(Boolean).join(' ');
    const said = `${server} answered that there is no such name, for every name of the search list that was tried`;
    return reason === null ? said : `${reason}. ${sentence(said)}`;
  }
  if (run.outcome.startsWith('http-')) return `${programOf(place, run.servedBy)} itself said so`;
  return reason ?? 'nothing was lost on the way, and no answer came';
}

/**
 * What a request that failed came to: why, who said so, and what its client hears of it, in sentences, the reason first.
 *
 * @param evidence what more is known than the run tells, where somebody has asked for it.
 */
export function endingText(ending: Ending, evidence: Evidence = NO_EVIDENCE): string {
  const { run, end } = ending;
  const what = end
    ? `${evidence.reason ?? reasonOf(end, ending, evidence)}. ${sentence(deed(end, ending) + meansOf(end, evidence))}`
    : unlost(ending, evidence);
  return `${outcomeWord(run.outcome)}: ${what}. ${sentence(clientHears(run))}`;
}
