import { podKey, formatPodNetwork, type Cluster, type Endpoint, type Service } from '../cluster/types.ts';
import { podNetworkPlugin } from '../compile/podNetwork/plugins.ts';
import type { Dataplane, NetNsName } from '../dataplane/dataplane.ts';
import type { NetNs } from '../dataplane/netns.ts';
import { formatPrefix } from '../net/prefix.ts';
import { must } from '../problem.ts';
import type { NetNsView, ServiceView, WorldView } from './views.ts';

/** Above this many namespaces only those are compiled for the picture that it cannot do without. */
const MANY_NAMESPACES = 600;

function netnsView(netns: NetNs, node: string | null): NetNsView {
  return {
    name: netns.name,
    kind: netns.kind,
    node,
    interfaces: [...netns.interfaces.values()],
    listeners: netns.listeners.map(({ proto, port, owner, application }) => ({
      proto,
      port,
      owner,
      application,
    })),
    forwards: netns.sysctls['net.ipv4.ip_forward'] === '1',
  };
}

/** Who takes part in the scenario's own requests, with the nodes they run on. */
function senders(cluster: Cluster): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { from } of cluster.spec.requests) {
    const [kind, ...rest] = from.split('/');
    const name = kind === 'pod' ? rest.slice(0, 2).join('/') : rest.join('/');
    names.add(name);
    const node = cluster.pods.find((pod) => podKey(pod) === name)?.node;
    if (node !== undefined) names.add(node);
  }
  return names;
}

function namespacesOf(cluster: Cluster, dataplane: Dataplane): NetNsView[] {
  const all = dataplane.names();
  const wanted = senders(cluster);
  const isNeeded = ({ name, kind }: NetNsName) => (kind !== 'pod' && kind !== 'node') || wanted.has(name);
  const shown = all.length > MANY_NAMESPACES ? all.filter(isNeeded) : all;
  return shown.map(({ name, node }) => netnsView(must(dataplane.netns(name), `namespace ${name}`), node));
}

const addressOf = ({ ip, port }: Endpoint): string => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`;

function serviceView(service: Service, cluster: Cluster): ServiceView {
  const { namespace, name, type, clusterIP, ports, selector, externalIPs, loadBalancerIPs } = service;
  const key = podKey(service);
  const endpoints = [...(cluster.endpoints.get(key)?.values() ?? [])]
    .flat()
    .filter(({ ready }) => ready !== false || service.publishNotReadyAddresses)
    .map((endpoint) => ({ address: addressOf(endpoint), pod: endpoint.pod }));
  return {
    key,
    namespace,
    name,
    type,
    clusterIP,
    ports,
    selector,
    externalIPs,
    loadBalancerIPs: loadBalancerIPs.map(({ ip }) => ip),
    endpoints,
  };
}

/** The whole scenario as a picture needs it: plain data, without rules and routes. */
export function worldView(cluster: Cluster, dataplane: Dataplane): WorldView {
  const { spec } = cluster;
  const plugin = podNetworkPlugin(cluster);
  return {
    name: spec.name,
    title: spec.title,
    podNetwork: formatPodNetwork(spec.podNetwork),
    serviceProxy: spec.serviceProxy.mode,
    nodes: cluster.nodes.map((node) => ({
      name: node.name,
      ip: node.ip,
      podBlocks: (plugin.blocks?.(node) ?? [node.podCIDR]).map(formatPrefix),
    })),
    pods: cluster.pods.map((pod) => ({
      key: podKey(pod),
      namespace: pod.namespace,
      name: pod.name,
      node: pod.node,
      ip: pod.ip,
      hostNetwork: pod.hostNetwork,
      ready: pod.ready,
      labels: pod.labels,
      owner: pod.owner,
      containers: pod.containers,
    })),
    workloads: cluster.workloads,
    services: cluster.services.map((service) => serviceView(service, cluster)),
    externals: spec.externals,
    namespaces: namespacesOf(cluster, dataplane),
    requests: spec.requests,
    positions: Object.fromEntries(spec.positions),
  };
}
