import type { StepPlace } from './playback.ts';
import type { Step } from './step.ts';
import type { Decider } from './decider.ts';
import { writerText } from './words.ts';

/** Entries that decided or matched on the way to the decision, as their tables print them. */
export type Evidence = readonly Decider[];

const NO_ENDPOINTS = /comment "([^"\s]+) has no (local )?endpoints"/;
/** kube-proxy's map of Services that have nobody (nftables). */
const NO_ENDPOINT_ELEMENT = /comment "([^"\s]+)"\s*:\s*(?:goto|drop)/;
const COMMENT = /comment "([^"]+)"/;

/** `default/checkout:http` is a port of the Service default/checkout. */
const serviceOf = (portName: string): string => portName.replace(/:[^:/]*$/, '');

/** The Service that a rule turns away for, where it is for want of endpoints. */
function endpointless(evidence: Evidence): { service: string; local: boolean } | null {
  for (const { text } of evidence) {
    const [, name, local] = NO_ENDPOINTS.exec(text) ?? [];
    if (name !== undefined) return { service: serviceOf(name), local: local !== undefined };
  }
  const element = evidence.map(({ text }) => NO_ENDPOINT_ELEMENT.exec(text)).find(Boolean);
  const name = element?.[1];
  return name === undefined
    ? null
    : { service: serviceOf(name), local: /:\s*drop|drop-chain/.test(element?.input ?? '') };
}

/** Why netfilter turned a packet away, as the rest of a sentence that starts with "because". */
export function filterReason(
  { decidedBy }: Extract<Step, { kind: 'end' }>,
  { step }: StepPlace,
  evidence: Evidence,
): string {
  const verb = step.kind === 'end' && step.disposition === 'rejected' ? 'REJECT' : 'DROP';
  if (decidedBy?.kind === 'policy')
    return `the policy of its chain ${decidedBy.chain} (${decidedBy.table}) is ${verb}`;
  const writer = evidence.findLast(({ by }) => by !== null)?.by;
  const rule = writer ? `${writerText(writer)} wrote a ${verb} rule` : `a rule there says ${verb}`;
  const nobody = endpointless(evidence);
  if (nobody)
    return nobody.local
      ? `${rule}: no ready pod of the Service ${nobody.service} runs on this node, and its traffic policy is Local`
      : `${rule}: no ready pod stands behind the Service ${nobody.service}`;
  const said = evidence.map(({ text }) => COMMENT.exec(text)?.[1]).findLast(Boolean);
  if (said !== undefined) return `${rule}: “${said}”`;
  return decidedBy?.kind === 'rule' ? `${rule} into its chain ${decidedBy.chain}` : rule;
}
