import type { Labels, Pod } from '../cluster/types.ts';
import { patch } from './change.ts';
import type { Edit } from './edit.ts';
import { workloadOf, type ListedPod } from './listedPods.ts';
import { beside } from './newPod.ts';
import { at, mapAt, type FileObject } from './objects.ts';
import type { Plan, Scene } from './plan.ts';
import { another } from './scaleListed.ts';

/** Labels by which controllers tell their pods apart: they select nothing useful, and are nobody's to change. */
const GIVEN =
  /^(?:pod-template-hash|controller-revision-hash|statefulset\.kubernetes\.io\/|apps\.kubernetes\.io\/)/;
export const isGivenLabel = (key: string): boolean => GIVEN.test(key);

type EditOf<K extends Edit['kind']> = Extract<Edit, { kind: K }>;

/**
 * Sets or removes one label of a pod.
 *
 * Of a pod that a controller makes here there is no object in the file. A label that the controller's selector asks for decides
 * whose the pod is: with another value the controller lets go of this one pod, which stays up by itself under its name and
 * address, and makes another in its place (as ReplicaSets do). Any other label is one of the controller's template, and
 * changes on all of its pods. A pod that stands in the file has labels of its own; its controller lets go of it all the same.
 *
 * @see Kubernetes pkg/controller/controller_ref_manager.go, BaseControllerRefManager.ClaimObject()
 */
export function setLabel(scene: Scene, { pod: key, key: label, value }: EditOf<'setLabel'>): Plan {
  const pod = scene.pod(key);
  const entries = { [label]: value ?? undefined };
  const namespaces = [pod.namespace];
  const object = scene.podObject(pod);
  if (object) {
    if (value === null && at(object.value, 'metadata', 'labels', label) === undefined) return { changes: [] };
    const changed = patch(object.place, ['metadata', 'labels'], entries);
    return { changes: [changed, ...letGo(scene, { pod, object }, label, value)], namespaces };
  }
  const [kind = '', namespace = '', name = ''] = (pod.owner ?? '').split('/');
  const owner = scene.need({ kind, namespace, name });
  const selected = asks(owner, label);
  if (selected && kind !== 'StatefulSet')
    return {
      changes: [...lonely(scene, pod, label, value), ...scene.record({ [key]: { killed: true } })],
      namespaces,
    };
  if (value === null && at(owner.value, 'spec', 'template', 'metadata', 'labels', label) === undefined)
    return { changes: [] };
  return { changes: [patch(owner.place, ['spec', 'template', 'metadata', 'labels'], entries)], namespaces };
}

/** What a ReplicaSet or ReplicationController does about a listed pod that its selector no longer matches: another comes in its place. */
function letGo(scene: Scene, listed: ListedPod, label: string, value: string | null): Plan['changes'] {
  const { pod, object } = listed;
  const [kind = '', namespace = '', name = ''] = (pod.owner ?? '').split('/');
  if (kind !== 'ReplicaSet' && kind !== 'ReplicationController') return [];
  const controller = scene.find({ kind, namespace, name }) ?? workloadOf(scene, pod);
  const labels = mapAt(controller?.value, 'spec', 'template', 'metadata', 'labels');
  if (!controller || !asks(controller, label) || labels[label] === value) return [];
  return [
    patch(object.place, ['metadata'], { ownerReferences: undefined }),
    ...beside(object, [another(scene, listed, controller).object]),
  ];
}

/** Whether the selector of a controller says anything about a label. */
function asks({ kind, value }: FileObject, label: string): boolean {
  const selector = mapAt(value, 'spec', 'selector');
  if (kind === 'ReplicationController') {
    // Without one of its own it has the labels of its template.
    const own =
      Object.keys(selector).length > 0 ? selector : mapAt(value, 'spec', 'template', 'metadata', 'labels');
    return Object.hasOwn(own, label);
  }
  const { matchExpressions } = selector;
  const list: readonly unknown[] = Array.isArray(matchExpressions) ? matchExpressions : [];
  return at(selector, 'matchLabels', label) !== undefined || list.some((one) => at(one, 'key') === label);
}

function lonely(scene: Scene, pod: Pod, label: string, value: string | null): Plan['changes'] {
  const [kind = '', namespace = '', name = ''] = (pod.owner ?? '').split('/');
  const { value: owner } = scene.need({ kind, namespace, name });
  const { [label]: _old, ...others } = pod.labels;
  const labels: Labels = value === null ? others : { ...others, [label]: value };
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: pod.name, namespace, labels },
    spec: { ...mapAt(owner, 'spec', 'template', 'spec'), nodeName: pod.node },
    ...(!pod.hostNetwork && { status: { podIP: pod.ip } }),
  };
  return [{ kind: 'add', object }];
}

/** Replaces the selector of a Service. */
export function setSelector(scene: Scene, { namespace, service, selector }: EditOf<'setSelector'>): Plan {
  const object = scene.need({ kind: 'Service', namespace, name: service });
  const old = Object.fromEntries(
    Object.keys(mapAt(object.value, 'spec', 'selector')).map((key) => [key, undefined]),
  );
  const entries = { ...old, ...selector };
  if (Object.keys(entries).length === 0) return { changes: [] };
  return { changes: [patch(object.place, ['spec', 'selector'], entries)], namespaces: [namespace] };
}
