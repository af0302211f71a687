import type { Cluster, Endpoint } from '../../cluster/types.ts';
import type { ConntrackEntry } from '../../dataplane/learned.ts';
import type { Ip } from '../../net/address.ts';
import { endpointText } from './names.ts';
import { servicePorts, type ServicePortInfo } from './servicePort.ts';

/** By `IP:PORT`, and by node port: the addresses that may answer there. */
interface Frontends {
  readonly services: ReadonlyMap<string, ReadonlySet<Ip>>;
  readonly nodePorts: ReadonlyMap<number, ReadonlySet<Ip>>;
}

const isServing = ({ serving }: Endpoint): boolean => serving !== false;

/** UDP Services without a serving endpoint are left out: their flows stay as they are. */
function udpFrontends(ports: readonly ServicePortInfo[]): Frontends {
  const services = new Map<string, ReadonlySet<Ip>>();
  const nodePorts = new Map<number, ReadonlySet<Ip>>();
  for (const info of ports) {
    if (info.protocol !== 'udp') continue;
    const serving = new Set(info.endpoints.filter(isServing).map(({ ip }) => ip));
    if (serving.size === 0) continue;
    for (const ip of [info.clusterIP, ...info.loadBalancerIPs, ...info.externalIPs])
      services.set(endpointText(ip, info.port), serving);
    if (info.nodePort !== null) nodePorts.set(info.nodePort, serving);
  }
  return { services, nodePorts };
}

/**
 * The flows of a node that kube-proxy deletes: UDP to a Service's address or node port whose answers do not come from a
 * serving endpoint (any more). TCP stays, so a connection to an endpoint that is gone hangs. A node port is looked for in
 * flows to any address, so those to other hosts on that port go, too; the flows of a Service that was deleted, or lost its
 * last endpoint, stay until they time out.
 *
 * @param flows the confirmed, living flows of one node.
 * @see Kubernetes 1.34 pkg/proxy/conntrack/cleanup.go, CleanStaleEntries()
 */
export function staleFlows(cluster: Cluster, flows: readonly ConntrackEntry[]): ConntrackEntry[] {
  if (flows.length === 0) return [];
  const { services, nodePorts } = udpFrontends(servicePorts(cluster));
  return flows.filter(({ original, reply }) => {
    if (original.proto !== 'udp') return false;
    const byAddress = services.get(endpointText(original.dst, original.dport));
    const byPort = nodePorts.get(original.dport);
    return (byAddress && !byAddress.has(reply.src)) || (byPort && !byPort.has(reply.src));
  });
}

/** The endpoints of each Service that has some for a UDP port, as text to compare. */
function udpEndpoints(cluster: Cluster): Map<string, string> {
  const byService = new Map<string, ServicePortInfo[]>();
  for (const info of servicePorts(cluster)) {
    if (info.endpoints.length === 0) continue;
    const service = info.name.replace(/:.*$/, '');
    byService.set(service, [...(byService.get(service) ?? []), info]);
  }
  return new Map(
    [...byService]
      .filter(([, infos]) => infos.some(({ protocol }) => protocol === 'udp'))
      .map(([service, infos]) => [
        service,
        JSON.stringify(infos.map(({ name, protocol, endpoints }) => [name, protocol, endpoints])),
      ]),
  );
}

/**
 * Whether a change makes kube-proxy clean up at all: only when endpoints of a Service with a UDP port changed, not when
 * nothing but a Service did.
 *
 * @see Kubernetes 1.34 pkg/proxy/endpointschangetracker.go, EndpointsMap.Update(), ConntrackCleanupRequired
 */
export function needsCleanup(before: Cluster, after: Cluster): boolean {
  const old = udpEndpoints(before);
  const current = udpEndpoints(after);
  return [...new Set([...old.keys(), ...current.keys()])].some(
    (service) => old.get(service) !== current.get(service),
  );
}
