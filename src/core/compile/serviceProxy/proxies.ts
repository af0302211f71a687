import { must } from '../../problem.ts';
import { overlaps, prefix } from '../../net/prefix.ts';
import type { Cluster, ClusterNode } from '../../cluster/types.ts';
import type { Sysctls } from '../../dataplane/netns.ts';
import type { NetfilterPart } from '../chains.ts';
import { conntrackSysctls } from './conntrackSysctls.ts';
import { iptablesProxy } from './iptables.ts';
import { differsByNode } from './localDetector.ts';
import { nftablesProxy } from './nftables.ts';
import { nftProxySettings } from './nftablesSettings.ts';
import { proxySettings, type ProxyHost } from './settings.ts';

/** A service proxy made for one cluster; what is equal on all nodes it makes once and shares. */
export interface ServiceProxyPlugin {
  netfilter(host: ProxyHost): NetfilterPart;
  sysctls(node: ClusterNode): Sysctls;
}

/** The netfilter parts of one kind of proxy, made for each node of its own where nodes differ in their settings. */
function perNode(
  cluster: Cluster,
  make: (node: ClusterNode | undefined) => (host: ProxyHost) => NetfilterPart,
): (host: ProxyHost) => NetfilterPart {
  return differsByNode(cluster.spec) ? (host) => make(host.node)(host) : make(undefined);
}

/** Every service proxy that compiles, by its mode. */
const PROXIES: Readonly<Record<string, (cluster: Cluster) => ServiceProxyPlugin>> = {
  iptables: (cluster) => ({
    netfilter: perNode(cluster, (node) => iptablesProxy(cluster, proxySettings(cluster.spec, node))),
    sysctls: (node) => ({
      'net.ipv4.conf.all.route_localnet': routesLocalnet(cluster) ? '1' : '0',
      ...conntrackSysctls(cluster.spec.serviceProxy.conntrack, node),
    }),
  }),
  // Node ports on 127.0.0.1 are not for this mode, so it leaves route_localnet alone. Neither does it drop what is INVALID.
  nftables: (cluster) => ({
    netfilter: perNode(cluster, (node) => nftablesProxy(cluster, nftProxySettings(cluster.spec, node))),
    sysctls: (node) => conntrackSysctls(cluster.spec.serviceProxy.conntrack, node),
  }),
};

const LOOPBACK = prefix('127.0.0.0/8');

/**
 * Node ports on 127.0.0.1 need route_localnet, which kube-proxy sets when it serves them there.
 * @see Kubernetes 1.34 pkg/proxy/iptables/proxier.go, NewProxier()
 */
function routesLocalnet({ spec }: Cluster): boolean {
  const { localhostNodePorts, nodePortAddresses } = spec.serviceProxy;
  const includesLoopback =
    nodePortAddresses.length === 0 ||
    nodePortAddresses.some((range) => range !== 'primary' && overlaps(range, LOOPBACK));
  return localhostNodePorts && includesLoopback;
}

/** @throws InvariantError for a mode that does not compile; reading a scenario refuses those. */
export function serviceProxyPlugin(cluster: Cluster): ServiceProxyPlugin {
  const { mode } = cluster.spec.serviceProxy;
  return must(PROXIES[mode], `compiler for the service proxy ${mode}`)(cluster);
}
