import type { TrafficRequest } from '../trafficRequest.ts';

/** A scenario with one client and one Service, behind which there are very many pods; nodes take them in turn. */
export function manyEndpoints(size: {
  readonly endpoints: number;
  readonly nodes: number;
  readonly mode: string;
}): { readonly text: string; readonly request: TrafficRequest } {
  const { endpoints, nodes, mode } = size;
  const request = { from: 'pod/default/client', to: 'http://10.96.0.80/' };
  // A thousand pods fit onto each node.
  const block = (node: number): string => `10.${128 + (node >> 6)}.${(node & 63) * 4}.0/22`;
  const pod = (name: string, node: number, labels: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: {
      nodeName: `node-${node}`,
      containers: [{ name: 'app', image: 'app', ports: [{ containerPort: 8080 }] }],
    },
  });
  const items: readonly object[] = [
    {
      apiVersion: 'podwalk.dev/v1',
      kind: 'Scenario',
      metadata: { name: 'many-endpoints' },
      spec: {
        podNetwork: { plugin: 'flannel', backend: 'vxlan' },
        serviceProxy: { mode },
        clusterCIDR: '10.128.0.0/9',
        requests: [request],
      },
    },
    ...Array.from({ length: nodes }, (_, n) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: `node-${n}` },
      spec: { podCIDR: block(n) },
    })),
    pod('client', 0, {}),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { clusterIP: '10.96.0.80', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
    },
    ...Array.from({ length: endpoints }, (_, i) => pod(`web-${i}`, i % nodes, { app: 'web' })),
  ];
  return { text: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }), request };
}
