import type { DnsMessage } from '../net/dnsMessage.ts';
import type { Run } from './run.ts';

/**
 * What the client of a request `dns://SERVER/NAME` was told: the answer to its question, over TCP when it did not fit into a
 * datagram. `undefined` when none came.
 */
export function dnsAnswerOf(run: Run): DnsMessage | undefined {
  const asked = new Set(
    run.journeys.flatMap(({ cause, born }) =>
      cause.kind === 'request' || cause.kind === 'retransmission' ? (born.payload.dns?.id ?? []) : [],
    ),
  );
  const [client] = run.journeys.flatMap(({ cause, hops }) =>
    cause.kind === 'request' ? (hops[0]?.netns ?? []) : [],
  );
  return run.journeys.findLast(
    ({ born, hops, disposition }) =>
      born.payload.dns?.answer &&
      asked.has(born.payload.dns.id) &&
      disposition === 'delivered' &&
      hops.some((hop) => hop.netns === client && hop.steps.some((step) => step.kind === 'deliver')),
  )?.born.payload.dns;
}
