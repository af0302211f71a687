import type { EndingCount } from '../../core/run/sample.ts';
import type { WorldView } from '../../core/run/views.ts';
import type { EndpointChance, Run } from '../../core/trace/run.ts';
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
  /** What the server sees of the client; `null` where nobody serves, or where it is not known yet. */
  readonly client: string | null;
  /** How many of the hundred; `null` while none were sent. */
  readonly count: number | null;
  readonly isServed: boolean;
}

const podsByAddress = new WeakMap<WorldView, ReadonlyMap<string, string | null>>();

function addressesOf(world: WorldView): ReadonlyMap<string, string | null> {
  let pods = podsByAddress.get(world);
  if (!pods) {
    const found = new Map<string, string | null>();
    for (const { endpoints } of world.services)
      for (const { address, pod } of endpoints) if (!found.has(address)) found.set(address, pod);
    podsByAddress.set(world, (pods = found));
  }
  return pods;
}

/** The pod behind `10.244.2.10:8080`, as a request names it. */
export const podAt = (world: WorldView | null, address: string): string | null =>
  (world && addressesOf(world).get(address)) ?? null;

/** The address a run's client has. */
export const clientOf = ({ journeys }: Run): string =>
  journeys.find(({ cause }) => cause.kind === 'request')?.born.ip?.src ?? '';

const sum = (counts: readonly EndingCount[]): number => counts.reduce((all, { count }) => all + count, 0);

/** Counts by who served. */
function byServer(counts: readonly EndingCount[]): ReadonlyMap<string, readonly EndingCount[]> {
  const servers = new Map<string, EndingCount[]>();
  for (const one of counts) {
    if (one.servedBy === null) continue;
    const known = servers.get(one.servedBy);
    if (known) known.push(one);
    else servers.set(one.servedBy, [one]);
  }
  return servers;
}

/** What an endpoint would see of the client, as far as that is known. */
function seenText(masquerade: boolean | undefined, client: string): string | null {
  if (masquerade === undefined) return null;
  return masquerade ? t.masqueraded : t.own(client);
}

/**
 * All endpoints with their chance, and below them whatever else the hundred came to.
 *
 * @param masquerades of the endpoints that were asked, whether they would see another address than the client's.
 * @param client the address the request is sent from; empty where it is not known.
 */
export function outcomeRows(
  world: WorldView | null,
  outcomes: readonly EndpointChance[],
  masquerades: ReadonlyMap<string, boolean>,
  counts: readonly EndingCount[] | null,
  client: string,
): readonly OutcomeRow[] {
  const pods = new Set<string | null>();
  const servers = byServer(counts ?? []);
  const rows = outcomes.map(({ endpoint, probability }): OutcomeRow => {
    const pod = podAt(world, endpoint);
    pods.add(pod);
    const served = (pod !== null && servers.get(pod)) || [];
    const clients = [...new Set(served.flatMap(({ client: seen }) => seen ?? []))];
    return {
      key: endpoint,
      name: pod === null ? endpoint : endName(pod),
      address: pod === null ? '' : endpoint,
      pod,
      chance: probability,
      client: clients.join(', ') || seenText(masquerades.get(endpoint), client),
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

/**
 * As many rows as are shown at once. Of a long list those come first that there is something to say about: the outcome on
 * the canvas, and what the hundred came to.
 *
 * @param shown the pod that serves the request on the canvas.
 */
export function foremost(
  rows: readonly OutcomeRow[],
  most: number,
  shown: string | null,
): readonly OutcomeRow[] {
  if (rows.length <= most) return rows;
  const isShown = ({ pod }: OutcomeRow): boolean => pod !== null && pod === shown;
  const isTold = (row: OutcomeRow): boolean => isShown(row) || (row.count ?? 0) > 0;
  const told = rows.filter(isTold).sort((a, b) => (b.count ?? 0) - (a.count ?? 0));
  const lead = [...told.filter(isShown), ...told.filter((row) => !isShown(row))];
  return [...lead, ...rows.filter((row) => !isTold(row))].slice(0, most);
}
