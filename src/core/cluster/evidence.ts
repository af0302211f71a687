import { parseIp, type Ip } from '../net/address.ts';
import { parsePrefix, type Prefix } from '../net/prefix.ts';
import type { Field } from './field.ts';
import type { KubeObject, Objects } from './objects.ts';

/** What the objects of a file say about one node, its own object or not. */
export interface NodeEvidence {
  readonly object: KubeObject | undefined;
  /** `InternalIP` of the Node object. */
  internalIp: Ip | undefined;
  /** Where its pods say that they run: `status.hostIP`, or the address of one in the host's network. */
  hostIp: Ip | undefined;
  /** The Node object's own. */
  podCIDR: Prefix | undefined;
  /** Addresses that pods with a network of their own have there. */
  readonly podIps: Ip[];
  /** A pod was running there when the file was written, so that it is there though no object describes it. */
  isProven: boolean;
}

/** Addresses that stand in the objects of a file, from which follows what no object says outright. */
export interface Evidence {
  /** In the order in which they are named, those with an object first. */
  readonly nodes: ReadonlyMap<string, NodeEvidence>;
  readonly podBlocks: readonly Prefix[];
  /** Of pods that name no node that is known. */
  readonly homelessIps: readonly Ip[];
  readonly nodeIps: readonly Ip[];
  readonly clusterIps: readonly Ip[];
  /** The ClusterIP of default/kubernetes, which is always the first of its range. */
  readonly apiServer: Ip | undefined;
  /** How many pods there will be, at most. */
  readonly podCount: number;
  readonly serviceCount: number;
}

const of = (objects: Objects, kind: string): readonly KubeObject[] => objects.get(kind) ?? [];

/** An IPv4 address, or nothing: what is wrong with it is told by whoever reads the object. */
const ipv4Of = (value: unknown): Ip | undefined => {
  const address = typeof value === 'string' ? parseIp(value) : undefined;
  return address?.includes(':') ? undefined : address;
};

/** An IPv4 prefix, or nothing. */
export const prefixOf = (value: unknown): Prefix | undefined => {
  const range = typeof value === 'string' ? parsePrefix(value.trim()) : undefined;
  return range?.ip.includes(':') ? undefined : range;
};

/** The first IPv4 address of a field, or of the list that dual-stack clusters have beside it. */
const firstIpv4 = (single: unknown, list: Field, key: string): Ip | undefined =>
  ipv4Of(single) ??
  (Array.isArray(list.value) ? list.items() : []).map((entry) => ipv4Of(entry.get(key))).find(Boolean);

/** Whether something of the file has an address already. Asked a few times only, so that no index of all pods is made. */
export const isTaken = ({ nodes, homelessIps, nodeIps, clusterIps }: Evidence, ip: Ip): boolean =>
  nodeIps.includes(ip) ||
  clusterIps.includes(ip) ||
  homelessIps.includes(ip) ||
  [...nodes.values()].some(({ podIps }) => podIps.includes(ip));

/** @param recorded addresses that the Scenario document says pods have, by node. */
export function gatherEvidence(
  objects: Objects,
  recorded: readonly { readonly node: string | null; readonly ip: Ip | null }[],
): Evidence {
  const nodes = new Map<string, NodeEvidence>();
  for (const object of of(objects, 'Node')) nodes.set(object.name, ofObject(object));
  const named = (name: string): NodeEvidence => {
    let node = nodes.get(name);
    if (!node) {
      node = { object: undefined, internalIp: undefined, hostIp: undefined, podCIDR: undefined, podIps: [], isProven: false }; // prettier-ignore
      nodes.set(name, node);
    }
    return node;
  };
  const homeless: Ip[] = [];
  for (const { field } of of(objects, 'Pod')) addPod(field, named, homeless);
  for (const kind of ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'])
    for (const { field } of of(objects, kind)) {
      const name = field.in('spec', 'template', 'spec').get('nodeName');
      if (typeof name === 'string' && name !== '') named(name);
    }
  for (const { node, ip } of recorded) {
    if (ip === null) continue;
    const known = node === null ? undefined : nodes.get(node);
    if (known) known.podIps.push(ip);
    else homeless.push(ip);
  }
  const all = [...nodes.values()];
  const services = of(objects, 'Service');
  const api = services.find(({ namespace, name }) => namespace === 'default' && name === 'kubernetes');
  return {
    nodes,
    podBlocks: all.flatMap(({ podCIDR }) => podCIDR ?? []),
    homelessIps: homeless,
    nodeIps: all.flatMap(({ internalIp, hostIp }) => internalIp ?? hostIp ?? []),
    clusterIps: services.flatMap(({ field }) => clusterIpOf(field) ?? []),
    apiServer: api && clusterIpOf(api.field),
    podCount: countPods(objects, Math.max(1, nodes.size)),
    serviceCount: services.length,
  };
}

function ofObject(object: KubeObject): NodeEvidence {
  const { field } = object;
  const entries = field.in('status', 'addresses');
  const internal = (Array.isArray(entries.value) ? entries.items() : []).filter(
    (entry) => entry.get('type') === 'InternalIP',
  );
  const blocks = field.in('spec', 'podCIDRs').value;
  return {
    object,
    internalIp: internal.map((entry) => ipv4Of(entry.get('address'))).find(Boolean),
    hostIp: undefined,
    podCIDR: (Array.isArray(blocks) ? (blocks as unknown[]) : [])
      .concat(field.in('spec', 'podCIDR').value)
      .map(prefixOf)
      .find(Boolean),
    podIps: [],
    isProven: true,
  };
}

function addPod(field: Field, named: (name: string) => NodeEvidence, homeless: Ip[]): void {
  const [spec, status] = [field.at('spec'), field.at('status')];
  const phase = status.get('phase');
  if (phase === 'Succeeded' || phase === 'Failed') return;
  const own = firstIpv4(status.get('podIP'), status.at('podIPs'), 'ip');
  const isHosts = spec.get('hostNetwork') === true;
  const name = spec.get('nodeName');
  if (typeof name !== 'string' || name === '') {
    if (own !== undefined && !isHosts) homeless.push(own);
    return;
  }
  const node = named(name);
  const host = firstIpv4(status.get('hostIP'), status.at('hostIPs'), 'ip') ?? (isHosts ? own : undefined);
  node.hostIp ??= host;
  if (host !== undefined || own !== undefined) node.isProven = true;
  if (own !== undefined && !isHosts) node.podIps.push(own);
}

function clusterIpOf(field: Field): Ip | undefined {
  const list = field.in('spec', 'clusterIPs').value;
  return [field.in('spec', 'clusterIP').value, ...(Array.isArray(list) ? (list as unknown[]) : [])]
    .map(ipv4Of)
    .find(Boolean);
}

function countPods(objects: Objects, nodes: number): number {
  let count = of(objects, 'Pod').length + of(objects, 'DaemonSet').length * nodes;
  for (const kind of ['Deployment', 'ReplicaSet', 'StatefulSet']) {
    for (const { field } of of(objects, kind)) {
      const replicas = field.in('spec', 'replicas').value;
      count += typeof replicas === 'number' && replicas > 0 && Number.isFinite(replicas) ? replicas : 1;
    }
  }
  return count;
}
