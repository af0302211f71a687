import type { Step } from './step.ts';

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** `DNS A? NAME` is a question; behind the name of an answer stands what was found. */
const isQuestion = (what: string): boolean => /^DNS \S+ \S+$/.test(what);

/** Why a program or the kernel sends what it sends. */
export function sendWhy({ owner, what }: Of<'send'>): string {
  if (!what.startsWith('DNS '))
    return `The packet is built here: it starts its way down ${owner}'s network stack.`;
  return isQuestion(what)
    ? `${owner} must know what stands behind a name, so it asks a name server.`
    : `${owner} answers from what it knows: the cluster's objects, its own table, or what another server told it.`;
}

/** What it means that a packet has arrived. */
export function deliverWhy({ owner, what }: Of<'deliver'>): string {
  if (!what.startsWith('DNS ')) return `The packet has arrived: ${owner} gets what it carries.`;
  if (isQuestion(what)) return `The question has arrived: ${owner} is a name server.`;
  return what.endsWith(' NXDOMAIN') || what.endsWith(' no such record')
    ? 'No address came back. A resolver goes on to the next name of its search list, if there is one.'
    : `The answer has arrived: ${owner} knows what it asked for.`;
}
