import { endpointOf } from '../../cluster/endpoints.ts';
import { matchesLabels } from '../../cluster/labels.ts';
import {
  podKey,
  type Cluster,
  type Endpoint,
  type Labels,
  type Manifest,
  type PendingPod,
  type Pod,
  type Service,
} from '../../cluster/types.ts';
import { formatPrefix } from '../../net/prefix.ts';
import { hashText } from '../../rng.ts';
import type { ShellHost } from '../host.ts';
import { at, listAt, pairsAt, textAt, type Plain, type PlainObject } from './plain.ts';

/** An object as the API server would give it. */
export interface ApiObject extends PlainObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: PlainObject;
}

export const nameOf = (object: ApiObject): string => textAt(object, 'metadata', 'name') ?? '';
export const namespaceOf = (object: ApiObject): string => textAt(object, 'metadata', 'namespace') ?? '';
export const labelsOf = (object: ApiObject): [string, string][] => pairsAt(object, 'metadata', 'labels');

/**
 * How the containers of a pod are, as its status tells it; of those that it leaves out, as the pod is and never restarted.
 * @see Kubernetes pkg/printers/internalversion/printers.go, printPod()
 */
export function containerStates(
  object: ApiObject,
  { containers, ready }: Pod,
): readonly { readonly ready: boolean; readonly restarts: number }[] {
  const told = [
    ...listAt(object, 'status', 'initContainerStatuses'),
    ...listAt(object, 'status', 'containerStatuses'),
  ];
  return containers.map(({ name }) => {
    const status = told.find((one) => at(one, 'name') === name);
    const [isReady, restarts] = [at(status, 'ready'), at(status, 'restartCount')];
    return {
      ready: typeof isReady === 'boolean' ? isReady : ready,
      restarts: typeof restarts === 'number' ? restarts : 0,
    };
  });
}

const named = (name: string, namespace: string | null, labels: Labels): PlainObject => ({
  ...(Object.keys(labels).length > 0 && { labels: { ...labels } }),
  name,
  ...(namespace !== null && { namespace }),
});

/** What the author wrote, below what the cluster made of it: the later wins, objects are joined. */
function joined(below: Plain | undefined, above: Plain | undefined): Plain | undefined {
  if (above === undefined) return below;
  const areObjects = [below, above].every((v) => typeof v === 'object' && v !== null && !Array.isArray(v));
  if (!areObjects) return above;
  const [low, high] = [below as PlainObject, above as PlainObject];
  const keys = new Set([...Object.keys(low), ...Object.keys(high)]);
  return Object.fromEntries([...keys].map((key) => [key, joined(low[key], high[key])]));
}

const written = (host: ShellHost, kind: string, namespace: string | null, name: string): Plain | undefined =>
  host
    .manifests()
    .find(
      (object) =>
        object['kind'] === kind &&
        textAt(object, 'metadata', 'name') === name &&
        (namespace === null || (textAt(object, 'metadata', 'namespace') ?? 'default') === namespace),
    ) as Plain | undefined;

const whole = (below: Plain | undefined, object: ApiObject): ApiObject => joined(below, object) as ApiObject;

/** @see Kubernetes pkg/apis/core/types.go, Pod */
function podObject(host: ShellHost, pod: Pod): ApiObject {
  const node = host.cluster.nodes.find(({ name }) => name === pod.node);
  const containers = pod.containers.map(({ name, image, ports }) => ({
    image,
    name,
    ...(ports.length > 0 && {
      ports: ports.map(({ name: portName, port, protocol, hostPort, hostIP }) => ({
        containerPort: port,
        ...(hostPort !== null && { hostPort }),
        ...(hostIP !== null && { hostIP }),
        ...(portName !== null && { name: portName }),
        protocol,
      })),
    }),
  }));
  const ready = pod.ready ? 'True' : 'False';
  return whole(written(host, 'Pod', pod.namespace, pod.name), {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: named(pod.name, pod.namespace, pod.labels),
    spec: { containers, nodeName: pod.node, ...(pod.hostNetwork && { hostNetwork: true }) },
    status: {
      conditions: [
        { status: ready, type: 'Ready' },
        { status: ready, type: 'ContainersReady' },
      ],
      ...(node && { hostIP: node.ip }),
      phase: 'Running',
      podIP: pod.ip,
      podIPs: [{ ip: pod.ip }],
    },
  });
}

/** A pod that waits for a node, with what the scheduler says of it. */
function pendingObject(host: ShellHost, pod: PendingPod): ApiObject {
  const below = written(host, 'Pod', pod.namespace, pod.name);
  const [kind = '', namespace = '', name = ''] = pod.owner?.split('/') ?? [];
  const template = at(written(host, kind, namespace, name), 'spec', 'template', 'spec');
  const reason = listAt(below, 'spec', 'schedulingGates').length > 0 ? 'SchedulingGated' : 'Unschedulable';
  return whole(below, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: named(pod.name, pod.namespace, pod.labels),
    ...(below === undefined && template !== undefined && { spec: template as Plain }),
    status: {
      conditions: [{ message: pod.reason, reason, status: 'False', type: 'PodScheduled' }],
      phase: 'Pending',
    },
  });
}

/** @see Kubernetes pkg/apis/core/types.go, Service */
function serviceObject(host: ShellHost, service: Service): ApiObject {
  const clusterIP = service.clusterIP ?? (service.type === 'ExternalName' ? undefined : 'None');
  const object: ApiObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: named(service.name, service.namespace, {}),
    spec: {
      ...(clusterIP !== undefined && { clusterIP, clusterIPs: [clusterIP] }),
      ...(service.externalIPs.length > 0 && { externalIPs: [...service.externalIPs] }),
      ...(service.externalName !== null && { externalName: service.externalName }),
      ...((service.type === 'NodePort' || service.type === 'LoadBalancer') && {
        externalTrafficPolicy: service.externalTrafficPolicy,
      }),
      internalTrafficPolicy: service.internalTrafficPolicy,
      ...(service.healthCheckNodePort !== null && { healthCheckNodePort: service.healthCheckNodePort }),
      ports: service.ports.map(({ name, protocol, port, targetPort, nodePort }) => ({
        ...(name !== null && { name }),
        ...(nodePort !== null && { nodePort }),
        port,
        protocol,
        targetPort,
      })),
      ...(service.selector && { selector: { ...service.selector } }),
      sessionAffinity: service.sessionAffinity,
      type: service.type,
    },
    status: {
      loadBalancer:
        service.loadBalancerIPs.length > 0
          ? { ingress: service.loadBalancerIPs.map(({ ip }) => ({ ip })) }
          : {},
    },
  };
  return whole(written(host, 'Service', service.namespace, service.name), object);
}

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** The name that the API server would make for a slice of a Service. */
function sliceName(key: string, service: string): string {
  let text = '';
  for (let rest = hashText(key); text.length < 5; rest = hashText(text, rest))
    text += LETTERS[rest % LETTERS.length];
  return `${service}-${text}`;
}

type Slice = { readonly ports: ReadonlyMap<string, number>; readonly endpoints: Endpoint[] };

/**
 * The endpoints of a Service by what its ports mean on them: each such mapping has a slice of its own, and pods that have
 * none of the ports are in one without ports.
 * @see Kubernetes staging/src/k8s.io/endpointslice/reconciler.go, reconcileByAddressType()
 */
function slicesOf(
  pods: readonly Pod[],
  service: Service,
  byPort: ReadonlyMap<string, readonly Endpoint[]>,
): Slice[] {
  const mappings = new Map<string, Map<string, number>>();
  const endpoints = new Map<string, Endpoint>();
  const note = (endpoint: Endpoint): Map<string, number> => {
    const key = endpoint.pod ?? endpoint.ip;
    endpoints.set(key, endpoint);
    const ports = mappings.get(key) ?? new Map<string, number>();
    mappings.set(key, ports);
    return ports;
  };
  const { selector } = service;
  if (selector)
    for (const pod of pods)
      if (pod.namespace === service.namespace && matchesLabels(selector, pod.labels))
        note(endpointOf(pod, 0, service));
  for (const [name, list] of byPort)
    for (const endpoint of list) {
      const ports = note(endpoint);
      if (endpoint.port > 0) ports.set(name, endpoint.port);
    }
  const slices = new Map<string, Slice>();
  for (const [key, endpoint] of endpoints) {
    const ports = mappings.get(key) ?? new Map<string, number>();
    const mapping = JSON.stringify([...ports]);
    const slice = slices.get(mapping) ?? { ports, endpoints: [] };
    slices.set(mapping, slice);
    slice.endpoints.push(endpoint);
  }
  return slices.size > 0 ? [...slices.values()] : [{ ports: new Map(), endpoints: [] }];
}

/** The slices of a Service's endpoints, as the cluster joined them. @see Kubernetes discovery.k8s.io/v1, EndpointSlice */
function sliceObjects(host: ShellHost, service: Service): ApiObject[] {
  const key = podKey(service);
  const byPort = host.cluster.endpoints.get(key);
  if (!byPort) return [];
  const own = host
    .manifests()
    .find(
      (object) =>
        object['kind'] === 'EndpointSlice' &&
        (textAt(object, 'metadata', 'namespace') ?? 'default') === service.namespace &&
        pairsAt(object, 'metadata', 'labels').some(
          ([k, v]) => k === 'kubernetes.io/service-name' && v === service.name,
        ),
    );
  const isGiven =
    own !== undefined || written(host, 'Endpoints', service.namespace, service.name) !== undefined;
  const first = textAt(own, 'metadata', 'name') ?? sliceName(key, service.name);
  return slicesOf(isGiven ? [] : host.cluster.pods, service, byPort).map(({ ports, endpoints }, i) => ({
    addressType: 'IPv4',
    apiVersion: 'discovery.k8s.io/v1',
    endpoints: endpoints.map(({ ip, node, pod, ready, serving, terminating }) => ({
      addresses: [ip],
      conditions: { ready: ready ?? true, serving: serving ?? true, terminating },
      ...(node !== null && { nodeName: node }),
      ...(pod !== null && {
        targetRef: { kind: 'Pod', name: pod.split('/')[1] ?? '', namespace: service.namespace },
      }),
    })),
    kind: 'EndpointSlice',
    metadata: named(i === 0 ? first : sliceName(`${key} ${i}`, service.name), service.namespace, {
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      'kubernetes.io/service-name': service.name,
    }),
    ports: service.ports.flatMap(({ name, protocol }) => {
      const port = ports.get(name ?? '');
      return port === undefined ? [] : [{ name: name ?? '', port, protocol }];
    }),
  }));
}

function nodeObjects({ cluster, manifests }: ShellHost): ApiObject[] {
  return cluster.nodes.map(({ name, ip, podCIDR, labels }) => {
    const below = manifests().find((o) => o['kind'] === 'Node' && textAt(o, 'metadata', 'name') === name);
    return whole(below as Plain | undefined, {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: named(name, null, { 'kubernetes.io/hostname': name, ...labels }),
      spec: { podCIDR: formatPrefix(podCIDR), podCIDRs: [formatPrefix(podCIDR)] },
      status: {
        addresses: [
          { address: ip, type: 'InternalIP' },
          { address: name, type: 'Hostname' },
        ],
        conditions: [{ status: 'True', type: 'Ready' }],
      },
    });
  });
}

/** Objects that packets know nothing of: as they were written. */
function writtenObjects({ manifests }: ShellHost, kind: string, namespaced: boolean): ApiObject[] {
  return manifests().flatMap((object: Manifest) => {
    const { apiVersion, metadata } = object as unknown as ApiObject;
    if (object['kind'] !== kind || typeof metadata !== 'object') return [];
    const place = namespaced ? { namespace: textAt(metadata, 'namespace') ?? 'default' } : {};
    return [{ ...(object as PlainObject), apiVersion, kind, metadata: { ...metadata, ...place } }];
  });
}

const namespaceObjects = ({ cluster }: { readonly cluster: Cluster }): ApiObject[] => {
  const used = [...cluster.pods, ...cluster.services].map(({ namespace }) => namespace);
  const names = new Set(['default', 'kube-system', ...cluster.namespaces, ...used]);
  return [...names].sort().map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: named(name, null, { 'kubernetes.io/metadata.name': name }),
    status: { phase: 'Active' },
  }));
};

/** All objects of a kind, sorted by Namespace and name. */
export function objectsOf(host: ShellHost, kind: string, namespaced: boolean): ApiObject[] {
  const { cluster } = host;
  const objects = ((): ApiObject[] => {
    switch (kind) {
      case 'Pod':
        return [
          ...cluster.pods.map((pod) => podObject(host, pod)),
          ...cluster.pending.map((pod) => pendingObject(host, pod)),
        ];
      case 'Service':
        return cluster.services.map((service) => serviceObject(host, service));
      case 'Node':
        return nodeObjects(host);
      case 'EndpointSlice':
        return cluster.services.flatMap((service) => sliceObjects(host, service));
      case 'Namespace':
        return namespaceObjects(host);
      default:
        return writtenObjects(host, kind, namespaced);
    }
  })();
  const key = (object: ApiObject) => `${namespaceOf(object)}\u0000${nameOf(object)}`;
  return objects.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
