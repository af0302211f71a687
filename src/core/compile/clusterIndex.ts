import { PodNames } from '../cluster/podIndex.ts';
import { podKey, type Cluster, type ClusterNode, type Pod, type Protocol } from '../cluster/types.ts';

/** A cluster with the look-ups that compiling one namespace needs, made in one pass over nodes and pods. */
export interface ClusterIndex {
  readonly cluster: Cluster;
  readonly nodes: ReadonlyMap<string, ClusterNode>;
  readonly pods: PodNames;
  /** Pods that run on a node, those of the host's network included, in the cluster's order. */
  podsOn(node: string): readonly Pod[];
  /** Where Services send what is for a pod, by its endpoints; of pods whose containers all declare ports, nothing. */
  servicePortsOf(pod: Pod): readonly ServedPort[];
}

/** A port of a pod that a Service sends to. */
export interface ServedPort {
  readonly port: number;
  readonly protocol: Protocol;
  /** `NAMESPACE/NAME`. */
  readonly service: string;
}

export function indexCluster(cluster: Cluster): ClusterIndex {
  const byNode = new Map<string, Pod[]>();
  for (const pod of cluster.pods) {
    const neighbours = byNode.get(pod.node);
    if (neighbours) neighbours.push(pod);
    else byNode.set(pod.node, [pod]);
  }
  const nodes = new Map(cluster.nodes.map((node) => [node.name, node]));
  const pods = new PodNames(cluster.pods);
  let served: ReadonlyMap<string, readonly ServedPort[]> | undefined;
  return {
    cluster,
    nodes,
    pods,
    podsOn: (node) => byNode.get(node) ?? [],
    servicePortsOf: (pod) => (served ??= servedPorts(cluster, pods)).get(podKey(pod)) ?? [],
  };
}

/** Made in one pass over all endpoints, when the first pod asks that needs it. */
function servedPorts(
  { services, endpoints }: Cluster,
  pods: PodNames,
): ReadonlyMap<string, readonly ServedPort[]> {
  const served = new Map<string, ServedPort[]>();
  for (const service of services) {
    const key = podKey(service);
    for (const [name, list] of endpoints.get(key) ?? []) {
      const protocol = service.ports.find((port) => (port.name ?? '') === name)?.protocol ?? 'TCP';
      for (const { pod, port } of list) {
        const declaresAll = pod === null || pods.get(pod)?.containers.every(({ ports }) => ports.length > 0);
        if (declaresAll || port === 0) continue;
        const known = served.get(pod);
        if (known) known.push({ port, protocol, service: key });
        else served.set(pod, [{ port, protocol, service: key }]);
      }
    }
  }
  return served;
}
