import type { Ip } from '../../net/address.ts';
import { networkOf, type Prefix } from '../../net/prefix.ts';
import type { Cluster, Pod } from '../../cluster/types.ts';

/** Calico's address management hands out blocks of 64 addresses, unless a pool says otherwise. */
const BLOCK_LENGTH = 26;

/** What a node's BIRD tells the others. */
export interface Announced {
  /** Blocks that belong to the node. */
  readonly blocks: readonly Prefix[];
  /** Pods of the node whose address lies in a block of another: announced one by one. */
  readonly borrowed: readonly Pod[];
}

/**
 * Who owns which block, told from the pods' addresses: the first node in the cluster's order that has a pod there.
 * @see projectcalico/calico libcalico-go/lib/ipam/ipam.go, AutoAssign(); confd/etc/calico/confd/templates/bird_aggr.cfg.template
 */
export function announcements(cluster: Cluster): ReadonlyMap<string, Announced> {
  const length = cluster.spec.podNetwork.blockLength ?? BLOCK_LENGTH;
  const owner = new Map<Ip, string>();
  const all = new Map(
    cluster.nodes.map(({ name }) => [name, { blocks: [] as Prefix[], borrowed: [] as Pod[] }]),
  );
  const order = new Map(cluster.nodes.map(({ name, index }) => [name, index]));
  const own = cluster.pods.filter((pod) => !pod.hostNetwork && order.has(pod.node));
  for (const pod of own) {
    const block = networkOf(pod.ip, length);
    const known = owner.get(block);
    if (known === undefined || (order.get(pod.node) ?? 0) < (order.get(known) ?? 0))
      owner.set(block, pod.node);
  }
  for (const [block, node] of owner) all.get(node)?.blocks.push({ ip: block, length });
  for (const pod of own) {
    if (owner.get(networkOf(pod.ip, length)) !== pod.node) all.get(pod.node)?.borrowed.push(pod);
  }
  return all;
}
