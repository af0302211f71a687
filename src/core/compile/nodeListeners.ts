import { formatPrefix, contains, type Prefix } from '../net/prefix.ts';
import { isApiService } from '../cluster/apiServers.ts';
import { podKey, type Cluster, type ClusterNode, type Endpoint, type Service } from '../cluster/types.ts';
import { NOW, type Listener } from '../dataplane/netns.ts';
import { ANY_IPV4, ip, type Ip } from '../net/address.ts';
import type { ClusterIndex } from './clusterIndex.ts';
import { json, kubeOk, own } from './httpPages.ts';
import { listenersOf } from './podListeners.ts';
import { nodePortRanges } from './serviceProxy/settings.ts';

const LOOPBACK = ip('127.0.0.1');

/** @see Kubernetes 1.34 pkg/cluster/ports/ports.go; pkg/kubelet/apis/config/v1beta1/defaults.go */
const KUBELET: readonly Listener[] = [
  {
    proto: 'tcp',
    ip: LOOPBACK,
    port: 10_248,
    owner: 'kubelet',
    application: 'http',
    pages: [kubeOk('/healthz', 'ok')],
  },
  { proto: 'tcp', ip: ANY_IPV4, port: 10_250, owner: 'kubelet', application: 'https' },
];

/** @see Kubernetes 1.34 pkg/proxy/healthcheck/proxy_health.go, ServeHTTP() of healthzHandler and livezHandler */
const HEALTHZ = `{"lastUpdated": "${NOW}","currentTime": "${NOW}", "nodeEligible": true}`;
const LIVEZ = `{"lastUpdated": "${NOW}","currentTime": "${NOW}"}`;

/** kube-proxy's own ports; it opens none for node ports. @see Kubernetes 1.34 cmd/kube-proxy/app/server.go, serveMetrics() */
const kubeProxy = ({ spec }: Cluster): Listener[] => [
  {
    proto: 'tcp',
    ip: LOOPBACK,
    port: 10_249,
    owner: 'kube-proxy',
    application: 'http',
    pages: [kubeOk('/healthz', 'ok'), kubeOk('/proxyMode', spec.serviceProxy.mode), own('/metrics')],
  },
  {
    proto: 'tcp',
    ip: ANY_IPV4,
    port: 10_256,
    owner: 'kube-proxy',
    application: 'http',
    pages: [json('/healthz', 200, HEALTHZ), json('/livez', 200, LIVEZ)],
  },
];

/** An address counts once, whatever the number of ports. @see Kubernetes 1.34 pkg/proxy/endpointschangetracker.go, LocalReadyEndpoints() */
function localReady(endpoints: Iterable<readonly Endpoint[]>, node: string): number {
  const addresses = new Set<Ip>();
  for (const list of endpoints)
    for (const { ip: address, node: where, ready } of list)
      if (where === node && ready !== false) addresses.add(address);
  return addresses.size;
}

/** The whole body, whatever path is asked for. @see Kubernetes 1.34 pkg/proxy/healthcheck/service_health.go, ServeHTTP() */
const healthOf = ({ namespace, name }: Service, count: number): string =>
  [
    '{',
    '\t"service": {',
    `\t\t"namespace": "${namespace}",`,
    `\t\t"name": "${name}"`,
    '\t},',
    `\t"localEndpoints": ${count},`,
    '\t"serviceProxyHealthy": true',
    '}',
  ].join('\n');

/**
 * Where kube-proxy answers load balancers' health checks: on the addresses that have node ports.
 *
 * @see Kubernetes 1.34 pkg/proxy/healthcheck/service_health.go, newServiceHealthServer(); with nftables node ports are on
 *   the node's first address unless something else is said
 */
function healthAddresses({ spec }: Cluster, node: ClusterNode, addresses: readonly Ip[]): readonly Ip[] {
  const { nodePortAddresses, bindAddress, mode } = spec.serviceProxy;
  const nodeIP = bindAddress ?? node.ip;
  if (nodePortAddresses.length === 0) return mode === 'nftables' ? [nodeIP] : [ANY_IPV4];
  const ranges = nodePortRanges(nodePortAddresses, { nodeIP });
  const isAll = (range: Prefix) => formatPrefix(range) === '0.0.0.0/0';
  return ranges.some(isAll)
    ? [ANY_IPV4]
    : addresses.filter((address) => ranges.some((range) => contains(range, address)));
}

/** kube-proxy answers a load balancer's health checks on every node: whether it has an endpoint for the Service. */
function healthChecks(cluster: Cluster, node: ClusterNode, addresses: readonly Ip[]): Listener[] {
  const where = healthAddresses(cluster, node, addresses);
  return cluster.services.flatMap((service): Listener[] => {
    const { healthCheckNodePort: port, type, externalTrafficPolicy } = service;
    if (port === null || type !== 'LoadBalancer' || externalTrafficPolicy !== 'Local') return [];
    const count = localReady(cluster.endpoints.get(podKey(service))?.values() ?? [], node.name);
    const weight = `X-Load-Balancing-Endpoint-Weight: ${count}`;
    const pages = [json(null, count > 0 ? 200 : 503, healthOf(service, count), [weight])];
    return where.map((address) => ({
      proto: 'tcp',
      ip: address,
      port,
      owner: 'kube-proxy',
      application: 'http',
      pages,
    }));
  });
}

/** The API server of this node where no pod of the file is it: the endpoints of its Service say so, or the node's label. */
function apiServer({ services, endpoints, apiServers }: Cluster, node: ClusterNode): Listener[] {
  const service = services.find(isApiService);
  const written = service ? [...(endpoints.get(podKey(service))?.values() ?? [])].flat() : [];
  const found = [...apiServers, ...written.map((one) => ({ ...one, because: null }))].find(
    (one) => one.ip === node.ip,
  );
  if (!found) return [];
  const { port, because } = found;
  return [
    {
      proto: 'tcp',
      ip: ANY_IPV4,
      port,
      owner: 'kube-apiserver',
      application: 'https',
      ...(because !== null && { assumed: because }),
    },
  ];
}

/**
 * Who waits in a node's own namespace: pods of the host's network, and the programs that every node runs.
 *
 * @param addresses all that the node's devices have.
 */
export function nodeListeners(index: ClusterIndex, node: ClusterNode, addresses: readonly Ip[]): Listener[] {
  const { cluster } = index;
  const machine = [...healthChecks(cluster, node, addresses), ...KUBELET, ...kubeProxy(cluster)];
  // They were there before any pod came.
  const taken = new Set(machine.map(({ proto, port }) => `${proto}/${port}`));
  const ofPods = index
    .podsOn(node.name)
    .filter((pod) => pod.hostNetwork)
    .flatMap((pod) => listenersOf(index, pod))
    .filter(({ proto, port }) => !taken.has(`${proto}/${port}`));
  const api = apiServer(cluster, node).filter(({ port }) => !ofPods.some((one) => one.port === port));
  return [...ofPods, ...machine, ...api];
}
