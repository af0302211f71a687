import { ZONE_LABEL } from '../../cluster/topologyHints.ts';
import type { ClusterNode, Endpoint } from '../../cluster/types.ts';
import type { ServicePortInfo } from './servicePort.ts';

/** Not said counts as ready; the EndpointSlice controller has seen to publishNotReadyAddresses. */
const isReady = (endpoint: Endpoint): boolean => endpoint.ready ?? true;
/** Not said counts as what `ready` says. */
const isDraining = (endpoint: Endpoint): boolean =>
  endpoint.terminating && (endpoint.serving ?? isReady(endpoint));

/** Where the packets of a Service port may go from one node. */
export interface EndpointSets {
  /** For traffic that no policy keeps on the node. */
  readonly cluster: readonly Endpoint[];
  /** For traffic of policy Local. */
  readonly local: readonly Endpoint[];
  /** Both of them: those that get a chain on this node. */
  readonly reachable: readonly Endpoint[];
  /** Whether there is a usable one anywhere. */
  readonly hasAny: boolean;
}

/**
 * Which endpoints kube-proxy uses on one node.
 * @see Kubernetes 1.34 pkg/proxy/topology.go, CategorizeEndpoints()
 */
export function categorizeEndpoints(
  endpoints: readonly Endpoint[],
  info: Pick<ServicePortInfo, 'usesCluster' | 'usesLocal'>,
  node: ClusterNode,
): EndpointSets {
  const isUsable = usableEndpoints(endpoints, node);
  let cluster: readonly Endpoint[] = info.usesCluster ? endpoints.filter(isUsable) : [];
  if (info.usesCluster && cluster.length === 0) cluster = endpoints.filter(isDraining);
  if (!info.usesLocal) return { cluster, local: [], reachable: cluster, hasAny: cluster.length > 0 };

  const here = endpoints.filter((endpoint) => endpoint.node === node.name);
  const readyHere = here.filter(isReady);
  const local = readyHere.length > 0 ? readyHere : here.filter((e) => !isReady(e) && isDraining(e));
  const hasAny = cluster.length > 0 || endpoints.some((e) => isReady(e) || isDraining(e));
  if (!info.usesCluster) return { cluster, local, reachable: local, hasAny };

  const either = new Set([...cluster, ...local]);
  return { cluster, local, reachable: endpoints.filter((e) => either.has(e)), hasAny };
}

/**
 * Topology hints count only when every ready endpoint carries one and at least one is meant for this node or zone.
 * Node hints go before zone hints (Kubernetes 1.34; up to 1.29 a Service also had to ask for hints by annotation).
 * @see Kubernetes 1.34 pkg/proxy/topology.go, topologyModeFromHints()
 */
function usableEndpoints(endpoints: readonly Endpoint[], node: ClusterNode): (e: Endpoint) => boolean {
  const zone = node.labels[ZONE_LABEL] ?? '';
  const forNode = (e: Endpoint): boolean => e.nodeHints.includes(node.name);
  const forZone = (e: Endpoint): boolean => zone !== '' && e.zoneHints.includes(zone);
  const ready = endpoints.filter(isReady);
  const usable = (hints: (e: Endpoint) => readonly string[], match: (e: Endpoint) => boolean) =>
    ready.length > 0 && ready.every((e) => hints(e).length > 0) && ready.some(match);
  if (usable((e) => e.nodeHints, forNode)) return (e) => isReady(e) && forNode(e);
  if (usable((e) => e.zoneHints, forZone)) return (e) => isReady(e) && forZone(e);
  return isReady;
}
