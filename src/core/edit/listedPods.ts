import type { Pod } from '../cluster/types.ts';
import type { ObjectName } from './edit.ts';
import { at, nameOf, ownerOf, type FileObject } from './objects.ts';
import type { Scene } from './plan.ts';

/** A pod that stands in the file with its owner, as in a dump of a cluster. */
export interface ListedPod {
  readonly pod: Pod;
  readonly object: FileObject;
}

/**
 * Whom the pods of a controller name as their owner: itself, or for a Deployment its ReplicaSets. In a dump without these
 * their names still tell: the Deployment's name and a hash.
 */
function ownersOf(scene: Scene, workload: ObjectName): ReadonlySet<string> {
  const key = nameOf(workload);
  const owners = new Set([key]);
  if (workload.kind !== 'Deployment') return owners;
  const parents = new Map<string, string | null>();
  for (const object of scene.objects) {
    if (object.kind !== 'ReplicaSet') continue;
    const parent = ownerOf(object);
    parents.set(nameOf(object), parent);
    if (parent === key) owners.add(nameOf(object));
  }
  const prefix = `ReplicaSet/${workload.namespace}/${workload.name}-`;
  for (const { owner } of scene.cluster.pods) {
    if (owner?.startsWith(prefix) && !owner.slice(prefix.length).includes('-') && !parents.get(owner))
      owners.add(owner);
  }
  return owners;
}

/** The pods of a controller that stand in the file one by one, in the file's order. */
export function listedPods(scene: Scene, workload: ObjectName): readonly ListedPod[] {
  const owners = ownersOf(scene, workload);
  return scene.cluster.pods.flatMap((pod) => {
    const object = pod.owner !== null && owners.has(pod.owner) ? scene.podObject(pod) : undefined;
    return object ? [{ pod, object }] : [];
  });
}

/** The controller of a pod that stands in the file, as far as it does too: for a ReplicaSet's pod the Deployment, if there is one. */
export function workloadOf(scene: Scene, pod: Pod): FileObject | undefined {
  const found = scene.cluster.workloads.find(
    (workload) => pod.owner !== null && ownersOf(scene, workload).has(pod.owner),
  );
  return found && scene.find(found);
}

/** Objects of the ReplicaSets whose pods these are. */
export const replicaSetsOf = (scene: Scene, pods: readonly ListedPod[]): readonly FileObject[] => {
  const owners = new Set(pods.map(({ pod }) => pod.owner));
  return scene.objects.filter((one) => one.kind === 'ReplicaSet' && owners.has(nameOf(one)));
};

const REVISION = 'deployment.kubernetes.io/revision';

/**
 * How new a ReplicaSet of a Deployment is: its revision; for one that does not say, nothing is newer.
 *
 * @see kubernetes pkg/controller/deployment/util/deployment_util.go, Revision()
 */
export const revisionOf = (replicaSet: FileObject | undefined): number =>
  Number(at(replicaSet?.value, 'metadata', 'annotations', REVISION) ?? 0) || 0;
