import type { Ip } from '../net/address.ts';
import { addressIn, broadcastOf, contains, formatPrefix, type Prefix } from '../net/prefix.ts';
import {
  API_SERVER,
  CLUSTER_DNS,
  NODE_PORT_MAX,
  NODE_PORT_MIN,
  NodePorts,
  ServiceAddresses,
} from './addresses.ts';
import type { Field } from './field.ts';
import { readName } from './names.ts';
import type { KubeObject, Objects } from './objects.ts';
import { readServicePorts } from './servicePorts.ts';
import type { ReadScenarioSpec } from './scenarioSpec.ts';
import { quote } from './source.ts';
import type { Service, ServicePort } from './types.ts';

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;
const POLICIES = ['Cluster', 'Local'] as const;

/** Seconds: DefaultClientIPServiceAffinitySeconds and MaxClientIPServiceAffinitySeconds of the core API. */
const AFFINITY_SECONDS = 10800;
const MAX_AFFINITY_SECONDS = 86400;

/** A Service with the object it was read from. */
export interface ReadService {
  readonly service: Service;
  readonly field: Field;
}

/** Reads the Services; ClusterIPs and node ports that are not given come out of their ranges, in the file's order. */
export function readServices(objects: Objects, { spec, ranges }: ReadScenarioSpec): ReadService[] {
  const range = ranges.serviceCIDR.isWritten ? spec.serviceCIDR : null;
  const read = (objects.get('Service') ?? []).map((object) => readService(object, range));
  const takenIps = claimClusterIps(read);
  const takenPorts = claimNodePorts(read);
  const addresses = new ServiceAddresses(spec.serviceCIDR, takenIps);
  const ports = new NodePorts(takenPorts);
  return read.map((entry) => ({ field: entry.field, service: complete(entry, addresses, ports) }));
}

interface Entry extends ReadService {
  readonly isHeadless: boolean;
  readonly wantsNodePorts: boolean;
}

/** @param range of the ClusterIPs, where somebody wrote it. */
function readService({ namespace, name, field }: KubeObject, range: Prefix | null): Entry {
  readName(field.in('metadata', 'name'), 'serviceLabel');
  const from = field.at('spec');
  if (!from.isPresent) from.required('a Service needs ports');
  const type = from.at('type').oneOfOrEmpty(TYPES) ?? 'ClusterIP';
  const isHeadless = from.at('clusterIP').value === 'None';
  const ports = readServicePorts(from, { type, isHeadless });
  const selector = from.at('selector').textMap();
  const externalName = type === 'ExternalName' ? (from.at('externalName').text() ?? null) : null;
  if (type === 'ExternalName' && externalName === null)
    from.at('externalName').required('type ExternalName points to a name');
  const isBalancer = type === 'LoadBalancer';
  const service: Service = {
    namespace,
    name,
    type,
    clusterIP: isHeadless || type === 'ExternalName' ? null : (readClusterIp(from, range) ?? null),
    ports,
    selector: Object.keys(selector).length > 0 ? selector : null,
    externalIPs: from.at('externalIPs').collect((entry) => entry.ip()),
    loadBalancerIPs: isBalancer ? readLoadBalancerIps(field) : [],
    // Blanks around them are allowed: they were parts of an annotation once, and are trimmed by whoever reads them.
    loadBalancerSourceRanges: from.at('loadBalancerSourceRanges').collect((entry) => entry.trimmed().cidr()),
    externalTrafficPolicy: from.at('externalTrafficPolicy').oneOfOrEmpty(POLICIES) ?? 'Cluster',
    internalTrafficPolicy: from.at('internalTrafficPolicy').oneOf(POLICIES) ?? 'Cluster',
    healthCheckNodePort:
      from.at('healthCheckNodePort').value === 0 ? null : (from.at('healthCheckNodePort').port() ?? null),
    sessionAffinity: from.at('sessionAffinity').oneOfOrEmpty(['None', 'ClientIP'] as const) ?? 'None',
    affinitySeconds:
      from
        .in('sessionAffinityConfig', 'clientIP', 'timeoutSeconds')
        .whole(1, MAX_AFFINITY_SECONDS, 'JSON_NUMBER') ?? AFFINITY_SECONDS,
    publishNotReadyAddresses: from.at('publishNotReadyAddresses').flag() ?? false,
    externalName,
  };
  const wantsNodePorts =
    type === 'NodePort' || (isBalancer && from.at('allocateLoadBalancerNodePorts').flag() !== false);
  return { service, field, isHeadless, wantsNodePorts };
}

function readClusterIp(from: Field, serviceCIDR: Prefix | null): Ip | undefined {
  const single = from.at('clusterIP');
  const all = from.at('clusterIPs').items();
  const first = single.isPresent && single.value !== '' ? single : all[0];
  const field = all.find((entry) => !String(entry.value).includes(':')) ?? first;
  const used = String(first?.value).includes(':') ? field : first;
  const address = used?.ip();
  if (used === undefined || address === undefined) return undefined;
  if (serviceCIDR) tellUnusualIp(used, address, serviceCIDR);
  return address;
}

/** A Service keeps its address when the range of the API server changes, so that any address can be met. */
function tellUnusualIp(used: Field, address: Ip, serviceCIDR: Prefix): void {
  const range = formatPrefix(serviceCIDR);
  const add = (message: string, remedy: string) =>
    used.add({ code: 'CLUSTERIP_RANGE', severity: 'warning', message, remedy });
  if (!contains(serviceCIDR, address)) {
    add(
      `${address} is outside the service range ${range}; an API server with that range would not give it.`,
      `Use an address of ${range}, or leave clusterIP out.`,
    );
  } else if (address === serviceCIDR.ip || address === broadcastOf(serviceCIDR)) {
    add(
      `${address} is the first or last address of ${range}, which an API server with that range gives to no Service.`,
      `Use ${addressIn(serviceCIDR, 20)}, for example.`,
    );
  }
}

/** Addresses a cloud or MetalLB gave, from the status; else the one that was asked for. */
function readLoadBalancerIps(field: Field): Service['loadBalancerIPs'] {
  const ingress = field.in('status', 'loadBalancer', 'ingress').items();
  const given = ingress.flatMap((entry) => {
    const ip = entry.at('ip').ip();
    return ip
      ? [{ ip, ipMode: entry.at('ipMode').oneOf(['VIP', 'Proxy'] as const) ?? ('VIP' as const) }]
      : [];
  });
  const asked =
    given.length === 0 && field.in('spec', 'loadBalancerIP').value !== ''
      ? field.in('spec', 'loadBalancerIP').ip()
      : undefined;
  return asked ? [{ ip: asked, ipMode: 'VIP' }] : given;
}

function claimClusterIps(entries: readonly Entry[]): ReadonlySet<Ip> {
  const owners = new Map<Ip, string>();
  for (const { service, field } of entries) {
    const { clusterIP, name } = service;
    if (clusterIP === null) continue;
    const owner = owners.get(clusterIP);
    if (owner !== undefined) {
      const message = `${clusterIP} is used by ${quote(owner)} and ${quote(name)}.`;
      field
        .in('spec', 'clusterIP')
        .error('CLUSTERIP_TAKEN', message, 'Use another address, or leave clusterIP out.');
    }
    owners.set(clusterIP, name);
  }
  return new Set(owners.keys());
}

/** The two Services that kubeadm gives a known address. */
const wellKnown = ({ namespace, name }: Service) => {
  if (namespace === 'default' && name === 'kubernetes') return API_SERVER;
  return namespace === 'kube-system' && name === 'kube-dns' ? CLUSTER_DNS : undefined;
};

function claimNodePorts(entries: readonly Entry[]): Map<number, Service> {
  const owners = new Map<number, Service>();
  const claim = (port: number, service: Service, at: Field) => {
    if (port < NODE_PORT_MIN || port > NODE_PORT_MAX) {
      at.add({
        code: 'NODEPORT_RANGE',
        severity: 'warning',
        message: `nodePort ${port}; allowed ${NODE_PORT_MIN}..${NODE_PORT_MAX}, unless the API server is started with another --service-node-port-range.`,
        remedy: 'Use a port of that range, or leave it out.',
      });
    }
    const owner = owners.get(port);
    // One Service may use a number for TCP and for UDP.
    if (owner !== undefined && owner !== service) {
      at.error(
        'NODEPORT_TAKEN',
        `nodePort ${port} is used by ${quote(owner.name)} and ${quote(service.name)}.`,
        'Use another port, or leave it out.',
      );
    }
    owners.set(port, service);
  };
  for (const { service, field } of entries) {
    for (const [i, port] of service.ports.entries()) {
      const at = field.in('spec', 'ports').items()[i]?.at('nodePort') ?? field;
      if (port.nodePort !== null) claim(port.nodePort, service, at);
    }
    if (service.healthCheckNodePort !== null)
      claim(service.healthCheckNodePort, service, field.in('spec', 'healthCheckNodePort'));
  }
  return owners;
}

function complete(
  { service, field, isHeadless, wantsNodePorts }: Entry,
  addresses: ServiceAddresses,
  nodePorts: NodePorts,
): Service {
  let { clusterIP, healthCheckNodePort } = service;
  if (clusterIP === null && !isHeadless && service.type !== 'ExternalName') {
    const known = wellKnown(service);
    clusterIP = (known && addresses.kept(known)) ?? addresses.next() ?? null;
    if (clusterIP === null)
      field.error('SERVICECIDR_FULL', 'The service range is used up.', 'Write a larger serviceCIDR.');
  }
  const port = (entry: ServicePort): ServicePort => {
    if (!wantsNodePorts || entry.nodePort !== null) return entry;
    const nodePort = nodePorts.next() ?? null;
    if (nodePort === null)
      field.error('NODEPORT_FULL', 'All node ports are used.', 'Use fewer Services of type NodePort.');
    return { ...entry, nodePort };
  };
  const ports = service.ports.map(port);
  if (service.type === 'LoadBalancer' && service.externalTrafficPolicy === 'Local')
    healthCheckNodePort ??= nodePorts.next() ?? null;
  return { ...service, clusterIP, ports, healthCheckNodePort };
}
