import type { ClusterNode } from '../cluster/types.ts';
import type { NetNs } from '../dataplane/netns.ts';
import type { ClusterIndex } from './clusterIndex.ts';
import { assembleNetNs } from './host.ts';
import { KUBELET_NETFILTER } from './kubelet.ts';
import { LOOPBACK_ADDRESS } from './kernelRoutes.ts';
import { assembleNetfilter } from './nodeNetfilter.ts';
import { nodeListeners } from './nodeListeners.ts';
import type { PodNetworkPlugin, WiredPod } from './podNetwork/plugin.ts';
import { portmapRules } from './podNetwork/portmap.ts';
import { acceptedRoutes, route } from './route.ts';
import type { ServiceProxyPlugin } from './serviceProxy/proxies.ts';
import { nodeSysctls } from './sysctls.ts';
import { nodeEth0 } from './underlay.ts';

/** The two components that differ between clusters. */
export interface NodePlugins {
  readonly podNetwork: PodNetworkPlugin;
  readonly serviceProxy: ServiceProxyPlugin;
}

/** A node's root namespace, put together as its components come up: machine, kubelet, pod network, service proxy. */
export function compileNode(
  index: ClusterIndex,
  plugins: NodePlugins,
  node: ClusterNode,
  pods: readonly WiredPod[],
): NetNs {
  const { cluster } = index;
  const { spec } = cluster;
  const part = plugins.podNetwork.node({ spec, node, pods });
  const interfaces = [nodeEth0(cluster, node), ...part.interfaces];
  const routes = [route('default', 'operator', { via: spec.underlay.gateway, dev: 'eth0' }), ...part.routes];
  const addresses = [LOOPBACK_ADDRESS, ...interfaces.flatMap((dev) => dev.addresses)].map(({ ip }) => ip);
  const sysctls = nodeSysctls(spec, node.name, [part.sysctls, plugins.serviceProxy.sysctls(node)]);
  // kube-proxy sets it before it looks; what is written for the node holds before and after.
  const tcpBeLiberal =
    spec.serviceProxy.conntrack.tcpBeLiberal || sysctls['net.netfilter.nf_conntrack_tcp_be_liberal'] !== '0';
  const proxy = plugins.serviceProxy.netfilter({
    node,
    nodeIP: spec.serviceProxy.bindAddress ?? node.ip,
    addresses,
    tcpBeLiberal,
  });
  const portmap = portmapRules(plugins.podNetwork, { spec, node, pods });
  const netfilter = [
    KUBELET_NETFILTER,
    ...part.netfilter,
    proxy,
    ...(part.netfilterAhead ?? []),
    ...(portmap ? [portmap] : []),
  ];
  const forwardPolicy = spec.hosts.get(node.name)?.forwardPolicy ?? spec.hosts.get('*')?.forwardPolicy;
  return assembleNetNs({
    name: node.name,
    kind: 'node',
    interfaces,
    routes: acceptedRoutes(
      routes,
      interfaces.flatMap((dev) => dev.addresses.map((address) => ({ dev: dev.name, ...address }))),
    ),
    neighbours: part.neighbours,
    fdb: part.fdb,
    netfilter: assembleNetfilter(netfilter, forwardPolicy ?? 'ACCEPT'),
    sysctls,
    listeners: nodeListeners(index, node, addresses),
  });
}
