import { formatPrefix } from '../net/prefix.ts';
import type { ClusterNode } from '../cluster/types.ts';
import { podKey } from '../cluster/types.ts';
import { patch, type Change } from './change.ts';
import { Refusal } from './edit.ts';
import { nextName } from './names.ts';
import { at, mapAt } from './objects.ts';
import { remove, type Plan, type Scene } from './plan.ts';
import { replaceListed, replaceMade } from './pods.ts';
import { roomForNode } from './room.ts';

const nodeObject = (name: string, podCIDR: string | undefined, ip: string | undefined) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  ...(podCIDR !== undefined && { spec: { podCIDR } }),
  ...(ip !== undefined && { status: { addresses: [{ type: 'InternalIP', address: ip }] } }),
});

const described = ({ name, podCIDR, ip }: ClusterNode) => nodeObject(name, formatPrefix(podCIDR), ip);

/** With the first Node in the file, those that were only assumed have to stand there too. */
const assumed = ({ objects, cluster }: Scene, but?: string): Change[] =>
  objects.some(({ kind }) => kind === 'Node')
    ? []
    : cluster.nodes
        .filter(({ name }) => name !== but)
        .map((node) => ({ kind: 'add', object: described(node) }) as const);

export function addNode(scene: Scene): Plan {
  const last = scene.cluster.nodes.at(-1)?.name ?? 'node';
  const { ip, podCIDR } = roomForNode(scene.cluster);
  const object = nodeObject(nextName(last, scene.names('Node', '')), podCIDR, ip);
  return { changes: [...assumed(scene), { kind: 'add', object }] };
}

/** As when a machine is taken away for good: its own pods are lost, those of controllers are made elsewhere. */
export function removeNode(scene: Scene, name: string): Plan {
  scene.nodeName(name);
  const { nodes, pods } = scene.cluster;
  if (nodes.length === 1) {
    throw new Refusal(
      'NO_NODES',
      'This is the last node: pods would have nowhere to run.',
      'Add another node first.',
    );
  }
  const object = scene.find({ kind: 'Node', namespace: '', name });
  const changes: Change[] = object ? [remove(object), ...fixed(scene, name)] : assumed(scene, name);
  const restarted = new Map<string, string>();
  const entries: Record<string, unknown> = {};
  const here = pods.filter((pod) => pod.node === name);
  for (const pod of here) {
    const key = podKey(pod);
    const own = scene.podObject(pod);
    const kind = pod.owner?.split('/')[0];
    if (own && (pod.owner === null || kind === 'DaemonSet' || kind === 'Node')) {
      changes.push(remove(own));
      if (scene.cluster.spec.pods.get(key)?.killed === false) entries[key] = undefined;
    } else if (own) {
      changes.push(...replaceListed(scene, pod, own, scene.room.nodeFor(pod.owner, name)).changes);
    } else if (kind !== 'DaemonSet') {
      for (const [one, to] of replaceMade(scene, pod, scene.room.nodeFor(pod.owner, name)).restarted ?? [])
        restarted.set(one, to);
      // What is known of where a pod ran must not name a node that is gone.
      if (!restarted.has(key)) entries[key] = { killed: true };
      else if (scene.cluster.spec.pods.get(key)?.killed === false) entries[key] = undefined;
    }
  }
  return {
    changes: [...changes, ...scene.record(entries)],
    restarted,
    namespaces: [...new Set(here.map(({ namespace }) => namespace))],
  };
}

/** Nodes that stay keep the address and the block they have, though these were only assigned in the file's order. */
function fixed({ objects, cluster }: Scene, but: string): Change[] {
  return objects
    .filter(({ kind, name }) => kind === 'Node' && name !== but)
    .flatMap(({ name, value, place }): Change[] => {
      const node = cluster.nodes.find((one) => one.name === name);
      if (!node) return [];
      const hasBlock =
        at(value, 'spec', 'podCIDR') !== undefined || at(value, 'spec', 'podCIDRs') !== undefined;
      const hasAddress = Array.isArray(mapAt(value, 'status')['addresses']);
      const { spec, status } = described(node);
      return [
        ...(hasBlock || !spec ? [] : [patch(place, ['spec'], spec)]),
        ...(hasAddress || !status ? [] : [patch(place, ['status'], status)]),
      ];
    });
}
