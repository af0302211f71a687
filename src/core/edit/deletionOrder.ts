import { at } from './objects.ts';
import type { ListedPod } from './listedPods.ts';

const PHASES = ['Pending', 'Unknown', 'Running'];
const COST = 'controller.kubernetes.io/pod-deletion-cost';

const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
};

const textAt = (value: unknown, ...path: readonly string[]): string => {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
};

const numberAt = (value: unknown, ...path: readonly string[]): number => Number(at(value, ...path)) || 0;

const readySince = ({ object }: ListedPod): string => {
  const conditions = listAt(object.value, 'status', 'conditions');
  return textAt(
    conditions.find((one) => at(one, 'type') === 'Ready'),
    'lastTransitionTime',
  );
};

const restarts = ({ object }: ListedPod, statuses: string): number =>
  Math.max(0, ...listAt(object.value, 'status', statuses).map((one) => numberAt(one, 'restartCount')));

/** Whoever has the later time, or none at all, goes first. Times are as the API writes them, so that texts compare as they do. */
const laterFirst = (a: string, b: string): number => {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? -1 : 1;
  return a > b ? -1 : 1;
};

/**
 * The order in which a ReplicaSet's controller deletes pods when it has too many: those without a node, those that are not
 * running, those that are not ready, those that are said to cost least, those that share their node with most others, and
 * then whoever has been ready for the shortest time, has been restarted most, or is youngest.
 *
 * A file has no clock, so times are compared as they are and not by their magnitudes (LogarithmicScaleDown).
 *
 * @param related all pods of the same Deployment: what counts as sharing a node.
 * @see kubernetes pkg/controller/controller_utils.go, ActivePodsWithRanks.Less()
 */
export function deletionOrder(
  pods: readonly ListedPod[],
  related: readonly ListedPod[],
): readonly ListedPod[] {
  const perNode = new Map<string, number>();
  for (const { pod } of related) perNode.set(pod.node, (perNode.get(pod.node) ?? 0) + 1);
  const unassigned = ({ object }: ListedPod) => (textAt(object.value, 'spec', 'nodeName') === '' ? 0 : 1);
  const phase = ({ object }: ListedPod) =>
    PHASES.indexOf(textAt(object.value, 'status', 'phase') || 'Running');
  const cost = ({ object }: ListedPod) => numberAt(object.value, 'metadata', 'annotations', COST);
  const born = ({ object }: ListedPod) => textAt(object.value, 'metadata', 'creationTimestamp');
  return [...pods].sort(
    (a, b) =>
      unassigned(a) - unassigned(b) ||
      phase(a) - phase(b) ||
      Number(a.pod.ready) - Number(b.pod.ready) ||
      cost(a) - cost(b) ||
      (perNode.get(b.pod.node) ?? 0) - (perNode.get(a.pod.node) ?? 0) ||
      (a.pod.ready && b.pod.ready ? laterFirst(readySince(a), readySince(b)) : 0) ||
      restarts(b, 'containerStatuses') - restarts(a, 'containerStatuses') ||
      restarts(b, 'initContainerStatuses') - restarts(a, 'initContainerStatuses') ||
      laterFirst(born(a), born(b)),
  );
}
