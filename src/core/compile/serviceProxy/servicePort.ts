import type { Ip } from '../../net/address.ts';
import type { Prefix } from '../../net/prefix.ts';
import type { Cluster, Endpoint, Service, ServicePort } from '../../cluster/types.ts';
import { endpointText, portHash, servicePortName } from './names.ts';

/** One port of one Service as kube-proxy sees it. */
export interface ServicePortInfo {
  /** `ns/name:port`. */
  readonly name: string;
  /** Lower case. */
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly clusterIP: Ip;
  readonly port: number;
  readonly nodePort: number | null;
  readonly externalIPs: readonly Ip[];
  /** Load-balancer addresses that come here as destinations: not those of ipMode Proxy. */
  readonly loadBalancerIPs: readonly Ip[];
  readonly sourceRanges: readonly Prefix[];
  readonly healthCheckNodePort: number | null;
  readonly internalLocal: boolean;
  readonly externalLocal: boolean;
  readonly externallyAccessible: boolean;
  /** Whether some traffic goes to endpoints of any node; whether some is kept on the node. */
  readonly usesCluster: boolean;
  readonly usesLocal: boolean;
  /** Seconds of ClientIP affinity; `null` without affinity. */
  readonly affinitySeconds: number | null;
  readonly endpoints: readonly Endpoint[];
}

/**
 * The ports that kube-proxy writes rules for: those of Services with a cluster IP.
 * @see Kubernetes 1.34 pkg/proxy/serviceport.go, newBaseServiceInfo(); pkg/proxy/util/utils.go, ShouldSkipService()
 */
export function servicePorts(cluster: Pick<Cluster, 'services' | 'endpoints'>): ServicePortInfo[] {
  return cluster.services.flatMap((service) => {
    const { clusterIP } = service;
    if (clusterIP === null || service.type === 'ExternalName') return [];
    const byPort = cluster.endpoints.get(`${service.namespace}/${service.name}`);
    return service.ports.map((port) =>
      portInfo(service, clusterIP, port, byPort?.get(port.name ?? '') ?? []),
    );
  });
}

function portInfo(
  service: Service,
  clusterIP: Ip,
  port: ServicePort,
  endpoints: readonly Endpoint[],
): ServicePortInfo {
  const loadBalancerIPs = service.loadBalancerIPs.filter((lb) => lb.ipMode === 'VIP').map((lb) => lb.ip);
  const externallyAccessible =
    port.nodePort !== null || loadBalancerIPs.length > 0 || service.externalIPs.length > 0;
  const reachedFromOutside =
    service.type === 'LoadBalancer' || service.type === 'NodePort' || service.externalIPs.length > 0;
  const externalLocal = reachedFromOutside && service.externalTrafficPolicy === 'Local';
  const internalLocal = service.internalTrafficPolicy === 'Local';
  return {
    name: servicePortName(service.namespace, service.name, port.name ?? ''),
    protocol: PROTOCOLS[port.protocol],
    clusterIP,
    port: port.port,
    nodePort: port.nodePort,
    externalIPs: service.externalIPs,
    loadBalancerIPs,
    sourceRanges: service.loadBalancerSourceRanges,
    healthCheckNodePort:
      service.type === 'LoadBalancer' && externalLocal ? service.healthCheckNodePort : null,
    internalLocal,
    externalLocal,
    externallyAccessible,
    usesCluster: !internalLocal || externallyAccessible,
    usesLocal: internalLocal || (externalLocal && externallyAccessible),
    affinitySeconds: service.sessionAffinity === 'ClientIP' ? service.affinitySeconds : null,
    endpoints,
  };
}

const PROTOCOLS = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' } as const;

/** Names of the chains of one Service port. They share one hash, which is made when first needed. */
export interface ChainNames {
  readonly svc: string;
  readonly svl: string;
  readonly ext: string;
  readonly fw: string;
}

export function chainNames(info: ServicePortInfo): ChainNames {
  const hash = portHash(info.name, info.protocol);
  return {
    svc: `KUBE-SVC-${hash}`,
    svl: `KUBE-SVL-${hash}`,
    ext: `KUBE-EXT-${hash}`,
    fw: `KUBE-FW-${hash}`,
  };
}

/**
 * Endpoints in kube-proxy's order: each address once (the local one where two slices disagree), sorted as text.
 * @see Kubernetes 1.34 pkg/proxy/endpointslicecache.go, addEndpoints(), endpointsMapFromEndpointInfo()
 */
export function inProxyOrder(endpoints: readonly Endpoint[], node: string): Endpoint[] {
  const byText = new Map<string, Endpoint>();
  for (const endpoint of endpoints) {
    const text = endpointText(endpoint.ip, endpoint.port);
    if (!byText.has(text) || endpoint.node === node) byText.set(text, endpoint);
  }
  return [...byText].sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, endpoint]) => endpoint);
}
