/** Sizes that the benches speak of: nodes, pods, Services; three endpoints behind each Service. */
export const TOPOLOGIES = {
  T1: { nodes: 3, pods: 30, services: 20 },
  T2: { nodes: 50, pods: 1_500, services: 500 },
  T3: { nodes: 200, pods: 6_000, services: 5_000 },
  TMAX: { nodes: 5_000, pods: 150_000, services: 10_000 },
} as const;

export type TopologyName = keyof typeof TOPOLOGIES;

const octets = (base: readonly [number, number], n: number): string =>
  `${base[0]}.${base[1] + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;

export const nodeIp = (node: number): string => octets([172, 16], node + 10);
export const podIp = (node: number, pod: number): string => octets([10, 128], (node << 8) + pod + 2);
export const serviceIp = (service: number): string => octets([10, 96], service + 256);

/** Pods stand on the nodes in turn; Service s has the pods 3s, 3s+1, 3s+2 behind it. */
export function manifestsOf(
  name: TopologyName,
  mode: { plugin: string; backend?: string; proxy: string },
): string {
  const { nodes, pods, services } = TOPOLOGIES[name];
  const place = (pod: number) => ({ node: pod % nodes, slot: Math.floor(pod / nodes) });
  const objects: object[] = [
    {
      apiVersion: 'podwalk.dev/v1',
      kind: 'Scenario',
      metadata: { name: name.toLowerCase() },
      spec: {
        podNetwork: { plugin: mode.plugin, ...(mode.backend && { backend: mode.backend }) },
        serviceProxy: { mode: mode.proxy },
        clusterCIDR: '10.128.0.0/9',
        underlay: { cidr: '172.16.0.0/16', gateway: '172.16.0.1' },
      },
    },
  ];
  for (let n = 0; n < nodes; n++) {
    objects.push({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: `node-${n}` },
      spec: { podCIDR: `${octets([10, 128], n << 8)}/24` },
      status: { addresses: [{ type: 'InternalIP', address: nodeIp(n) }] },
    });
  }
  for (let p = 0; p < pods; p++) {
    const { node, slot } = place(p);
    objects.push({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${p}`, namespace: 'default', labels: { app: `app-${Math.floor(p / 3)}` } },
      spec: {
        nodeName: `node-${node}`,
        containers: [{ name: 'app', image: 'app', ports: [{ containerPort: 8080 }] }],
      },
      status: { podIP: podIp(node, slot) },
    });
  }
  for (let s = 0; s < services; s++) {
    objects.push(
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: `svc-${s}`, namespace: 'default' },
        spec: { clusterIP: serviceIp(s), ports: [{ port: 80, targetPort: 8080 }] },
      },
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          name: `svc-${s}-1`,
          namespace: 'default',
          labels: { 'kubernetes.io/service-name': `svc-${s}` },
        },
        addressType: 'IPv4',
        ports: [{ port: 8080, protocol: 'TCP' }],
        endpoints: [0, 1, 2].map((i) => {
          const pod = (3 * s + i) % pods;
          const { node, slot } = place(pod);
          return {
            addresses: [podIp(node, slot)],
            conditions: { ready: true },
            nodeName: `node-${node}`,
            targetRef: { kind: 'Pod', name: `pod-${pod}`, namespace: 'default' },
          };
        }),
      },
    );
  }
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
}

/** A pod and a Service whose endpoints all live on other nodes than it: the request must cross the wire. */
export function crossNodePairs(
  name: TopologyName,
  count: number,
): { pod: string; service: number; endpoint: string }[] {
  const { nodes, pods, services } = TOPOLOGIES[name];
  const pairs: { pod: string; service: number; endpoint: string }[] = [];
  for (let i = 0; pairs.length < count; i++) {
    const service = (i * 7919) % services;
    const endpoint = (3 * service) % pods;
    const pod = (i * 104_729 + 1) % pods;
    if (pod % nodes !== endpoint % nodes)
      pairs.push({ pod: `pod-${pod}`, service, endpoint: `default/pod-${endpoint}` });
  }
  return pairs;
}
