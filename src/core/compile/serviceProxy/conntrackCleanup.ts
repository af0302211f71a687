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
 * Tells the flows of a node that kube-proxy deletes: UDP to a Service's address or node port whose answers do not come from a
 * serving endpoint (any more). TCP stays, so a connection to an endpoint that is gone hangs. A node port is looked for in
 * flows to any address, so those to other hosts on that port go, too; the flows of a Service that was deleted, or lost its
 * last endpoint, stay until they time out.
 *
 * @see Kubernetes 1.34 pkg/proxy/conntrack/cleanup.go, CleanStaleEntries()
 */
export function staleFlows(cluster: Cluster): (flow: ConntrackEntry) => boolean {
  let frontends: Frontends | undefined;
  return ({ original, reply }) => {
    if (original.proto !== 'udp') return false;
    const { services, nodePorts } = (frontends ??= udpFrontends(servicePorts(cluster)));
    const answering = [
      services.get(endpointText(original.dst, original.dport)),
      nodePorts.get(original.dport),
    ];
    return answering.some((serving) => serving !== undefined && !serving.has(reply.src));
  };
}

const udpServices = ({ services }: Cluster): string[] =>
  services
    .filter(({ clusterIP, ports }) => clusterIP !== null && ports.some(({ protocol }) => protocol === 'UDP'))
    .map(({ namespace, name }) => `${namespace}/${name}`);

const sameEndpoint = (a: Endpoint, b: Endpoint | undefined): boolean =>
  a.ip === b?.ip &&
  a.port === b.port &&
  a.node === b.node &&
  a.ready === b.ready &&
  a.serving === b.serving &&
  a.terminating === b.terminating &&
  a.zoneHints.join() === b.zoneHints.join() &&
  a.nodeHints.join() === b.nodeHints.join();

type PortEndpoints = ReadonlyMap<string, readonly Endpoint[]>;

/** Whether every port of a Service has the same endpoints; one without any is as good as none. */
function sameEndpoints(a: PortEndpoints = new Map(), b: PortEndpoints = new Map()): boolean {
  const ports = new Set([...a.keys(), ...b.keys()]);
  return [...ports].every((port) => {
    const [old, now] = [a.get(port) ?? [], b.get(port) ?? []];
    return old.length === now.length && old.every((endpoint, i) => sameEndpoint(endpoint, now[i]));
  });
}

/**
 * Whether a change makes kube-proxy clean up at all: only when endpoints of a Service with a UDP port changed, not when
 * nothing but a Service did.
 *
 * @see Kubernetes 1.34 pkg/proxy/endpointschangetracker.go, EndpointsMap.Update(), ConntrackCleanupRequired
 */
export function needsCleanup(before: Cluster, after: Cluster): boolean {
  const services = new Set([...udpServices(before), ...udpServices(after)]);
  return [...services].some(
    (service) => !sameEndpoints(before.endpoints.get(service), after.endpoints.get(service)),
  );
}
