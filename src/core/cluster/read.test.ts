import { expect, test } from 'vitest';
import { deployment, node, pod, port80, scenario, service, stream } from '../testing/manifests.ts';
import { formatPrefix } from '../net/prefix.ts';
import { findPod } from './podIndex.ts';
import { readScenario } from './read.ts';
import type { Cluster } from './types.ts';

/** The cluster of a text that must have no errors. */
function clusterOf(text: string, file = '-'): Cluster {
  const { cluster, problems } = readScenario(text, file);
  if (cluster === null) throw new Error(JSON.stringify(problems, null, 1));
  return cluster;
}

test('a single Pod is a scenario', () => {
  const cluster = clusterOf(
    'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a }] }',
  );
  expect(cluster.nodes.map(({ name, ip, podCIDR }) => [name, ip, formatPrefix(podCIDR)])).toEqual([
    ['node1', '172.18.0.2', '10.244.0.0/24'],
  ]);
  expect(cluster.pods).toMatchObject([
    { name: 'a', namespace: 'default', node: 'node1', ip: '10.244.0.2', ready: true },
  ]);
  expect(cluster.spec).toMatchObject({
    podNetwork: {
      plugin: 'flannel',
      backend: 'vxlan',
      mtu: null,
      hairpinMode: true,
      promiscMode: false,
      masquerade: true,
    },
    serviceProxy: {
      mode: 'iptables',
      masqueradeAll: false,
      localhostNodePorts: true,
      nodePortAddresses: [],
      conntrack: { tcpBeLiberal: false },
    },
    clusterDomain: 'cluster.local',
    underlay: { gateway: '172.18.0.1', mtu: 1500, unknownDestination: 'drop', routes: [] },
  });
});

test('addresses that are not given are the ones the real components would give', () => {
  const cluster = clusterOf(
    stream(
      node('a'),
      node('b', '10.244.0.0/24', 'status: { addresses: [{ type: InternalIP, address: 172.18.0.2 }] }\n'),
      node('c'),
      pod('p1', { spec: ', nodeName: b', status: '{ podIP: 10.244.0.2 }' }),
      pod('p2', { spec: ', nodeName: b' }),
      pod('p3', { spec: ', nodeName: a' }),
      pod('p4', { spec: ', nodeName: c, hostNetwork: true' }),
      service('kube-dns', port80).replace('kube-dns', 'kube-dns, namespace: kube-system'),
      service('kubernetes', port80),
      service('x', `clusterIP: 10.96.1.1, ${port80}`),
      service('y', `type: NodePort, ${port80}`),
      service('z', 'type: LoadBalancer, ports: [{ port: 80, nodePort: 30000 }]'),
      service('h', `clusterIP: None, ${port80}`),
      service('e', 'type: ExternalName, externalName: example.com'),
    ),
  );
  expect(cluster.nodes.map(({ ip, podCIDR }) => [ip, formatPrefix(podCIDR)])).toEqual([
    ['172.18.0.3', '10.244.1.0/24'],
    ['172.18.0.2', '10.244.0.0/24'],
    ['172.18.0.4', '10.244.2.0/24'],
  ]);
  expect(cluster.pods.map((p) => p.ip)).toEqual(['10.244.0.2', '10.244.0.3', '10.244.1.2', '172.18.0.4']);
  expect(cluster.services.map((s) => [s.clusterIP, s.ports[0]?.nodePort ?? null])).toEqual([
    ['10.96.0.10', null],
    ['10.96.0.1', null],
    ['10.96.1.1', null],
    ['10.96.1.2', 30001],
    ['10.96.1.3', 30000],
    [null, null],
    [null, null],
  ]);
});

test('controllers make the pods that the real ones would make, with the same names every time', () => {
  const text = stream(
    node('a'),
    node('b'),
    deployment('replicas: 3'),
    deployment('serviceName: db').replace('Deployment', 'StatefulSet').replace('name: web', 'name: db'),
    deployment('updateStrategy: {}').replace('Deployment', 'DaemonSet').replace('name: web', 'name: agent'),
  );
  const { pods } = clusterOf(text);
  expect(pods.map(({ name, node: on }) => [name.replace(/[a-z0-9]{5}$/, 'x'), on])).toEqual([
    [expect.stringMatching(/^web-[b-z2-9]{9}-x$/), 'a'],
    [expect.stringMatching(/^web-[b-z2-9]{9}-x$/), 'b'],
    [expect.stringMatching(/^web-[b-z2-9]{9}-x$/), 'a'],
    ['db-0', 'b'],
    ['agent-x', 'a'],
    ['agent-x', 'b'],
  ]);
  expect(new Set(pods.map((p) => p.name)).size).toBe(6);
  expect(pods[0]).toMatchObject({ owner: 'Deployment/default/web', labels: { app: 'web' } });
  expect(clusterOf(text).pods).toEqual(pods);
  expect(findPod({ pods }, 'default', 'web')).toBe(pods[0]);
  expect(findPod({ pods }, 'default', 'db-0')?.name).toBe('db-0');
  expect(findPod({ pods }, 'default', 'none')).toBeUndefined();
});

test('a request may start at a Deployment', () => {
  const text = stream(
    scenario('requests: [{ from: pod/default/web, to: "http://10.96.0.1/" }]'),
    deployment('replicas: 1'),
  );
  const { spec, pods } = clusterOf(text);
  expect(spec.requests[0]?.from).toBe(`pod/default/${pods[0]?.name}`);
});

test('nodeSelector, taints and cordons decide where pods go', () => {
  const control =
    'apiVersion: v1\nkind: Node\nmetadata: { name: cp }\nspec: { taints: [{ key: x, effect: NoSchedule }] }\n';
  const disk = 'apiVersion: v1\nkind: Node\nmetadata: { name: w2, labels: { disk: ssd } }\n';
  const cluster = clusterOf(
    stream(
      control,
      node('w1'),
      disk,
      pod('a'),
      pod('b'),
      pod('c'),
      pod('d', { spec: ', nodeSelector: { disk: ssd }' }),
    ),
  );
  expect(cluster.pods.map((p) => p.node)).toEqual(['w1', 'w2', 'w1', 'w2']);
});

test('endpoints of a selector: ready, serving and terminating as the controller writes them', () => {
  const ready = (status: string) => `{ conditions: [{ type: Ready, status: "${status}" }] }`;
  const labels = '{ app: a }';
  const text = stream(
    pod('up', { labels, ports: '[{ name: http, containerPort: 8080 }]' }),
    pod('down', { labels, status: ready('False'), ports: '[{ name: http, containerPort: 9090 }]' }),
    pod('going', {
      labels,
      status: ready('True'),
      meta: ', deletionTimestamp: "2024-01-01T00:00:00Z"',
      ports: '[{ name: http, containerPort: 80 }]',
    }),
    service('s', 'selector: { app: a }, ports: [{ name: web, port: 80, targetPort: http }]'),
    service(
      't',
      'selector: { app: a }, publishNotReadyAddresses: true, ports: [{ port: 80, targetPort: 7 }]',
    ),
  );
  const { endpoints } = clusterOf(text);
  const told = (key: string, port: string) =>
    endpoints
      .get(key)
      ?.get(port)
      ?.map((e) => [e.pod, e.port, e.ready, e.serving, e.terminating]);
  expect(told('default/s', 'web')).toEqual([
    ['default/up', 8080, true, true, false],
    ['default/down', 9090, false, false, false],
    ['default/going', 80, false, true, true],
  ]);
  expect(told('default/t', '')).toEqual([
    ['default/up', 7, true, true, false],
    ['default/down', 7, true, false, false],
    ['default/going', 7, true, true, true],
  ]);
});

test('given slices win over Endpoints, these over the selector; not said is null', () => {
  const slice =
    'apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: s-1, labels: { kubernetes.io/service-name: s } }\n' +
    'addressType: IPv4\nports: [{ port: 8080 }]\nendpoints: [{ addresses: [10.244.0.9] }, { addresses: [10.244.0.9], conditions: { ready: false } }]\n';
  const plain =
    'apiVersion: v1\nkind: Endpoints\nmetadata: { name: NAME }\nsubsets: [{ ports: [{ port: 1 }], addresses: [{ ip: 10.244.0.7 }], notReadyAddresses: [{ ip: 10.244.0.8 }] }]\n';
  const { endpoints } = clusterOf(
    stream(
      slice,
      plain.replace('NAME', 's'),
      plain.replace('NAME', 't'),
      service('s', port80),
      service('t', port80),
    ),
  );
  expect(
    endpoints
      .get('default/s')
      ?.get('')
      ?.map((e) => [e.ip, e.ready]),
  ).toEqual([['10.244.0.9', null]]);
  expect(
    endpoints
      .get('default/t')
      ?.get('')
      ?.map((e) => [e.ip, e.ready]),
  ).toEqual([
    ['10.244.0.7', true],
    ['10.244.0.8', false],
  ]);
});

test('modes asked for win over the file, and never fall back', () => {
  const text = stream(scenario('podNetwork: { plugin: bridge }'), pod('a'));
  expect(readScenario(text, '-', { podNetwork: 'flannel/host-gw' }).cluster?.spec.podNetwork.backend).toBe(
    'host-gw',
  );
  expect(
    readScenario(text, '-', { podNetwork: null, serviceProxy: null }).cluster?.spec.podNetwork.plugin,
  ).toBe('bridge');
  for (const modes of [
    { podNetwork: 'calico/vxlan' },
    { podNetwork: 'x' },
    { serviceProxy: 'ipvs/rr' },
    { serviceProxy: 'iptables/xx' },
  ]) {
    const { cluster, problems } = readScenario(text, '-', modes);
    expect(cluster).toBeNull();
    expect(problems.map((p) => [p.code.startsWith('MODE_'), p.severity])).toContainEqual([true, 'error']);
  }
});

test('names of every JavaScript object are ordinary names', () => {
  const names = ['constructor', 'to-string', 'hasownproperty'];
  const cluster = clusterOf(stream(...names.map((name) => pod(name)), service('valueof', port80)));
  expect(cluster.pods.map((p) => p.name)).toEqual(names);
});

test('what is said thousands of times is told once', () => {
  const items = Array.from({ length: 500 }, (_, i) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `p${i}`, namespace: `ns${i}`, managedFields: [{}] },
    spec: { containers: [{ name: 'a', oddity: 1 }], runtimeClassName: 'kata', volumes: [] },
  }));
  const { problems, cluster } = readScenario(
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
    'a.json',
  );
  expect(cluster?.pods).toHaveLength(500); // the one node that was made up has a block for all of them
  expect(problems.length).toBeLessThan(60);
  expect(problems.find((p) => p.path.endsWith('.runtimeClassName'))?.message).toContain('and 499 more');
});
