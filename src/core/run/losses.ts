import { podKey, type Cluster } from '../cluster/types.ts';
import { portsForgotten } from '../compile/podNetwork/portmap.ts';
import { needsCleanup, staleFlows } from '../compile/serviceProxy/conntrackCleanup.ts';
import type { Dataplane, NetNsName } from '../dataplane/dataplane.ts';
import { conntrackKey, type ConntrackEntry, type Effect, type LearnedState } from '../dataplane/learned.ts';
import { must } from '../problem.ts';
import { rowLoss, type NetNsChange, type RowLoss } from './rowLoss.ts';

/** Who deletes a flow, and why. */
type FlowLoss =
  /** A UDP flow whose answers come from no serving endpoint of its Service: see `staleFlows`. */
  | { readonly by: 'kube-proxy'; readonly reason: 'endpoint' }
  /** A UDP flow to a host port of a pod that has started: see `portsForgotten`. */
  | { readonly by: 'CNI portmap'; readonly reason: 'hostPort' };

/** Something learned that a change of the cluster took away, by whom, and why. */
export type Loss = { readonly effect: Effect } & (RowLoss | FlowLoss);

/** What is declared, and what kernels make of it. */
export interface Declared {
  readonly cluster: Cluster;
  readonly dataplane: Dataplane;
}

/** Whether a namespace is still the one it was: a pod elsewhere, or with another address, is another pod of that name. */
function keeps(before: Declared, after: Declared): (netns: string) => boolean {
  const byName = ({ dataplane }: Declared): ReadonlyMap<string, NetNsName> =>
    new Map(dataplane.names().map((known) => [known.name, known]));
  const [old, now] = [byName(before), byName(after)];
  return (name) => {
    const [was, is] = [old.get(name), now.get(name)];
    if (!was || !is || was.kind !== is.kind || was.node !== is.node) return false;
    return before.dataplane.address(name) === after.dataplane.address(name);
  };
}

/**
 * Takes from learned state what a change of the cluster takes from a real one: kernels forget what hung on namespaces,
 * devices, routes and rules that are gone; portmap deletes UDP flows to the host ports of pods that start, and then
 * kube-proxy, when its rules are written, those that are stale.
 * Everything else stays: addresses of pods that are gone until they are asked for again, and all TCP flows to them.
 *
 * @param learned is changed in place.
 * @param now simulated microseconds; flows that were over by then are nobody's to delete.
 * @returns what was taken, in order.
 */
export function takeLosses(before: Declared, after: Declared, learned: LearnedState, now: number): Loss[] {
  const losses: Loss[] = [];
  const lose = (loss: Loss): void => {
    learned.apply(loss.effect);
    losses.push(loss);
  };
  const isKept = keeps(before, after);
  const changes = new Map<string, NetNsChange | null>();
  const changeOf = (netns: string): NetNsChange | null => {
    const of = ({ dataplane }: Declared) => must(dataplane.netns(netns), `namespace ${netns}`);
    const known = changes.get(netns);
    if (known !== undefined) return known;
    const change = isKept(netns) ? { before: of(before), after: of(after), isKept } : null;
    changes.set(netns, change);
    return change;
  };
  for (const { netns, table, key, row } of learned.entries()) {
    const loss = rowLoss(table, row, changeOf(netns));
    // A row is of its table's kind, which the list of all rows does not say.
    if (loss) lose({ ...loss, effect: { netns, table, key, from: row, to: null } as Effect });
  }
  const deleteFlows = (netns: string, why: FlowLoss, isMeant: (flow: ConntrackEntry) => boolean): void => {
    for (const flow of learned.rows(netns, 'conntrack')) {
      if (!flow.confirmed || flow.expires <= now || !isMeant(flow)) continue;
      const effect: Effect = { netns, table: 'conntrack', key: conntrackKey(flow.id), from: flow, to: null };
      lose({ ...why, effect });
    }
  };
  for (const pod of after.cluster.pods) {
    const ports = portsForgotten(pod);
    if (ports.size === 0 || isKept(podKey(pod))) continue;
    deleteFlows(
      pod.node,
      { by: 'CNI portmap', reason: 'hostPort' },
      ({ original: { proto, dport } }) => proto === 'udp' && ports.has(dport),
    );
  }
  if (!needsCleanup(before.cluster, after.cluster)) return losses;
  const isStale = staleFlows(after.cluster);
  for (const { name } of after.cluster.nodes)
    deleteFlows(name, { by: 'kube-proxy', reason: 'endpoint' }, isStale);
  return losses;
}
