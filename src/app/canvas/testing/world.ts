import type { Interface } from '../../../core/dataplane/netns.ts';
import { ip, ipFromBits, ipv4Bits } from '../../../core/net/address.ts';
import type { NetNsView, PodView, ServiceView, WorldView } from '../../../core/run/views.ts';
import { deviceOf } from '../../../core/testing/run.ts';

/** The shape of a cluster that a test wants to see. */
export interface Shape {
  /** Pods of each node. */
  readonly pods: readonly number[];
  readonly network?: 'bridge' | 'vxlan' | 'ptp';
  readonly externals?: number;
}

const at = (address: string, plus: number) => ipFromBits(ipv4Bits(ip(address)) + plus);
const addressed = (address: string, length: number) => [{ ip: ip(address), length }];
const nodeName = (n: number): string => `node-${n + 1}`;
const vethOf = (n: number, i: number): string => `veth${(0x3f1c00 + 77 * n + i * 4099).toString(16)}`;

function podOf(n: number, i: number): PodView {
  const client = n === 0 && i === 0;
  const name = client ? 'client' : `web-${n + 1}${String.fromCharCode(97 + i)}`;
  const port = { name: null, port: 8080, protocol: 'TCP' as const, hostPort: null, hostIP: null };
  const containers = [
    { name: client ? 'curl' : 'nginx', image: 'nginx', ports: client ? [] : [port] },
    ...(i % 3 === 1 ? [{ name: 'sidecar', image: 'app', ports: [{ ...port, port: 9901 }] }] : []),
  ];
  return {
    key: `default/${name}`,
    namespace: 'default',
    name,
    node: nodeName(n),
    ip: at(`10.244.${n + 1}.0`, 10 + i),
    hostNetwork: false,
    ready: true,
    labels: {},
    owner: null,
    containers,
  };
}

function podNamespace(pod: PodView, veth: string): NetNsView {
  const peer = { netns: pod.node, dev: veth };
  return {
    name: pod.key,
    kind: 'pod',
    node: pod.node,
    interfaces: [
      deviceOf('lo', { kind: 'loopback', addresses: addressed('127.0.0.1', 8) }),
      deviceOf('eth0', { kind: 'veth', peer, addresses: addressed(pod.ip, 24), mtu: 1450 }),
    ],
    listeners: pod.containers.flatMap(({ name, ports }) =>
      ports.map(({ port }) => ({
        proto: 'tcp' as const,
        port,
        owner: `${pod.key}/${name}`,
        application: 'http' as const,
      })),
    ),
    forwards: false,
  };
}

function nodeNamespace(n: number, pods: readonly PodView[], network: Shape['network']): NetNsView {
  const name = nodeName(n);
  const address = at('172.18.0.0', 2 + n);
  const vxlan = { vni: 1, dstport: 8472, local: address, dev: 'eth0', learning: false };
  const gateway = `10.244.${n + 1}.1`;
  const interfaces: Interface[] = [
    deviceOf('lo', { kind: 'loopback', addresses: addressed('127.0.0.1', 8) }),
    deviceOf('eth0', {
      kind: 'physical',
      peer: { netns: 'underlay/switch', dev: `p-${name}` },
      addresses: addressed(address, 24),
    }),
  ];
  if (network === 'vxlan') {
    const own = addressed(`10.244.${n + 1}.0`, 32);
    interfaces.push(deviceOf('flannel.1', { kind: 'vxlan', vxlan, addresses: own, mtu: 1450 }));
  }
  if (network !== 'ptp')
    interfaces.push(deviceOf('cni0', { kind: 'bridge', addresses: addressed(gateway, 24), mtu: 1450 }));
  pods.forEach((pod, i) =>
    interfaces.push(
      deviceOf(vethOf(n, i), {
        kind: 'veth',
        peer: { netns: pod.key, dev: 'eth0' },
        master: network === 'ptp' ? null : 'cni0',
        mtu: 1450,
      }),
    ),
  );
  return { name, kind: 'node', node: null, interfaces, listeners: [], forwards: true };
}

function outside(nodes: number, externals: number): NetNsView[] {
  const names = ['client', 'internet', 'api.example.com', 'office'].slice(0, externals);
  const empty = { node: null, listeners: [] };
  const wire = (name: string, netns: string, dev: string) =>
    deviceOf(name, { kind: 'physical', peer: { netns, dev } });
  return [
    {
      ...empty,
      name: 'underlay/switch',
      kind: 'switch',
      forwards: false,
      interfaces: [
        deviceOf('br0', { kind: 'bridge' }),
        ...Array.from({ length: nodes }, (_, n) => wire(`p-${nodeName(n)}`, nodeName(n), 'eth0')),
        wire('p-router', 'underlay/router', 'eth0'),
      ],
    },
    {
      ...empty,
      name: 'underlay/router',
      kind: 'router',
      forwards: true,
      interfaces: [
        wire('eth0', 'underlay/switch', 'p-router'),
        ...names.map((name, i) => wire(`eth${i + 1}`, name, 'eth0')),
      ],
    },
    ...names.map((name, i): NetNsView => ({
      ...empty,
      name,
      kind: 'external',
      forwards: false,
      interfaces: [deviceOf('lo', { kind: 'loopback' }), wire('eth0', 'underlay/router', `eth${i + 1}`)],
    })),
  ];
}

const service = (name: string, address: string, type: string, nodePort: number | null): ServiceView => ({
  key: `default/${name}`,
  namespace: 'default',
  name,
  type,
  clusterIP: ip(address),
  ports: [{ name: null, protocol: 'TCP', port: 80, targetPort: 8080, nodePort }],
  selector: { app: 'web' },
  externalIPs: [],
  loadBalancerIPs: [],
  endpoints: [{ address: '10.244.2.10:8080', pod: 'default/web-2a' }],
});

/** A cluster of some shape, as the worker would describe it. */
export function worldOf({ pods, network = 'vxlan', externals = 2 }: Shape): WorldView {
  const byNode = pods.map((count, n) => Array.from({ length: count }, (_, i) => podOf(n, i)));
  return {
    name: 'fixture',
    title: 'A cluster of some shape',
    podNetwork: network === 'vxlan' ? 'flannel/vxlan' : 'bridge',
    serviceProxy: 'iptables',
    nodes: pods.map((_, n) => ({
      name: nodeName(n),
      ip: at('172.18.0.0', 2 + n),
      podBlocks: [`10.244.${n + 1}.0/24`],
    })),
    pods: byNode.flat(),
    workloads: [],
    services: [
      service('web', '10.96.0.10', 'ClusterIP', null),
      service('shop', '10.96.0.11', 'NodePort', 30080),
    ],
    externals: ['client', 'internet', 'api.example.com', 'office'].slice(0, externals).map((name, i) => ({
      name,
      ip: ip(`203.0.113.${10 + i}`),
      ports: i === 0 ? [] : [443],
    })),
    positions: {},
    namespaces: [
      ...byNode.map((list, n) => nodeNamespace(n, list, network)),
      ...byNode.flatMap((list, n) => list.map((pod, i) => podNamespace(pod, vethOf(n, i)))),
      ...outside(pods.length, externals),
    ],
    requests: [{ from: 'pod/default/client', to: 'http://web.default/' }],
  };
}
