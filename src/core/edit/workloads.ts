import { READ_KINDS } from '../cluster/kinds.ts';
import { podKey } from '../cluster/types.ts';
import { must } from '../problem.ts';
import { patch } from './change.ts';
import { Refusal, type Edit } from './edit.ts';
import { listedPods, workloadOf } from './listedPods.ts';
import { nextName } from './names.ts';
import { at, mapAt, nameOf, ownerOf, type FileObject } from './objects.ts';
import { remove, type Plan, type Scene } from './plan.ts';
import { metadataOf, onePerNode, staysOnNode } from './pods.ts';
import { oneBeside, scaleListed } from './scaleListed.ts';

export function scale(scene: Scene, { object: name, replicas }: Extract<Edit, { kind: 'scale' }>): Plan {
  const object = scene.need(name);
  if (name.kind === 'DaemonSet') throw onePerNode(name.name);
  if (scene.workload(name)?.listed && listedPods(scene, name).length > 0)
    return scaleListed(scene, object, replicas);
  return { changes: [patch(object.place, ['spec'], { replicas })], namespaces: [name.namespace] };
}

/** One more of the pods that a controller keeps; also where the file has such pods, but not their controller. */
export function oneMore(scene: Scene, key: string): Plan {
  const pod = scene.pod(key);
  const refusal = staysOnNode(pod);
  if (refusal) throw refusal;
  const found = workloadOf(scene, pod);
  const object = scene.podObject(pod);
  if (found) {
    const workload = must(scene.workload(found), 'the controller of a pod');
    const listed = listedPods(scene, found).filter((one) => !one.pod.terminating);
    const now = workload.listed && listed.length > 0 ? listed.length : workload.replicas;
    return scale(scene, { kind: 'scale', object: workload, replicas: (now ?? 0) + 1 });
  }
  if (object && pod.owner !== null) return oneBeside(scene, { pod, object });
  throw new Refusal('EDIT_UNCOUNTED', `No controller keeps ${pod.name}.`, 'Duplicate it instead.');
}

/** A controller of the same shape with pods of its own: labels that carry its name carry the new one. */
export function duplicateWorkload(scene: Scene, object: FileObject): Plan {
  const { kind, namespace, name, value } = object;
  const next = nextName(name, scene.names(kind, namespace));
  const spec = mapAt(value, 'spec');
  const renamed = (labels: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(labels).map(([key, one]) => [key, one === name ? next : one]));
  const selector = mapAt(spec, 'selector');
  const isPlain = kind === 'ReplicationController';
  const template = mapAt(spec, 'template');
  const copy = {
    apiVersion: value['apiVersion'] ?? READ_KINDS.get(kind),
    kind,
    metadata: metadataOf(object, { name: next }),
    spec: {
      ...spec,
      ...(at(spec, 'selector') !== undefined && {
        selector: isPlain
          ? renamed(selector)
          : { ...selector, matchLabels: renamed(mapAt(selector, 'matchLabels')) },
      }),
      template: {
        ...template,
        metadata: { ...mapAt(template, 'metadata'), labels: renamed(mapAt(template, 'metadata', 'labels')) },
      },
    },
  };
  return { changes: [{ kind: 'add', object: copy }], namespaces: [namespace] };
}

/**
 * With a controller goes all that it owns, directly or through a ReplicaSet (as garbage collection does); also where the
 * ReplicaSet itself is not in the file.
 */
export function removeWorkload(scene: Scene, object: FileObject): Plan {
  const owners = new Set([nameOf(object)]);
  const gone = [object, ...listedPods(scene, object).map((one) => one.object)];
  for (let found = 1; found > 0;) {
    const owned = scene.objects.filter((one) => !gone.includes(one) && owners.has(ownerOf(one) ?? ''));
    gone.push(...owned);
    for (const one of owned) owners.add(nameOf(one));
    found = owned.length;
  }
  const made = scene.cluster.pods.filter((pod) => pod.owner !== null && owners.has(pod.owner)).map(podKey);
  return { changes: [...gone.map(remove), ...scene.forget(...made)], namespaces: [object.namespace] };
}
