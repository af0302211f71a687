import { apiEndpoints, isApiService, type ApiServer } from './apiServers.ts';
import { readEndpointsObject, readSlice, type GivenEndpoints } from './endpointSlices.ts';
import { matchesLabels } from './labels.ts';
import type { Field } from './field.ts';
import type { Objects } from './objects.ts';
import { PodIndex } from './podIndex.ts';
import type { ReadService } from './services.ts';
import { quote } from './source.ts';
import { TopologyHints, ZONE_LABEL, type PortEndpoints } from './topologyHints.ts';
import type { ClusterNode, Endpoint, Pod, Service, ServicePort } from './types.ts';

/**
 * The endpoints of every Service: from its EndpointSlices; without any, from its Endpoints; without these, from its
 * selector, as the EndpointSlice controller would make them.
 *
 * @param apiServers what stands behind default/kubernetes where the file has no endpoints for it.
 * @returns by `NAMESPACE/SERVICE` and port name.
 */
export function readEndpoints(
  objects: Objects,
  services: readonly ReadService[],
  pods: readonly Pod[],
  nodes: readonly ClusterNode[],
  apiServers: () => readonly ApiServer[],
): ReadonlyMap<string, PortEndpoints> {
  const selectors = services.flatMap(({ service: { namespace, selector } }) =>
    selector === null ? [] : [{ namespace, selector }],
  );
  const index = new PodIndex(pods, selectors);
  const given = new Map<string, GivenEndpoints[]>();
  for (const object of objects.get('EndpointSlice') ?? []) readSlice(object, given);
  const plain = new Map<string, GivenEndpoints[]>();
  for (const object of objects.get('Endpoints') ?? []) readEndpointsObject(object, plain);
  const labels = new Map(nodes.map((node) => [node.name, node.labels]));
  const hints = new TopologyHints(objects, (node) =>
    node === null ? undefined : labels.get(node)?.[ZONE_LABEL],
  );

  const all = new Map<string, PortEndpoints>();
  for (const read of services) {
    const { service } = read;
    if (service.type === 'ExternalName') continue;
    const key = `${service.namespace}/${service.name}`;
    const slices = given.get(key);
    const sources = slices ?? plain.get(key);
    const found = sources
      ? merge(sources, index, service.clusterIP === null)
      : isApiService(service) && service.selector === null
        ? new Map([[service.ports[0]?.name ?? '', apiEndpoints(apiServers())]])
        : derive(read, index);
    // Slices that are here say themselves what their hints are.
    const endpoints = slices ? found : hints.add(read, found);
    all.set(key, endpoints);
    if ([...endpoints.values()].some((list) => list.length > 0)) continue;
    // Where it selects pods, none of them has a port of the name, and derive() has said so.
    if (
      sources ||
      service.selector === null ||
      index.select(service.namespace, service.selector).length === 0
    )
      warnEmpty(read, sources !== undefined, pods);
  }
  return all;
}

/** Slices of a headless Service without ports name none, and its addresses count all the same. */
const NO_PORT = { name: '', port: 0 };

/** Joins the slices of a Service; an address that two of them carry counts once. */
function merge(sources: readonly GivenEndpoints[], index: PodIndex, isHeadless: boolean): PortEndpoints {
  const merged = new Map<string, Endpoint[]>();
  const seen = new Set<string>();
  for (const { ports, endpoints } of sources) {
    for (const { name, port } of ports.length === 0 && isHeadless ? [NO_PORT] : ports) {
      const list = merged.get(name) ?? [];
      merged.set(name, list);
      for (const endpoint of endpoints) {
        const key = `${name} ${endpoint.ip} ${port}`;
        if (seen.has(key)) continue;
        seen.add(key);
        list.push(complete(endpoint, port, index));
      }
    }
  }
  return merged;
}

/** An endpoint on one port; what it leaves out about its pod is what we know of that. */
function complete(given: Omit<Endpoint, 'port'>, port: number, index: PodIndex): Endpoint {
  if (given.pod !== null && given.node !== null) return { ...given, port };
  const pod = given.pod === null ? index.withIp(given.ip) : index.get(given.pod);
  return {
    ...given,
    port,
    pod: given.pod ?? (pod ? `${pod.namespace}/${pod.name}` : null),
    node: given.node ?? pod?.node ?? null,
  };
}

/**
 * What the EndpointSlice controller would write.
 * @see kubernetes staging/src/k8s.io/endpointslice/utils.go, podToEndpoint(): serving is the pod's readiness, ready also
 *   wants it not to be terminating, unless publishNotReadyAddresses.
 */
function derive({ service, field }: ReadService, index: PodIndex): PortEndpoints {
  const { selector, namespace } = service;
  if (selector === null) return new Map();
  const selected = index.select(namespace, selector);
  const ports = new Map<string, readonly Endpoint[]>();
  // A headless Service may name no port: its addresses count all the same.
  if (service.ports.length === 0)
    ports.set(
      '',
      selected.map((pod) => endpointOf(pod, 0, service)),
    );
  const mapped = new Set<Pod>();
  for (const [i, port] of service.ports.entries()) {
    const list = selected.flatMap((pod) => {
      const number = targetOn(pod, port);
      if (number === undefined) return [];
      mapped.add(pod);
      return [endpointOf(pod, number, service)];
    });
    if (list.length < selected.length) {
      const at = field.in('spec', 'ports').items()[i]?.at('targetPort') ?? field;
      warnNameless(at, service, port, selected);
    }
    ports.set(port.name ?? '', list);
  }
  // Behind a headless Service pods that have none of its ports have slices without ports, and names still lead to them.
  if (service.clusterIP === null && mapped.size < selected.length) {
    const others = selected.filter((pod) => !mapped.has(pod)).map((pod) => endpointOf(pod, 0, service));
    ports.set('', [...(ports.get('') ?? []), ...others]);
  }
  return ports;
}

/**
 * Of pods that have no port of the name that a Service's target says, nobody is an endpoint of that port.
 * @see kubernetes staging/src/k8s.io/endpointslice/utils.go, getEndpointPorts()
 */
function warnNameless(at: Field, service: Service, port: ServicePort, selected: readonly Pod[]): void {
  const without = selected.filter((pod) => targetOn(pod, port) === undefined);
  const [first] = without;
  if (!first) return;
  const names = first.containers.flatMap((c) =>
    c.ports.flatMap((p) => (p.protocol === port.protocol ? (p.name ?? []) : [])),
  );
  const has = names.length > 0 ? `names: ${names.join(', ')}` : 'names no port';
  const all = without.length === selected.length;
  const refused = service.clusterIP === null ? '' : ': connections to it are refused (REJECT)';
  const then = all
    ? `Port ${port.port} has no endpoints${refused}.`
    : `It is no endpoint of port ${port.port}, as ${without.length} of ${selected.length} pods.`;
  at.add({
    code: 'PORT_NAME_MISSING',
    severity: 'warning',
    message: `Service ${quote(service.name)} targets port ${quote(String(port.targetPort))}; pod ${quote(first.name)} ${has}. ${then}`,
    remedy: 'Name a port of the container so, or write its number.',
  });
}

/** The port number a Service's target means on one pod: names belong to containers, and protocols must agree. */
export function targetOn(pod: Pod, { targetPort, protocol }: ServicePort): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  for (const container of pod.containers) {
    const found = container.ports.find((p) => p.name === targetPort && p.protocol === protocol);
    if (found) return found.port;
  }
  return undefined;
}

/** What a Service's endpoint on a pod says; see derive(). */
export const endpointOf = (
  pod: Pod,
  port: number,
  { name, publishNotReadyAddresses }: Service,
): Endpoint => ({
  ip: pod.ip,
  port,
  hostname: pod.subdomain === name ? pod.hostname : null,
  node: pod.node,
  pod: `${pod.namespace}/${pod.name}`,
  ready: publishNotReadyAddresses || (pod.ready && !pod.terminating),
  serving: pod.ready,
  terminating: pod.terminating,
  zoneHints: [],
  nodeHints: [],
});

function warnEmpty({ service, field }: ReadService, isGiven: boolean, pods: readonly Pod[]): void {
  const { name, selector } = service;
  if (selector !== null && !isGiven) {
    const near = nearestLabels(service, pods);
    const hint = near === undefined ? '' : ` Nearest: pod ${quote(near.name)} with ${pairs(near.labels)}.`;
    field.in('spec', 'selector').add({
      code: 'SELECTOR_EMPTY',
      severity: 'warning',
      message: `Service ${quote(name)} selects no pod (${pairs(selector)}).${hint}`,
      remedy: 'Make the labels of a pod and the selector equal.',
    });
    return;
  }
  field.add({
    code: 'SERVICE_NO_ENDPOINTS',
    severity: 'warning',
    message: `Service ${quote(name)} has no endpoints: connections to it are refused (REJECT).`,
    remedy: 'Give it a selector that matches pods, or an EndpointSlice.',
  });
}

/** The pod of the namespace that carries most of the wanted keys; only looked for among the first thousand. */
export function nearestLabels({ namespace, selector }: Service, pods: readonly Pod[]): Pod | undefined {
  let best: Pod | undefined;
  let most = 0;
  for (const pod of pods.slice(0, 1000)) {
    if (pod.namespace !== namespace) continue;
    const shared = Object.entries(selector ?? {}).reduce(
      (sum, [key, value]) =>
        sum + (matchesLabels({ [key]: value }, pod.labels) ? 2 : Object.hasOwn(pod.labels, key) ? 1 : 0),
      0,
    );
    if (shared > most) [best, most] = [pod, shared];
  }
  return best;
}

const pairs = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .slice(0, 4)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
