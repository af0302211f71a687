import { podKey, type Pod } from '../cluster/types.ts';
import { formatPrefix } from '../net/prefix.ts';
import type { Change } from './change.ts';
import { Refusal } from './edit.ts';
import type { ListedPod } from './listedPods.ts';
import { at, mapAt, type FileObject } from './objects.ts';
import type { Scene } from './plan.ts';

/** What the API server and the kubelet wrote about the sibling, or somebody about its end. */
const ITS_OWN = new Set([
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
  'annotations',
  'labels',
]);

/** Labels that controllers add to those of their template. */
const ADDED = ['pod-template-hash', 'controller-revision-hash', 'pod-template-generation'];
const ORDINAL = 'apps.kubernetes.io/pod-index';
const POD_NAME = 'statefulset.kubernetes.io/pod-name';

/**
 * The object of a pod that a controller makes beside one that it has: named as told, labelled as its template says, owned by
 * the same, on a node and with the next address of that.
 *
 * @param controller whose template it is made from; without one in the file its sibling is all there is to go by.
 * @throws Refusal when the node has no address left.
 */
export function newPod(
  scene: Scene,
  sibling: ListedPod,
  controller: FileObject | undefined,
  name: string,
  node: string,
): object {
  const { pod, object } = sibling;
  const template = at(controller?.value, 'spec', 'template', 'metadata');
  const kept = Object.entries(mapAt(object.value, 'metadata')).filter(([key]) => !ITS_OWN.has(key));
  const annotations = mapAt(template, 'annotations');
  const made: Pod = { ...pod, name, node, ip: addressFor(scene, pod, node), ready: true, terminating: false };
  scene.room.add(made);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...Object.fromEntries(kept),
      name,
      labels: labelsOf(sibling, template, name),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: specOf(sibling, name, node),
    status: statusOf(scene, object, made),
  };
}

/** Puts an object where its sibling stands: into the same list, or as a document of its own. */
export function beside({ place: { root, path } }: FileObject, objects: readonly object[]): Change[] {
  if (objects.length === 0) return [];
  if (path.length > 0) return [{ kind: 'append', at: { root, path: path.slice(0, -1) }, items: objects }];
  return objects.map((object) => ({ kind: 'add', object: object as Record<string, unknown> }));
}

/** @throws Refusal when the block of the node is used up. */
function addressFor({ cluster, room }: Scene, pod: Pod, name: string): Pod['ip'] {
  const node = cluster.nodes.find((one) => one.name === name);
  const ip = pod.hostNetwork ? node?.ip : room.addressOn(name);
  if (ip !== undefined) return ip;
  const block = node ? ` in ${formatPrefix(node.podCIDR)}` : '';
  throw new Refusal(
    'PODCIDR_FULL',
    `${name} has no address left${block} for another pod like ${podKey(pod)}.`,
    'Use a larger podCIDR, or fewer pods.',
  );
}

function labelsOf({ pod, object }: ListedPod, template: unknown, name: string): object {
  const own = mapAt(object.value, 'metadata', 'labels');
  const base = at(template, 'labels') === undefined ? own : mapAt(template, 'labels');
  const added = ADDED.flatMap((key) => (own[key] === undefined ? [] : [[key, own[key]]]));
  const ordinal = /\d+$/.exec(name)?.[0] ?? '';
  return {
    ...base,
    ...(Object.fromEntries(added) as object),
    ...(own[ORDINAL] !== undefined && { [ORDINAL]: ordinal }),
    ...(own[POD_NAME] === pod.name && { [POD_NAME]: name }),
  };
}

/** A StatefulSet's pods are told apart by their host names and by the claims that each has of its own. */
function specOf({ pod, object }: ListedPod, name: string, node: string): object {
  const { hostname, volumes, ...spec } = mapAt(object.value, 'spec');
  const renamed = (claim: unknown) =>
    typeof claim === 'string' && claim.endsWith(`-${pod.name}`)
      ? claim.slice(0, -pod.name.length) + name
      : claim;
  const claims = (Array.isArray(volumes) ? volumes : []).map((volume: unknown) => {
    const claim = mapAt(volume, 'persistentVolumeClaim');
    return claim['claimName'] === undefined
      ? volume
      : {
          ...(volume as object),
          persistentVolumeClaim: { ...claim, claimName: renamed(claim['claimName']) },
        };
  });
  return {
    ...spec,
    ...(hostname !== undefined && { hostname: hostname === pod.name ? name : hostname }),
    ...(volumes !== undefined && { volumes: claims }),
    nodeName: node,
  };
}

/** It is up: as much of that as its sibling says. */
function statusOf({ cluster }: Scene, { value }: FileObject, { ip, node }: Pod): object {
  const says = mapAt(value, 'status');
  const hostIP = cluster.nodes.find(({ name }) => name === node)?.ip;
  return {
    ...(says['conditions'] !== undefined && { conditions: [{ type: 'Ready', status: 'True' }] }),
    ...(says['hostIP'] !== undefined && { hostIP }),
    ...(says['phase'] !== undefined && { phase: 'Running' }),
    podIP: ip,
    ...(says['podIPs'] !== undefined && { podIPs: [{ ip }] }),
  };
}
