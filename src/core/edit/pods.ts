import { podKey, type Pod } from '../cluster/types.ts';
import type { Ip } from '../net/address.ts';
import { patch, type Change } from './change.ts';
import { Refusal, type Edit } from './edit.ts';
import { isGivenLabel } from './labels.ts';
import { nextName } from './names.ts';
import { at, mapAt, type FileObject } from './objects.ts';
import { keepsName, remove, type Plan, type Scene } from './plan.ts';

type EditOf<K extends Edit['kind']> = Extract<Edit, { kind: K }>;

/** What the API server and the kubelet write, which a copy does not inherit. */
const NOT_COPIED = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generateName',
  'managedFields',
  'selfLink',
];

export const metadataOf = (object: FileObject, more: object): object => {
  const kept = Object.entries(mapAt(object.value, 'metadata')).filter(([key]) => !NOT_COPIED.includes(key));
  return { ...Object.fromEntries(kept), ...more };
};

const statusWith = (ip: Ip | undefined) => (ip === undefined ? {} : { status: { podIP: ip } });

export function addPod(scene: Scene, { namespace, name, node, labels, port }: EditOf<'addPod'>): Plan {
  if (scene.names('Pod', namespace).has(name)) {
    const free = nextName(name, scene.names('Pod', namespace));
    throw new Refusal('DUPLICATE_NAME', `There is a pod ${namespace}/${name} already.`, `Call it ${free}.`);
  }
  const on = node === null ? scene.room.nodeFor(null) : scene.nodeName(node);
  const ports = port === null ? {} : { ports: [{ name: 'http', containerPort: port }] };
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(namespace !== 'default' && { namespace }),
      ...(Object.keys(labels).length > 0 && { labels }),
    },
    spec: { nodeName: on, containers: [{ name: 'app', image: 'nginx', ...ports }] },
    ...statusWith(scene.room.addressOn(on)),
  };
  return { changes: [{ kind: 'add', object }], namespaces: [namespace] };
}

/**
 * A copy that stands by itself: the same containers and labels, no controller, on the same node as long as that has an
 * address left. Labels by which controllers tell their pods apart stay behind: a ReplicaSet would take the copy for one of
 * its own, find one too many, and delete it.
 */
export function duplicatePod(scene: Scene, key: string): Plan {
  const pod = scene.pod(key);
  const { namespace, name, owner } = pod;
  const object = scene.podObject(pod);
  const labels = Object.fromEntries(Object.entries(pod.labels).filter(([label]) => !isGivenLabel(label)));
  const [kind = '', ownerNamespace = '', ownerName = ''] = owner?.split('/') ?? [];
  const spec = object
    ? mapAt(object.value, 'spec')
    : mapAt(
        scene.need({ kind, namespace: ownerNamespace, name: ownerName }).value,
        'spec',
        'template',
        'spec',
      );
  const names = scene.names('Pod', namespace);
  const copyName = owner === null ? nextName(name, names) : freeCopyName(ownerName, names);
  const own = { name: copyName, ownerReferences: undefined, ...(owner !== null && { labels }) };
  const metadata = object
    ? metadataOf(object, own)
    : { name: copyName, ...(namespace !== 'default' && { namespace }), labels };
  const { node, ip } = pod.hostNetwork ? { node: pod.node, ip: undefined } : roomBeside(scene, pod.node);
  const copy = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { ...spec, nodeName: node },
    ...statusWith(ip),
  };
  return { changes: [{ kind: 'add', object: copy }], namespaces: [namespace] };
}

/** No name that a StatefulSet may come to want for itself. */
function freeCopyName(owner: string, taken: ReadonlySet<string>): string {
  const name = `${owner}-copy`;
  return taken.has(name) ? nextName(name, taken) : name;
}

/** The same node, or the emptiest other one if that has no address left. */
function roomBeside(scene: Scene, node: string): { node: string; ip: Ip | undefined } {
  const here = scene.room.addressOn(node);
  const other = here === undefined ? scene.room.nodeFor(null, node) : node;
  return here === undefined && other !== ''
    ? { node: other, ip: scene.room.addressOn(other) }
    : { node, ip: here };
}

export function killPod(scene: Scene, key: string): Plan {
  const pod = scene.pod(key);
  const object = scene.podObject(pod);
  if (!object) return replaceMade(scene, pod, undefined);
  // The heir of a pod that is being deleted is there already, unless it waits for the name.
  if (pod.owner === null || (pod.terminating && !keepsName(pod.owner)))
    return { changes: [remove(object), ...scene.forget(key)], namespaces: [pod.namespace] };
  return replaceListed(scene, pod, object, pod.node);
}

export function movePod(scene: Scene, { pod: key, node }: EditOf<'movePod'>): Plan {
  const pod = scene.pod(key);
  const target = scene.nodeName(node);
  if (pod.node === target) return { changes: [] };
  const refusal = staysOnNode(pod);
  if (refusal) throw refusal;
  const plan = moved(scene, pod, target);
  return { ...plan, changes: [...plan.changes, ...unplaced(scene, key)] };
}

/** Why a pod belongs to its node, and so does no second one; `undefined` for all that can run elsewhere. */
export function staysOnNode({ name: pod, node, owner }: Pod): Refusal | undefined {
  const [kind = '', , name = ''] = (owner ?? '').split('/');
  if (kind === 'DaemonSet') return onePerNode(name);
  if (kind !== 'Node') return undefined;
  const message = `The kubelet of ${node} makes ${pod} of a file of its own, so it runs there alone.`;
  return new Refusal('EDIT_OF_NODE', message, 'Choose another pod.');
}

/** Why a DaemonSet's pods are neither counted nor moved. */
export const onePerNode = (name: string): Refusal =>
  new Refusal(
    'EDIT_PER_NODE',
    `DaemonSet ${name} keeps one pod on every node that fits, and none beside it.`,
    'Add or remove nodes instead.',
  );

function moved(scene: Scene, pod: Pod, target: string): Plan {
  const object = scene.podObject(pod);
  if (!object) return replaceMade(scene, pod, target);
  if (pod.owner !== null && !keepsName(pod.owner)) return replaceListed(scene, pod, object, target);
  const key = podKey(pod);
  return {
    changes: [...placed(scene, pod, object, target), ...scene.forget(key)],
    namespaces: [pod.namespace],
  };
}

/** Where it was dragged in the picture was a place within its node. */
function unplaced(scene: Scene, key: string): Change[] {
  const scenario = scene.objects.find(({ kind }) => kind === 'Scenario');
  if (!scenario || !scene.cluster.spec.positions.has(`pod/${key}`)) return [];
  return [patch(scenario.place, ['spec', 'layout', 'positions'], { [`pod/${key}`]: undefined })];
}

/** A pod that its controller made is deleted, and the controller makes another, on a node if one is named. */
export function replaceMade(scene: Scene, pod: Pod, target: string | undefined): Plan {
  const key = podKey(pod);
  const namespaces = [pod.namespace];
  if (keepsName(pod.owner))
    return { changes: [], restarted: new Map([[key, target ?? pod.node]]), namespaces };
  return { changes: scene.record({ [key]: { killed: true } }), freshOn: target, namespaces };
}

/** What is said of a pod and not of the one that comes in its place. */
const NOT_INHERITED = [
  'uid',
  'creationTimestamp',
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];

/** The same for a pod that stands in the file with its owner, as in a dump: its object becomes that of the new one. */
export function replaceListed(scene: Scene, pod: Pod, object: FileObject, target: string): Plan {
  const { namespace, name, owner } = pod;
  const base = name.replace(/[^-]*$/, '');
  const isNamedAnew = !keepsName(owner);
  const successor = isNamedAnew ? scene.podName(base, namespace) : name;
  const old = NOT_INHERITED.map((key) => gone(object, 'metadata', key));
  const metadata: object = Object.assign(isNamedAnew ? { name: successor } : {}, ...old);
  const renamed: Change[] =
    Object.keys(metadata).length === 0
      ? []
      : [patch(object.place, ['metadata'], metadata as Record<string, unknown>)];
  const changes = [...renamed, ...placed(scene, pod, object, target)];
  scene.room.add({ ...pod, name: successor, node: target });
  return { changes, namespaces: [namespace] };
}

/** What the kubelet tells of a pod that is gone. */
const NOT_ANY_MORE = [
  'conditions',
  'podIPs',
  'hostIP',
  'hostIPs',
  'startTime',
  'containerStatuses',
  'initContainerStatuses',
];

/** The pod's object says that it starts on a node, with a new address, and comes up there. */
function placed(scene: Scene, pod: Pod, object: FileObject, target: string): Change[] {
  const node =
    at(object.value, 'spec', 'nodeName') === target
      ? []
      : [patch(object.place, ['spec'], { nodeName: target })];
  const old = NOT_ANY_MORE.map((key) => gone(object, 'status', key));
  const up = at(object.value, 'status', 'phase') === 'Pending' ? { phase: 'Running' } : {};
  const podIP = pod.hostNetwork ? gone(object, 'status', 'podIP') : { podIP: scene.room.addressOn(target) };
  const status = Object.assign({}, podIP, up, ...old) as Record<string, unknown>;
  return [
    ...node,
    ...(Object.keys(status).length === 0 ? [] : [patch(object.place, ['status'], status)]),
    ...withoutAddress(object, pod.ip),
  ];
}

/** What a network plugin noted about the address that the pod had. */
function withoutAddress(object: FileObject, ip: Ip): Change[] {
  const stale = Object.entries(mapAt(object.value, 'metadata', 'annotations')).filter(
    ([, text]) => typeof text === 'string' && text.includes(ip),
  );
  if (stale.length === 0) return [];
  const entries = Object.fromEntries(stale.map(([key]) => [key, undefined]));
  return [patch(object.place, ['metadata', 'annotations'], entries)];
}

/** Takes a key away, if it is there. */
const gone = (object: FileObject, map: string, key: string): Record<string, undefined> =>
  at(object.value, map, key) === undefined ? {} : { [key]: undefined };
