import { podKey, type Labels } from '../../cluster/types.ts';
import type { ShellHost } from '../host.ts';
import { containerStates, labelsOf, nameOf, namespaceOf, type ApiObject } from './objects.ts';
import { at, formatLabels, listAt, pairsAt, textAt } from './plain.ts';

/** Nothing here has a past: everything is as old as this. */
export const AGE = '5d';
const VERSION = 'v1.34.1';

/** Columns of a kind: those that are always there, and those of `-o wide`. Cells of NAME and AGE are put in by the caller. */
export interface Table {
  readonly columns: readonly string[];
  readonly wide?: readonly string[];
  /** Cells after NAME up to the last wide one; `AGE` stands where it is in `columns`. */
  readonly cells: (object: ApiObject, host: ShellHost) => readonly string[];
}

const shortList = (items: readonly string[]): string =>
  items.length === 0
    ? '<unset>'
    : items.length > 3
      ? `${items.slice(0, 3).join(',')} + ${items.length - 3} more...`
      : items.join(',');

/** `80:30080/TCP,443/TCP`. @see Kubernetes pkg/printers/internalversion/printers.go, makePortString() */
const portsOf = (service: ApiObject): string =>
  listAt(service, 'spec', 'ports')
    .map((port) => {
      const node = textAt(port, 'nodePort');
      return `${textAt(port, 'port')}${node === undefined ? '' : `:${node}`}/${textAt(port, 'protocol')}`;
    })
    .join(',') || '<none>';

/** @see Kubernetes pkg/printers/internalversion/printers.go, getServiceExternalIP() */
function externalIpOf(service: ApiObject): string {
  const type = textAt(service, 'spec', 'type');
  if (type === 'ExternalName') return textAt(service, 'spec', 'externalName') ?? '<none>';
  const given = listAt(service, 'spec', 'externalIPs').map(String);
  const balanced = listAt(service, 'status', 'loadBalancer', 'ingress').flatMap(
    (one) => textAt(one, 'ip') ?? [],
  );
  const all = [...(type === 'LoadBalancer' ? balanced : []), ...given];
  return all.length > 0 ? all.join(',') : type === 'LoadBalancer' ? '<pending>' : '<none>';
}

/** The labels that a ReplicationController asks for; where it says none, those of its template. */
function controllerSelector(object: ApiObject): [key: string, value: string][] {
  const own = pairsAt(object, 'spec', 'selector');
  return own.length > 0 ? own : pairsAt(object, 'spec', 'template', 'metadata', 'labels');
}

/** Pods that a workload's selector picks, and those of them that are ready. */
function podsOf(object: ApiObject, { cluster }: ShellHost): { readonly all: number; readonly ready: number } {
  const selector =
    object.kind === 'ReplicationController'
      ? controllerSelector(object)
      : pairsAt(object, 'spec', 'selector', 'matchLabels');
  const isOurs = (pod: { readonly namespace: string; readonly labels: Labels }) =>
    pod.namespace === namespaceOf(object) && selector.every(([key, value]) => pod.labels[key] === value);
  const pods = cluster.pods.filter(isOurs);
  const waiting = cluster.pending.filter(isOurs).length;
  return { all: pods.length + waiting, ready: pods.filter((pod) => pod.ready).length };
}

const roles = (node: ApiObject): string =>
  labelsOf(node)
    .flatMap(([key]) => /^node-role\.kubernetes\.io\/(.+)$/.exec(key)?.[1] ?? [])
    .sort()
    .join(',') || '<none>';

const containersOf = (object: ApiObject): readonly unknown[] =>
  listAt(object, 'spec', 'template', 'spec', 'containers');
const joinedNames = (object: ApiObject, key: string): string =>
  containersOf(object)
    .flatMap((container) => textAt(container, key) ?? [])
    .join(',');
const wanted = (object: ApiObject): string => textAt(object, 'spec', 'replicas') ?? '1';

/** The row of a pod that no node took. @see Kubernetes pkg/printers/internalversion/printers.go, printPod() */
const waiting = (pod: ApiObject): readonly string[] => {
  const isGated = listAt(pod, 'spec', 'schedulingGates').length > 0;
  const count = Math.max(1, listAt(pod, 'spec', 'containers').length);
  const none = '<none>';
  return [`0/${count}`, isGated ? 'SchedulingGated' : 'Pending', '0', AGE, none, none, none, none];
};

export const TABLES: Readonly<Record<string, Table>> = {
  Pod: {
    columns: ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'],
    wide: ['IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES'],
    cells: (object, { cluster }) => {
      const pod = cluster.pods.find((one) => podKey(one) === `${namespaceOf(object)}/${nameOf(object)}`);
      if (!pod) return waiting(object);
      const containers = containerStates(object, pod);
      const status = pod.terminating ? 'Terminating' : 'Running';
      return [
        `${containers.filter(({ ready }) => ready).length}/${containers.length}`,
        status,
        `${containers.reduce((sum, { restarts }) => sum + restarts, 0)}`,
        AGE,
        pod.ip,
        pod.node,
        '<none>',
        '<none>',
      ];
    },
  },
  Service: {
    columns: ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE'],
    wide: ['SELECTOR'],
    cells: (object) => [
      textAt(object, 'spec', 'type') ?? '',
      textAt(object, 'spec', 'clusterIP') ?? '<none>',
      externalIpOf(object),
      portsOf(object),
      AGE,
      formatLabels(pairsAt(object, 'spec', 'selector')),
    ],
  },
  Node: {
    columns: ['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION'],
    wide: ['INTERNAL-IP', 'EXTERNAL-IP', 'OS-IMAGE', 'KERNEL-VERSION', 'CONTAINER-RUNTIME'],
    cells: (object, { cluster }) => [
      at(object, 'spec', 'unschedulable') === true ? 'Ready,SchedulingDisabled' : 'Ready',
      roles(object),
      AGE,
      textAt(object, 'status', 'nodeInfo', 'kubeletVersion') ?? VERSION,
      cluster.nodes.find(({ name }) => name === nameOf(object))?.ip ?? '<none>',
      '<none>',
      textAt(object, 'status', 'nodeInfo', 'osImage') ?? '<unknown>',
      textAt(object, 'status', 'nodeInfo', 'kernelVersion') ?? '<unknown>',
      textAt(object, 'status', 'nodeInfo', 'containerRuntimeVersion') ?? '<unknown>',
    ],
  },
  EndpointSlice: {
    columns: ['NAME', 'ADDRESSTYPE', 'PORTS', 'ENDPOINTS', 'AGE'],
    cells: (object) => [
      'IPv4',
      shortList(listAt(object, 'ports').flatMap((port) => textAt(port, 'port') ?? [])),
      shortList(listAt(object, 'endpoints').flatMap((endpoint) => listAt(endpoint, 'addresses').map(String))),
      AGE,
    ],
  },
  NetworkPolicy: {
    columns: ['NAME', 'POD-SELECTOR', 'AGE'],
    cells: (object) => [formatLabels(pairsAt(object, 'spec', 'podSelector', 'matchLabels')), AGE],
  },
  Ingress: {
    columns: ['NAME', 'CLASS', 'HOSTS', 'ADDRESS', 'PORTS', 'AGE'],
    cells: (object) => {
      const hosts = listAt(object, 'spec', 'rules').map((rule) => textAt(rule, 'host') ?? '*');
      const addresses = listAt(object, 'status', 'loadBalancer', 'ingress').flatMap(
        (one) => textAt(one, 'ip') ?? [],
      );
      const ports = listAt(object, 'spec', 'tls').length > 0 ? '80, 443' : '80';
      const name = textAt(object, 'spec', 'ingressClassName') ?? '<none>';
      return [name, [...new Set(hosts)].join(',') || '*', addresses.join(','), ports, AGE];
    },
  },
  Deployment: {
    columns: ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE'],
    wide: ['CONTAINERS', 'IMAGES', 'SELECTOR'],
    cells: (object, host) => {
      const { all, ready } = podsOf(object, host);
      const selector = formatLabels(pairsAt(object, 'spec', 'selector', 'matchLabels'));
      return [
        `${ready}/${wanted(object)}`,
        `${all}`,
        `${ready}`,
        AGE,
        joinedNames(object, 'name'),
        joinedNames(object, 'image'),
        selector,
      ];
    },
  },
  ReplicaSet: {
    columns: ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE'],
    cells: (object, host) => {
      const { all, ready } = podsOf(object, host);
      return [wanted(object), `${all}`, `${ready}`, AGE];
    },
  },
  ReplicationController: {
    columns: ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE'],
    wide: ['CONTAINERS', 'IMAGES', 'SELECTOR'],
    cells: (object, host) => {
      const { all, ready } = podsOf(object, host);
      const selector = formatLabels(controllerSelector(object));
      const [names, images] = [joinedNames(object, 'name'), joinedNames(object, 'image')];
      return [wanted(object), `${all}`, `${ready}`, AGE, names, images, selector];
    },
  },
  StatefulSet: {
    columns: ['NAME', 'READY', 'AGE'],
    cells: (object, host) => [`${podsOf(object, host).ready}/${wanted(object)}`, AGE],
  },
  DaemonSet: {
    columns: ['NAME', 'DESIRED', 'CURRENT', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'NODE SELECTOR', 'AGE'],
    cells: (object, host) => {
      const { all, ready } = podsOf(object, host);
      const selector = formatLabels(pairsAt(object, 'spec', 'template', 'spec', 'nodeSelector'));
      return [`${all}`, `${all}`, `${ready}`, `${all}`, `${ready}`, selector, AGE];
    },
  },
  ConfigMap: {
    columns: ['NAME', 'DATA', 'AGE'],
    cells: (object) => [`${pairsAt(object, 'data').length}`, AGE],
  },
  Namespace: { columns: ['NAME', 'STATUS', 'AGE'], cells: () => ['Active', AGE] },
};

/** Lays out a table as kubectl does: three spaces between columns, each at least six wide, the last one as it is. */
export function layOutTable(rows: readonly (readonly string[])[], padding = 3, least = 6): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, i) =>
    Math.max(least, ...rows.map((row) => (row[i] ?? '').length + padding)),
  );
  return rows.map((row) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join(''),
  );
}
