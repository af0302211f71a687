import { ANY_IPV4 } from '../net/address.ts';
import type { ClusterNode } from '../cluster/types.ts';
import type { Listener, NetNs } from '../dataplane/netns.ts';
import type { ClusterIndex } from './clusterIndex.ts';
import { assembleNetNs } from './host.ts';
import { KUBELET_NETFILTER } from './kubelet.ts';
import { LOOPBACK_ADDRESS } from './kernelRoutes.ts';
import { assembleNetfilter } from './nodeNetfilter.ts';
import type { PodNetworkPlugin, WiredPod } from './podNetwork/plugin.ts';
import { portmapRules } from './podNetwork/portmap.ts';
import { listenersOf } from './podWiring.ts';
import { route } from './route.ts';
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
  const addresses = [LOOPBACK_ADDRESS, ...interfaces.flatMap((dev) => dev.addresses)].map(({ ip }) => ip);
  const sysctls = nodeSysctls(spec, node.name, [part.sysctls, plugins.serviceProxy.sysctls]);
  // kube-proxy sets it before it looks; what is written for the node holds before and after.
  const tcpBeLiberal =
    spec.serviceProxy.conntrack.tcpBeLiberal || sysctls['net.netfilter.nf_conntrack_tcp_be_liberal'] !== '0';
  const proxy = plugins.serviceProxy.netfilter({ node, addresses, tcpBeLiberal });
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
    routes: [route('default', 'operator', { via: spec.underlay.gateway, dev: 'eth0' }), ...part.routes],
    neighbours: part.neighbours,
    fdb: part.fdb,
    netfilter: assembleNetfilter(netfilter, forwardPolicy ?? 'ACCEPT'),
    sysctls,
    listeners: [
      ...index
        .podsOn(node.name)
        .filter((pod) => pod.hostNetwork)
        .flatMap(listenersOf),
      ...healthChecks(index, node),
    ],
  });
}

/** kube-proxy answers a load balancer's health checks on every node. @see Kubernetes 1.34 pkg/proxy/healthcheck/service_health.go */
function healthChecks({ cluster }: ClusterIndex, node: ClusterNode): Listener[] {
  return cluster.services.flatMap(({ healthCheckNodePort: port, type, externalTrafficPolicy }): Listener[] =>
    port !== null && type === 'LoadBalancer' && externalTrafficPolicy === 'Local'
      ? [{ proto: 'tcp', ip: ANY_IPV4, port, owner: node.name, application: 'http' }]
      : [],
  );
}
