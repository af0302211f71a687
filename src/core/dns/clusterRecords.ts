import { podKey, type Cluster, type Service } from '../cluster/types.ts';
import type { Ip } from '../net/address.ts';
import type { DnsEndpoint, DnsPort, DnsRecords, DnsService } from './records.ts';

/** What a Service or endpoint without ports counts as: it has addresses, but no SRV records. */
const NO_PORT: DnsPort = { name: '', protocol: '', port: -1 };

function serviceOf({ namespace, name, clusterIP, ports, externalName }: Service): DnsService {
  return {
    namespace,
    name,
    clusterIPs: clusterIP === null ? [] : [clusterIP],
    ports:
      ports.length === 0
        ? [NO_PORT]
        : ports.map((port) => ({
            name: port.name ?? '',
            protocol: port.protocol.toLowerCase(),
            port: port.port,
          })),
    externalName,
  };
}

/** Ready addresses with the ports each has, in the order of the slices. */
function endpointsOf(cluster: Cluster, service: Service): DnsEndpoint[] {
  const byAddress = new Map<string, { endpoint: Omit<DnsEndpoint, 'ports'>; ports: DnsPort[] }>();
  for (const [portName, list] of cluster.endpoints.get(podKey(service)) ?? []) {
    const protocol = service.ports.find(({ name }) => (name ?? '') === portName)?.protocol ?? 'TCP';
    for (const { ip, port, hostname, pod, ready } of list) {
      if (ready === false) continue;
      const key = `${ip} ${hostname}`;
      const known = byAddress.get(key) ?? {
        endpoint: { ip, hostname, pod: pod?.split('/')[1] ?? null },
        ports: [],
      };
      byAddress.set(key, known);
      known.ports.push(port === 0 ? NO_PORT : { name: portName, protocol: protocol.toLowerCase(), port });
    }
  }
  return [...byAddress.values()].map(({ endpoint, ports }) => ({ ...endpoint, ports }));
}

function groupBy<K, T>(list: Iterable<readonly [K, T]>): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const [key, value] of list) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** A value that is made when it is first asked for. */
function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The cluster's objects as CoreDNS indexes them. Nothing is indexed before the first question that needs it. */
export function clusterRecords(cluster: Cluster): DnsRecords {
  const services = lazy(() => new Map(cluster.services.map((service) => [podKey(service), service])));
  const namespaces = lazy(() => new Set(cluster.namespaces));
  const pods = lazy(() => new Set(cluster.pods.map(({ namespace, ip }) => `${namespace} ${ip}`)));
  const clusterIps = lazy(
    () => new Map(cluster.services.flatMap((one) => (one.clusterIP ? [[one.clusterIP, one] as const] : []))),
  );
  const behind = lazy(() =>
    groupBy(
      cluster.services.flatMap((service) =>
        endpointsOf(cluster, service).map(({ ip }) => [ip, service] as const),
      ),
    ),
  );
  const find = (namespace: string, name: string) => services().get(`${namespace}/${name}`);
  return {
    service: (namespace, name) => {
      const service = find(namespace, name);
      return service && serviceOf(service);
    },
    endpoints: ({ namespace, name }) => {
      const service = find(namespace, name);
      return service ? endpointsOf(cluster, service) : [];
    },
    hasNamespace: (name) => namespaces().has(name),
    hasPod: (namespace, ip) => pods().has(`${namespace} ${ip}`),
    serviceWithIp: (ip) => {
      const service = clusterIps().get(ip);
      return service && serviceOf(service);
    },
    servicesBehind: (ip: Ip) => [...new Set(behind().get(ip))].map(serviceOf),
  };
}
