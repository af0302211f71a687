import type { EndingCount } from '../../core/run/sample.ts';
import type { WorldView } from '../../core/run/views.ts';
import type { EndpointOutcome, Run } from '../../core/trace/run.ts';
import { t } from '../text/outcome.ts';
import { endName } from './outcomeText.ts';

/** One thing that could have become of a request, or did, of one of a hundred. */
export interface OutcomeRow {
  readonly key: string;
  /** `web-b`, `timed out`. */
  readonly name: string;
  /** `10.244.2.10:8080`; empty where there is none. */
  readonly address: string;
  /** The pod to ask for, where it can be asked for. */
  readonly pod: string | null;
  /** `null`: nothing that a draw decides. */
  readonly chance: number | null;
  /** What the server sees of the client; `null` where nobody serves. */
  readonly client: string | null;
  /** How many of the hundred; `null` while none were sent. */
  readonly count: number | null;
  readonly isServed: boolean;
}

/** The pod behind `10.244.2.10:8080`, as a request names it. */
export const podAt = (world: WorldView | null, address: string): string | null =>
  world?.services.flatMap(({ endpoints }) => endpoints).find((one) => one.address === address)?.pod ?? null;

/** The address a run's client has. */
export const clientOf = ({ journeys }: Run): string =>
  journeys.find(({ cause }) => cause.kind === 'request')?.born.ip?.src ?? '';

const sum = (counts: readonly EndingCount[]): number => counts.reduce((all, { count }) => all + count, 0);

/**
 * All endpoints with their chance, and below them whatever else the hundred came to.
 *
 * @param client the address the request is sent from; empty where it is not known.
 */
export function outcomeRows(
  world: WorldView | null,
  outcomes: readonly EndpointOutcome[],
  counts: readonly EndingCount[] | null,
  client: string,
): readonly OutcomeRow[] {
  const pods = new Set<string | null>();
  const rows = outcomes.map(({ endpoint, probability, masquerade }): OutcomeRow => {
    const pod = podAt(world, endpoint);
    pods.add(pod);
    const served = counts?.filter(({ servedBy }) => servedBy !== null && servedBy === pod) ?? [];
    const clients = [...new Set(served.flatMap(({ client }) => client ?? []))];
    return {
      key: endpoint,
      name: pod === null ? endpoint : endName(pod),
      address: pod === null ? '' : endpoint,
      pod,
      chance: probability,
      client: clients.join(', ') || (masquerade ? t.masqueraded : t.own(client)),
      count: counts && sum(served),
      isServed: true,
    };
  });
  const others = (counts ?? []).filter(({ servedBy }) => servedBy === null || !pods.has(servedBy));
  return [
    ...rows,
    ...others.map(({ outcome, servedBy, client: seen, count }): OutcomeRow => ({
      key: [outcome, servedBy, seen].join(' '),
      name: servedBy === null ? t.seen(outcome) : endName(servedBy),
      address: '',
      pod: null,
      chance: null,
      client: seen,
      count,
      isServed: outcome === 'delivered',
    })),
  ];
}

/** Whether all that were served went to one endpoint although the draw has others: an earlier draw decided for them. */
export function isSticky(rows: readonly OutcomeRow[], done: number): boolean {
  const open = rows.filter(({ chance }) => chance !== null && chance > 0);
  return done >= 20 && open.length > 1 && open.some(({ count }) => count === done);
}
