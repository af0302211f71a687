import { podKey, type ClusterNode } from '../cluster/types.ts';
import type { NetNs, Sysctls } from '../dataplane/netns.ts';
import type { ClusterIndex } from './clusterIndex.ts';
import { assembleNetNs } from './host.ts';
import { macOfPod } from './macs.ts';
import { listenersOf, mayListen } from './podListeners.ts';
import type { PodNetworkPlugin, WiredPod } from './podNetwork/plugin.ts';
import { podSysctls } from './sysctls.ts';

/** The pods of a node that have a network of their own, each with a host device whose name no other has. */
export function wirePods(index: ClusterIndex, plugin: PodNetworkPlugin, node: string): readonly WiredPod[] {
  const taken = new Set<string>();
  return index
    .podsOn(node)
    .filter((pod) => !pod.hostNetwork)
    .map((pod) => {
      let attempt = 0;
      let hostDev = plugin.hostDevice(pod, attempt);
      while (taken.has(hostDev)) hostDev = plugin.hostDevice(pod, ++attempt);
      taken.add(hostDev);
      return { pod, hostDev, mac: macOfPod(index.cluster, pod) };
    });
}

/** A pod's network namespace: what the sandbox has after CNI ADD, and what its containers listen on. */
export function compilePod(
  index: ClusterIndex,
  plugin: PodNetworkPlugin,
  node: ClusterNode,
  wired: WiredPod,
  nodeSettings: Sysctls,
): NetNs {
  const { spec } = index.cluster;
  const part = plugin.pod({ spec, node, wired });
  const name = podKey(wired.pod);
  return assembleNetNs({
    name,
    kind: 'pod',
    interfaces: part.interfaces,
    routes: part.routes,
    connected: part.connected ?? true,
    neighbours: part.neighbours,
    sysctls: podSysctls(spec, wired.pod, nodeSettings),
    listeners: listenersOf(index, wired.pod),
    mayListen: mayListen(index, wired.pod),
  });
}
