import type { Field } from './field.ts';
import { matchesLabels } from './labels.ts';
import { meetsAffinity, readNodeAffinity, type NodeAffinity } from './nodeAffinity.ts';
import { isCordon, readTolerations, untolerated, type Taint, type Toleration } from './taints.ts';
import type { ClusterNode, Labels } from './types.ts';

/** What a pod asks of the node that it is put on. */
export interface NodeWanted {
  readonly selector: Labels;
  readonly affinity: NodeAffinity | null;
  readonly tolerations: readonly Toleration[];
}

const NO_LABELS: Labels = Object.freeze({});

/** One value for all pods that ask for nothing. */
const ANY_NODE: NodeWanted = Object.freeze({ selector: NO_LABELS, affinity: null, tolerations: [] });

/** Reads it out of a pod's `spec`. Where the pod has a node already, as in a dump, nobody asks any more. */
export function readNodeWanted(spec: Field): NodeWanted {
  const [selector, affinity, tolerations] = [
    spec.at('nodeSelector'),
    spec.at('affinity'),
    spec.at('tolerations'),
  ];
  const hasNode = typeof spec.get('nodeName') === 'string' && spec.get('nodeName') !== '';
  if (hasNode || !(selector.isPresent || affinity.isPresent || tolerations.isPresent)) return ANY_NODE;
  return {
    selector: selector.textMap(),
    affinity: readNodeAffinity(affinity),
    tolerations: readTolerations(tolerations),
  };
}

export const asksNothing = (wanted: NodeWanted): boolean => wanted === ANY_NODE;

/** A node as pods are put on it. */
export interface Host {
  readonly node: ClusterNode;
  readonly taints: readonly Taint[];
  /** No Node of the file describes it: whatever a pod asks for, such a node is taken to have it. */
  readonly isAssumed: boolean;
}

/**
 * Why a node does not take a pod, in the scheduler's words; `null`: it does.
 *
 * @see kubernetes pkg/scheduler/apis/config/v1/default_plugins.go: NodeUnschedulable, TaintToleration and NodeAffinity are
 *   asked in this order, and the first of them that says no is the one that is told
 */
export function refusalOf({ node, taints, isAssumed }: Host, wanted: NodeWanted): string | null {
  if (isAssumed) return null;
  const taint = untolerated(taints, wanted.tolerations);
  if (taint)
    return isCordon(taint)
      ? 'node(s) were unschedulable'
      : `node(s) had untolerated taint {${taint.key}: ${taint.value}}`;
  const fits =
    matchesLabels(wanted.selector, node.labels) &&
    (wanted.affinity === null || meetsAffinity(wanted.affinity, node.name, node.labels));
  return fits ? null : "node(s) didn't match Pod's node affinity/selector";
}

/** What the scheduler says of a pod that no node takes. @see kubernetes pkg/scheduler/framework/types.go, FitError.Error() */
export function nobodyTakes(hosts: readonly Host[], wanted: NodeWanted): string {
  const counts = new Map<string, number>();
  for (const host of hosts) {
    const reason = refusalOf(host, wanted);
    if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${hosts.length} nodes are available: ${reasons.join(', ')}.`;
}
