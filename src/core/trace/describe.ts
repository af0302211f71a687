import { changesText } from './changes.ts';
import type { StepPlace } from './playback.ts';
import type { Hop, Journey, Run } from './run.ts';
import type { SourceId } from './source.ts';
import type { EntryRef, Step } from './step.ts';
import { dropReasonText, packetKind } from './words.ts';

/** One line a person can read aloud: where we are, and what just happened. */
export interface Caption {
  readonly where: string;
  readonly what: string;
}

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** `50 %`, `33.3 %`; of thousands of ways each has `0.02 %`, which is not nothing. */
export function percentText(probability: number): string {
  const percent = probability * 100;
  return `${Number(percent > 0 && percent < 0.1 ? percent.toPrecision(2) : percent.toFixed(1))} %`;
}

/** What the kernel says and hears for itself, with no socket and no program behind it. */
const KERNEL_PLACES: Readonly<Partial<Record<SourceId, string>>> = {
  arpSolicit: 'ARP',
  arpProcess: 'ARP',
  icmpSend: 'kernel',
  icmpEcho: 'kernel',
  icmpUnreach: 'kernel',
  redirect: 'kernel',
  tcpReset: 'kernel',
  reassemble: 'fragments',
};

/** The place inside a namespace where a step is taken: a device, a hook, a table. */
function placeOf(step: Step): string {
  switch (step.kind) {
    case 'ingress':
    case 'egress':
    case 'bridge':
    case 'link':
    case 'arp':
    case 'encapsulate':
    case 'decapsulate':
      return step.dev;
    case 'hook':
      return `${step.bridged ? 'bridge, ' : ''}${step.table} ${step.chain}`;
    case 'nat':
      return `NAT at ${step.hook}`;
    case 'conntrack':
      return 'connection tracking';
    case 'route':
      return 'routing';
    case 'neighbour':
      return `neighbours of ${step.dev}`;
    case 'forward':
      return 'forwarding';
    case 'fragment':
    case 'collect':
    case 'reassemble':
      return 'fragments';
    case 'send':
    case 'deliver':
      return KERNEL_PLACES[step.source] ?? 'socket';
    case 'end':
      return step.disposition === 'ignored' ? 'a copy' : 'the end';
    default:
      return step satisfies never;
  }
}

const ruleText = (entry: EntryRef | undefined): string =>
  entry?.kind === 'rule'
    ? `rule ${entry.index + 1} of ${entry.chain}`
    : entry?.kind === 'policy'
      ? `the policy of ${entry.chain}`
      : 'a rule';

function ingressText({ dev, pkttype }: Of<'ingress'>): string {
  switch (pkttype) {
    case 'host':
      return `comes in by ${dev}, addressed to it`;
    case 'otherhost':
      return `comes in by ${dev}, addressed to another device`;
    case 'broadcast':
      return `a broadcast comes in by ${dev}`;
    case 'multicast':
      return `a multicast comes in by ${dev}`;
    case 'outgoing':
      return `a copy of what leaves by ${dev}`;
    default:
      return pkttype satisfies never;
  }
}

function bridgeText({ verdict, dev, ports }: Of<'bridge'>): string {
  switch (verdict) {
    case 'forward':
      return `bridge ${dev} switches the frame to port ${ports.join(', ')}`;
    case 'flood':
      return `bridge ${dev} floods a copy to ${count(ports.length, 'port')}: ${ports.join(', ')}`;
    case 'local':
      return `the frame is for ${dev} itself: up to the IP layer`;
    default:
      return verdict satisfies never;
  }
}

/** Chains of kube-proxy that choose among the endpoints of a Service, in either of its modes. */
const SERVICE_CHAIN = /^(KUBE-(SVC|SVL)|service|local)-/;

function hookText(step: Of<'hook'>): string {
  const { verdict, choices, matched, examined, mark, decidedBy } = step;
  if (verdict === 'drop') return `${ruleText(decidedBy)} drops the packet`;
  if (verdict === 'reject') return `${ruleText(decidedBy)} rejects the packet`;
  const taken = choices?.find((choice) => choice.taken);
  if (choices && taken) {
    const goal = taken.endpoint ?? taken.chain;
    const service = matched.findLast(({ chain }) => SERVICE_CHAIN.test(chain))?.chain ?? 'the rule';
    const position = choices.indexOf(taken) + 1;
    return `${service} picks ${goal} (${position} of ${choices.length}, ${percentText(taken.probability)})`;
  }
  const marked = mark === undefined ? '' : `, mark set to 0x${mark.toString(16)}`;
  const walked = `${count(examined, 'rule')} compared, ${matched.length === 0 ? 'none' : matched.length} matched`;
  if (decidedBy?.kind === 'rule') return `${walked}: ${ruleText(decidedBy)} decides${marked}`;
  return `${walked}${marked}: accepted`;
}

function conntrackText({ what, state, direction, decidedBy, source }: Of<'conntrack'>): string {
  if (source === 'conntrackAttach')
    return `gets the flow of the packet that it answers (${state}, ${direction} direction)`;
  switch (what) {
    case 'new':
      return 'the first packet of a new flow (state NEW)';
    case 'found':
      return `belongs to a known flow (${state}, ${direction} direction)`;
    case 'confirm':
      return 'the new flow enters the connection table';
    case 'invalid':
      return decidedBy
        ? 'has the addresses of a known flow but does not fit it (state INVALID)'
        : 'belongs to no flow that could be (state INVALID)';
    default:
      return what satisfies never;
  }
}

function routeText({ result, dst, via, dev, src, redirected }: Of<'route'>): string {
  const source = src === null ? '' : `, source ${src}`;
  switch (result) {
    case 'local':
      return `${dst} is an address of this host${source}`;
    case 'broadcast':
      return `${dst} is a broadcast on ${dev}`;
    case 'forward':
      return `to ${dst} ${via === null || via === dst ? 'directly' : `via ${via}`} by ${dev}${source}${redirected ? ', as a redirect taught' : ''}`;
    default:
      return result satisfies never;
  }
}

function endText({ disposition, reason, decidedBy }: Of<'end'>, before: Step | undefined): string {
  // What arp_process() has read was addressed to this machine, too: ARP asks everyone.
  if (reason === 'OTHERHOST' && before?.kind === 'arp')
    return 'nothing in this ARP message is to be answered or learned here';
  if (reason === 'OTHERHOST') return 'not addressed to this machine, which lets it go';
  if (decidedBy?.kind === 'rule' || decidedBy?.kind === 'policy')
    return `${disposition}: ${ruleText(decidedBy)} says so`;
  if (reason === 'PKT_TOO_BIG' && decidedBy?.kind === 'interface')
    return `${disposition}: it does not fit the MTU of ${decidedBy.dev} and must not be fragmented (DF)`;
  if (reason === 'NEIGH_FAILED' && decidedBy?.kind === 'neighbour')
    return `${disposition}: nobody on the link of ${decidedBy.dev} answered who has ${decidedBy.ip}`;
  return `${disposition}: ${dropReasonText(reason)}`;
}

const ARP_WORDS = {
  answer: 'the address asked for is ours: an answer goes back',
  learn: "the sender's address is written down",
  ignore: 'asks for somebody else: no answer from here',
} as const;

function whatOf(step: Step, hop: Hop): string {
  switch (step.kind) {
    case 'ingress':
      return ingressText(step);
    case 'egress':
      return step.peer ? `leaves by ${step.dev} towards ${step.peer.netns}` : `leaves by ${step.dev}`;
    case 'bridge':
      return bridgeText(step);
    case 'hook':
      return hookText(step);
    case 'nat':
      return `${step.undo ? 'translated back: ' : ''}${changesText(step.diff ?? []) || 'nothing to rewrite'}`;
    case 'conntrack':
      return conntrackText(step);
    case 'route':
      return routeText(step);
    case 'neighbour':
      return step.result === 'resolved'
        ? `${step.ip} is at ${step.mac ?? 'no address'}`
        : `nobody knows the MAC address of ${step.ip} yet: the packet waits while ARP asks`;
    case 'arp':
      return step.what === 'ignore' && step.decidedBy
        ? 'asks for an address of ours, but arp_ignore forbids to answer'
        : ARP_WORDS[step.what];
    case 'encapsulate': {
      const { ip, l4, vxlan } = step.outer;
      return `wrapped into UDP ${ip.src} → ${ip.dst}:${l4.dport}, VXLAN network ${vxlan.vni}`;
    }
    case 'decapsulate':
      return `the envelope from ${step.outer.ip.src} is taken off, VXLAN network ${step.outer.vxlan.vni}`;
    case 'forward':
      return `routed on towards ${step.dev}: ${changesText(step.diff ?? [])}`;
    case 'link':
      return `Ethernet header written: ${step.eth.src} → ${step.eth.dst}`;
    case 'fragment':
      return `too large for an MTU of ${step.mtu}: split into ${count(step.pieces, 'piece')}`;
    case 'collect':
      return 'waits until all fragments of its packet are here';
    case 'reassemble':
      return 'all fragments are here: one packet again';
    case 'send':
      return `${step.owner} sends ${step.what}`;
    case 'deliver':
      return step.source === 'reassemble'
        ? 'all fragments are here: this one is part of the whole packet'
        : `${step.owner} receives ${step.what}`;
    case 'end':
      return endText(step, hop.steps[hop.steps.indexOf(step) - 1]);
    default:
      return step satisfies never;
  }
}

/** Where a step happens and what it does. */
export function caption(step: Step, hop: Hop): Caption {
  return { where: `${hop.netns} · ${placeOf(step)}`, what: whatOf(step, hop) };
}

/** What a step does, with its full stop: the name in a DNS question has brought one already. */
export const asSentence = (what: string): string => (what.endsWith('.') ? what : `${what}.`);

/** A caption as one line: `node-a · nat PREROUTING — KUBE-SVC-… picks 10.244.2.10:8080 (1 of 2, 50 %)`. */
export function describe({ step, hop }: Pick<StepPlace, 'step' | 'hop'>): string {
  const { where, what } = caption(step, hop);
  return `${where} — ${what}`;
}

/** `pod/default/client` as `client`, `http://web.default/` as `web.default`. */
const nameOf = (end: string): string => {
  const host = /^[a-z]+:\/\/(\[[^\]]*\]|[^/:]*)/.exec(end);
  return host?.[1] ?? end.split('/')[end.startsWith('pod/') ? 2 : 1] ?? end;
};

/**
 * What a journey is, for a list of them.
 *
 * @param request names its ends, where the journey is the request itself.
 */
export function journeyTitle(
  { cause, born }: Pick<Journey, 'cause' | 'born'>,
  request?: Run['request'],
): string {
  const kind = packetKind(born);
  const said = born.payload.text === '' ? '' : `: ${born.payload.text}`;
  switch (cause.kind) {
    case 'request':
      if (born.payload.dns) return `${kind}${said}`;
      return request ? `${kind}, ${nameOf(request.from)} → ${nameOf(request.to)}` : kind;
    case 'reply':
      return `${kind}${said}, the reply`;
    case 'continuation':
      return `${kind}${said}`;
    case 'retransmission':
      return `${kind}, sent again`;
    case 'arp':
      return `ARP: who has ${born.arp?.targetIp ?? 'this address'}?`;
    case 'arpReply':
      return `ARP: ${born.arp?.senderIp ?? 'the address'} is at ${born.arp?.senderMac ?? 'a MAC address'}`;
    case 'icmpError':
      return kind;
    case 'dns':
      return `DNS${said}`;
    case 'fragment':
      return born.l4 === null ? kind : `${kind}, the first fragment`;
    default:
      return cause satisfies never;
  }
}
