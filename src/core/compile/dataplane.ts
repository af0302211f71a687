import { podKey, type Cluster, type ClusterNode, type Pod } from '../cluster/types.ts';
import type { Dataplane, NetNsName } from '../dataplane/dataplane.ts';
import type { NetNs } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import { indexCluster, type ClusterIndex } from './clusterIndex.ts';
import { compileNode, type NodePlugins } from './node.ts';
import { podNetworkPlugin } from './podNetwork/plugins.ts';
import type { WiredPod } from './podNetwork/plugin.ts';
import { compilePod, wirePods } from './podWiring.ts';
import { serviceProxyPlugin } from './serviceProxy/proxies.ts';
import { compileUnderlay, planUnderlay, ROUTER, underlayNames } from './underlay.ts';

/**
 * What every kernel of a cluster holds. Nothing is compiled before somebody asks for it, and everything only once;
 * equal clusters give equal dataplanes.
 *
 * @throws InvariantError when the cluster's modes have no compiler.
 */
export function compileDataplane(cluster: Cluster): Dataplane {
  const plugins: NodePlugins = {
    podNetwork: podNetworkPlugin(cluster),
    serviceProxy: serviceProxyPlugin(cluster),
  };
  const underlay = planUnderlay(cluster);
  const index = indexCluster(cluster);
  const compiled = new Map<string, NetNs | undefined>();
  const wires = new Map<string, readonly WiredPod[]>();
  let names: readonly NetNsName[] | undefined;

  function wiresOf(node: string): readonly WiredPod[] {
    const known = wires.get(node) ?? wirePods(index, plugins.podNetwork, node);
    wires.set(node, known);
    return known;
  }

  function podNamespace(pod: Pod, node: ClusterNode): NetNs | undefined {
    const wired = wiresOf(node.name).find((wire) => wire.pod === pod);
    const host = netns(node.name);
    return wired && host && compilePod(index, plugins.podNetwork, node, wired, host.sysctls);
  }

  function compile(name: string): NetNs | undefined {
    const node = index.nodes.get(name);
    if (node) return compileNode(index, plugins, node, wiresOf(name));
    const pod = index.pods.get(name);
    const host = pod && index.nodes.get(pod.node);
    if (pod && host) return podNamespace(pod, host);
    return compileUnderlay(underlay, name);
  }

  function netns(name: string): NetNs | undefined {
    if (!compiled.has(name)) compiled.set(name, compile(name));
    return compiled.get(name);
  }

  const addresses = new Map<string, Ip>(cluster.spec.externals.map(({ name, ip }) => [name, ip]));
  addresses.set(ROUTER, cluster.spec.underlay.gateway);
  const address = (name: string): Ip | null =>
    index.nodes.get(name)?.ip ?? index.pods.get(name)?.ip ?? addresses.get(name) ?? null;

  return { netns, address, names: () => (names ??= [...allNames(index), ...underlayNames(underlay)]) };
}

/** Nodes, pods with a network of their own, externals; in the cluster's order. */
function allNames({ cluster, nodes }: ClusterIndex): NetNsName[] {
  return [
    ...cluster.nodes.map(({ name }): NetNsName => ({ name, kind: 'node', node: name })),
    ...cluster.pods
      .filter((pod) => !pod.hostNetwork && nodes.has(pod.node))
      .map((pod): NetNsName => ({ name: podKey(pod), kind: 'pod', node: pod.node })),
    ...cluster.spec.externals.map(({ name }): NetNsName => ({ name, kind: 'external', node: null })),
  ];
}
