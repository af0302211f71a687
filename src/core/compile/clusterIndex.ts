import { PodNames } from '../cluster/podIndex.ts';
import type { Cluster, ClusterNode, Pod } from '../cluster/types.ts';

/** A cluster with the look-ups that compiling one namespace needs, made in one pass over nodes and pods. */
export interface ClusterIndex {
  readonly cluster: Cluster;
  readonly nodes: ReadonlyMap<string, ClusterNode>;
  readonly pods: PodNames;
  /** Pods that run on a node, those of the host's network included, in the cluster's order. */
  podsOn(node: string): readonly Pod[];
}

export function indexCluster(cluster: Cluster): ClusterIndex {
  const byNode = new Map<string, Pod[]>();
  for (const pod of cluster.pods) {
    const neighbours = byNode.get(pod.node);
    if (neighbours) neighbours.push(pod);
    else byNode.set(pod.node, [pod]);
  }
  const nodes = new Map(cluster.nodes.map((node) => [node.name, node]));
  return { cluster, nodes, pods: new PodNames(cluster.pods), podsOn: (node) => byNode.get(node) ?? [] };
}
