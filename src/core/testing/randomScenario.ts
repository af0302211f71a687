import fc from 'fast-check';
import { POD_NETWORK_MODES, SERVICE_PROXY_MODES } from '../cluster/types.ts';
import type { TrafficRequest } from '../trafficRequest.ts';

/** A small random cluster as its author would write it, and something to send in it. */
export interface RandomScenario {
  readonly manifests: readonly object[];
  readonly request: TrafficRequest;
  /** Whether the request goes from a pod straight to a pod's own address. */
  readonly podToPod: boolean;
}

interface Shape {
  readonly mode: string;
  readonly serviceProxy: string;
  readonly hairpinMode: boolean;
  readonly masquerade: boolean;
  readonly callsIptables: boolean;
  readonly forwardPolicy: 'ACCEPT' | 'DROP';
  readonly pods: readonly { readonly node: number; readonly hostNetwork: boolean }[];
  readonly nodes: number;
  readonly services: readonly {
    readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
    readonly local: boolean;
    readonly affinity: boolean;
    readonly behind: readonly number[];
  }[];
  readonly from: number;
  readonly to: number;
  readonly scheme: 'http' | 'tcp' | 'udp' | 'icmp';
  readonly closed: boolean;
  readonly ttl: number;
  readonly seed: number;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  mode: fc.constantFrom(...POD_NETWORK_MODES),
  serviceProxy: fc.constantFrom(...SERVICE_PROXY_MODES),
  hairpinMode: fc.boolean(),
  masquerade: fc.boolean(),
  callsIptables: fc.boolean(),
  forwardPolicy: fc.constantFrom('ACCEPT' as const, 'ACCEPT' as const, 'DROP' as const),
  pods: fc.array(
    fc.record({ node: fc.nat(2), hostNetwork: fc.integer({ min: 0, max: 9 }).map((n) => n === 0) }),
    { minLength: 1, maxLength: 6 },
  ),
  nodes: fc.integer({ min: 1, max: 3 }),
  services: fc.array(
    fc.record({
      type: fc.constantFrom('ClusterIP' as const, 'NodePort' as const, 'LoadBalancer' as const),
      local: fc.boolean(),
      affinity: fc.boolean(),
      behind: fc.uniqueArray(fc.nat(5), { maxLength: 4 }),
    }),
    { maxLength: 3 },
  ),
  from: fc.nat(99),
  to: fc.nat(99),
  scheme: fc.constantFrom('http' as const, 'tcp' as const, 'udp' as const, 'icmp' as const),
  closed: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
  ttl: fc.constantFrom(64, 64, 64, 1, 2, 3),
  seed: fc.nat(1000),
});

const name = (prefix: string, n: number): string => `${prefix}${n + 1}`;

/** Addresses are given, not assigned, so that the request can name them without reading the cluster first. */
const podIp = (node: number, pod: number): string => `10.244.${node + 1}.${pod + 10}`;
const nodeIp = (node: number): string => `172.18.0.${node + 2}`;

function build(s: Shape): RandomScenario {
  const [plugin, backend] = s.mode.split('/');
  const nodeOf = (pod: number): number => (s.pods[pod]?.node ?? 0) % s.nodes;
  const addressOf = (pod: number): string =>
    s.pods[pod]?.hostNetwork ? nodeIp(nodeOf(pod)) : podIp(nodeOf(pod), pod);
  const scenario = {
    apiVersion: 'podwalk.dev/v1',
    kind: 'Scenario',
    metadata: { name: 'random' },
    spec: {
      podNetwork: {
        plugin,
        ...(backend && { backend }),
        hairpinMode: s.hairpinMode,
        masquerade: s.masquerade,
      },
      serviceProxy: { mode: s.serviceProxy },
      externals: [
        { name: 'client', ip: '198.51.100.10' },
        { name: 'internet', ip: '203.0.113.10', ports: [80] },
      ],
      hosts: {
        '*': {
          sysctls: { 'net.bridge.bridge-nf-call-iptables': s.callsIptables ? '1' : '0' },
          forwardPolicy: s.forwardPolicy,
        },
      },
    },
  };
  const nodes = Array.from({ length: s.nodes }, (_, i) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: name('node', i) },
    spec: { podCIDR: `10.244.${i + 1}.0/24` },
    status: { addresses: [{ type: 'InternalIP', address: nodeIp(i) }] },
  }));
  const pods = s.pods.map((pod, i) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: name('pod', i),
      labels: Object.fromEntries(
        s.services.flatMap((service, n) => (service.behind.includes(i) ? [[name('svc', n), 'yes']] : [])),
      ),
    },
    spec: {
      nodeName: name('node', nodeOf(i)),
      hostNetwork: pod.hostNetwork,
      // Two programs of one node's own network cannot share a port.
      containers: [
        {
          name: 'app',
          image: 'app',
          ports: pod.hostNetwork
            ? [{ containerPort: 9000 + i }]
            : [{ containerPort: 8080 }, { containerPort: 5353, protocol: 'UDP' }],
        },
      ],
    },
    status: { podIP: addressOf(i) },
  }));
  const services = s.services.map((service, i) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: name('svc', i) },
    spec: {
      type: service.type,
      clusterIP: `10.96.0.${i + 50}`,
      selector: { [name('svc', i)]: 'yes' },
      ...(service.affinity && { sessionAffinity: 'ClientIP' }),
      ...(service.local && service.type !== 'ClusterIP' && { externalTrafficPolicy: 'Local' }),
      ...(service.local && service.type === 'ClusterIP' && { internalTrafficPolicy: 'Local' }),
      ports: [{ port: 80, targetPort: 8080, ...(service.type !== 'ClusterIP' && { nodePort: 30_080 + i }) }],
    },
    ...(service.type === 'LoadBalancer' && {
      status: { loadBalancer: { ingress: [{ ip: `192.168.100.${i + 1}` }] } },
    }),
  }));
  const senders = [
    ...s.pods.map((_, i) => `pod/default/${name('pod', i)}`),
    ...nodes.map((_, i) => `node/${name('node', i)}`),
    'external/client',
  ];
  const targets = [
    ...s.pods.map((pod, i) => ({
      host: addressOf(i),
      port: pod.hostNetwork ? 9000 + i : s.scheme === 'udp' ? 5353 : 8080,
      pod: !pod.hostNetwork,
    })),
    ...s.services.map((_, i) => ({ host: `10.96.0.${i + 50}`, port: 80, pod: false })),
    ...s.services.flatMap((service, i) =>
      service.type === 'ClusterIP' ? [] : [{ host: nodeIp(i % s.nodes), port: 30_080 + i, pod: false }],
    ),
    { host: '203.0.113.10', port: 80, pod: false },
    { host: '10.244.1.99', port: 80, pod: false },
    { host: '192.0.2.1', port: 80, pod: false },
  ];
  const target = targets[s.to % targets.length] as (typeof targets)[number];
  const fromIndex = s.from % senders.length;
  const port = s.closed ? 4444 : target.port;
  return {
    manifests: [scenario, ...nodes, ...pods, ...services],
    request: {
      from: senders[fromIndex] as string,
      to: s.scheme === 'icmp' ? `icmp://${target.host}` : `${s.scheme}://${target.host}:${port}`,
      ttl: s.ttl,
      seed: s.seed,
    },
    podToPod: target.pod && fromIndex < s.pods.length && !s.pods[fromIndex]?.hostNetwork,
  };
}

export const randomScenario: fc.Arbitrary<RandomScenario> = shape.map(build);
