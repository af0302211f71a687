import type { Interface } from '../../core/dataplane/netns.ts';
import { ip } from '../../core/net/address.ts';
import { deviceOf } from '../../core/testing/run.ts';
import type { NetNsView, PodView, ServiceView, WorldView } from '../../core/run/views.ts';

const addressed = (address: string, length: number) => [{ ip: ip(address), length }];

function podNamespace(pod: PodView, peer: string): NetNsView {
  const eth0 = deviceOf('eth0', {
    kind: 'veth',
    peer: { netns: pod.node, dev: peer },
    addresses: addressed(pod.ip, 24),
  });
  return {
    name: pod.key,
    kind: 'pod',
    node: pod.node,
    interfaces: [deviceOf('lo', { kind: 'loopback', addresses: addressed('127.0.0.1', 8) }), eth0],
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

function nodeNamespace(name: string, address: string, gateway: string, pods: readonly string[][]): NetNsView {
  const veths: Interface[] = pods.map(([veth = '', pod = '']) =>
    deviceOf(veth, { kind: 'veth', peer: { netns: pod, dev: 'eth0' }, master: 'cni0' }),
  );
  const eth0 = deviceOf('eth0', {
    kind: 'physical',
    peer: { netns: 'underlay/switch', dev: name },
    addresses: addressed(address, 24),
  });
  const vxlan = { vni: 1, dstport: 8472, local: ip(address), dev: 'eth0', learning: false };
  return {
    name,
    kind: 'node',
    node: null,
    interfaces: [
      deviceOf('lo', { kind: 'loopback' }),
      eth0,
      deviceOf('flannel.1', { kind: 'vxlan', vxlan, addresses: addressed(gateway.replace(/1$/, '0'), 32) }),
      deviceOf('cni0', { kind: 'bridge', addresses: addressed(gateway, 24) }),
      ...veths,
    ],
    listeners: [],
    forwards: true,
  };
}

const podOf = (name: string, node: string, address: string, port: number | null): PodView => ({
  key: `default/${name}`,
  namespace: 'default',
  name,
  node,
  ip: ip(address),
  hostNetwork: false,
  ready: true,
  labels: { app: name.replace(/-\d+$/, '') },
  owner: null,
  containers: [
    {
      name: port === null ? 'curl' : 'nginx',
      image: port === null ? 'curlimages/curl' : 'nginx',
      ports:
        port === null ? [] : [{ name: 'http', port, protocol: 'TCP' as const, hostPort: null, hostIP: null }],
    },
  ],
});

const pods = [
  podOf('client', 'node-a', '10.244.1.10', null),
  podOf('web-1', 'node-a', '10.244.1.11', 8080),
  podOf('web-2', 'node-b', '10.244.2.10', 8080),
];

const web: ServiceView = {
  key: 'default/web',
  namespace: 'default',
  name: 'web',
  type: 'ClusterIP',
  clusterIP: ip('10.96.0.10'),
  ports: [{ name: null, protocol: 'TCP', port: 80, targetPort: 8080, nodePort: null }],
  selector: { app: 'web' },
  externalIPs: [],
  loadBalancerIPs: [],
  endpoints: [
    { address: '10.244.1.11:8080', pod: 'default/web-1' },
    { address: '10.244.2.10:8080', pod: 'default/web-2' },
  ],
};

/** Two nodes, a client, a Service with an endpoint on either node. */
export const worldFixture: WorldView = {
  name: 'clusterip-cross-node',
  title: 'A ClusterIP is nowhere',
  podNetwork: 'flannel/vxlan',
  serviceProxy: 'iptables',
  nodes: [
    { name: 'node-a', ip: ip('172.18.0.2'), podBlocks: ['10.244.1.0/24'] },
    { name: 'node-b', ip: ip('172.18.0.3'), podBlocks: ['10.244.2.0/24'] },
  ],
  pods,
  workloads: [],
  services: [web],
  externals: [{ name: 'client', ip: ip('203.0.113.10'), ports: [] }],
  positions: {},
  namespaces: [
    nodeNamespace('node-a', '172.18.0.2', '10.244.1.1', [
      ['veth3f1c', 'default/client'],
      ['vethb20a', 'default/web-1'],
    ]),
    nodeNamespace('node-b', '172.18.0.3', '10.244.2.1', [['veth77e0', 'default/web-2']]),
    ...pods.map((pod, i) => podNamespace(pod, ['veth3f1c', 'vethb20a', 'veth77e0'][i] ?? '')),
  ],
  requests: [{ from: 'pod/default/client', to: 'http://web.default/' }],
};
