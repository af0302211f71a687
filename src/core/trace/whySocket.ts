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

/**
 * What it means that an answer about a name has arrived. NXDOMAIN is about all types of the name, an empty answer about
 * one: getaddrinfo() of glibc asks for A and AAAA, and an address of either ends its search.
 */
function answerWhy(owner: string, what: string): string {
  if (what.endsWith(' NXDOMAIN'))
    return 'No address came back: there is no such name. A resolver goes on to the next name of its search list, if there is one.';
  if (what.endsWith(' no such record'))
    return 'The name exists, but has no record of this type. A program that wants an address asks for A and AAAA together, and goes on to the next name of its search list only where neither brings one.';
  if (/ (SERVFAIL|REFUSED|NOTIMP|FORMERR)$/.test(what))
    return 'The server could not answer. A resolver asks the next server of its list, if there is one.';
  return `The answer has arrived: ${owner} knows what it asked for.`;
}

/** What it means that a packet has arrived. */
export function deliverWhy({ owner, what, decidedBy, source }: Of<'deliver'>): string {
  if (decidedBy?.kind === 'assumedListener')
    return `The packet has arrived: ${owner} gets what it carries. That it listens on ${decidedBy.proto.toUpperCase()} port ${decidedBy.port} is assumed, as it declares no ports and this request goes there.`;
  if (source === 'reassemble')
    return 'The last piece has come. What this one carries goes on as part of the whole packet.';
  if (!what.startsWith('DNS ')) return `The packet has arrived: ${owner} gets what it carries.`;
  if (isQuestion(what)) return `The question has arrived: ${owner} is a name server.`;
  return answerWhy(owner, what);
}
