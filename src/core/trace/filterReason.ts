import type { Decider } from './decider.ts';
import type { StepPlace } from './playback.ts';
import type { Step } from './step.ts';
import { writerText } from './words.ts';

type End = Extract<Step, { kind: 'end' }>;

const COMMENT = /comment "([^"]+)"/;
/** What belongs to no flow, as a rule of iptables and one of nftables ask for it. */
const INVALID = /--ctstate INVALID\b|\bct state invalid\b/;
/** kubelet's rule about packets for 127.0.0.0/8 that this host did not send. */
const LOCALNET = /-d 127\.0\.0\.0\/8 .*-j DROP/;

const verbOf = ({ disposition }: End): string => (disposition === 'rejected' ? 'REJECT' : 'DROP');

/**
 * What connection tracking thought of the packet, and why nobody lets such a one pass: where NAT is to undo what it did,
 * what belongs to no flow would go on untranslated, and its receiver would reset the connection.
 */
function invalidReason({ hop, stepIndex }: StepPlace): string {
  const tracked = hop.steps.slice(0, stepIndex).findLast(({ kind }) => kind === 'conntrack');
  const why = tracked?.decidedBy
    ? 'it has the addresses of a known connection, whose window or state it does not fit'
    : 'no connection is known there that it could belong to';
  return `connection tracking calls it INVALID: ${why}`;
}

/** Why netfilter turned a packet away, as the rest of a sentence that starts with "because". */
export function filterReason(place: StepPlace, entries: readonly Decider[]): string {
  const step = place.step as End;
  const { decidedBy } = step;
  if (decidedBy?.kind === 'policy')
    return `no rule of ${decidedBy.chain} (${decidedBy.table}) accepts it, and the policy of that chain is ${verbOf(step)}`;
  const deciding = entries.at(-1)?.text ?? '';
  if (INVALID.test(deciding)) return invalidReason(place);
  if (LOCALNET.test(deciding))
    return 'it is for an address of 127.0.0.0/8, which only what a host sends to itself may have';
  const said = COMMENT.exec(deciding)?.[1];
  if (said !== undefined) return `a rule there says so: “${said}”`;
  return decidedBy?.kind === 'rule'
    ? `a rule of the chain ${decidedBy.chain} says so`
    : 'a rule there says so';
}

/** `, as a DROP rule of kube-proxy says`: by whose word. */
export function byWhom({ step }: StepPlace, entries: readonly Decider[]): string {
  const { decidedBy } = step as End;
  if (decidedBy?.kind === 'policy') return '';
  const writer = entries.findLast(({ by }) => by !== null)?.by;
  return `, as a ${verbOf(step as End)} rule${writer ? ` of ${writerText(writer)}` : ''} says`;
}
