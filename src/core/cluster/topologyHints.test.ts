// Hints that the EndpointSlice controller writes, and whom kube-proxy then chooses.
import { expect, test } from 'vitest';
import { must } from '../problem.ts';
import { Simulation } from '../run/simulation.ts';
import { stream } from '../testing/manifests.ts';
import { readScenario } from './read.ts';

const CPU = 'allocatable: { cpu: "4" }';

/** `n1 z1`, `n2 z2 CPUS`, `n3 - …`: a node, its zone, what else its status says; `control-plane` for its label. */
function node(text: string): string {
  const [name = '', zone = '', ...status] = text.split(' ');
  const isMaster = status[0] === 'control-plane';
  const labels = [
    ...(zone === '-' ? [] : [`topology.kubernetes.io/zone: ${zone}`]),
    ...(isMaster ? ['node-role.kubernetes.io/control-plane: ""'] : []),
  ];
  const more = isMaster ? status.slice(1) : status;
  return `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}, labels: { ${labels.join(', ')} } }\nstatus: { ${more.join(' ')} }\n`;
}

/** `n1`, `n1 unready`: a pod of the Service on a node. */
const pod = (text: string, i: number): string => {
  const [on = '', condition] = text.split(' ');
  const status = condition === undefined ? '{}' : '{ conditions: [{ type: Ready, status: "False" }] }';
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: w${i}, labels: { app: web } }\nspec: { nodeName: ${on}, containers: [{ name: app, ports: [{ containerPort: 8080 }] }] }\nstatus: ${status}\n`;
};

const service = (spec: string, annotations = '{}'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: web, annotations: ${annotations} }\n` +
  `spec: { clusterIP: 10.96.0.80, ports: [{ port: 80, targetPort: 8080 }], ${spec} }\n`;

const SELECTOR = 'selector: { app: web }';
const AUTO = '{ service.kubernetes.io/topology-mode: Auto }';

function read(...documents: readonly string[]) {
  const { cluster, problems } = readScenario(stream(...documents), '-');
  const made = must(cluster, `a cluster: ${problems.map(({ message }) => message).join(' ')}`);
  const endpoints = made.endpoints.get('default/web')?.get('') ?? [];
  return {
    cluster: made,
    hints: endpoints.map(({ zoneHints, nodeHints }) => [...zoneHints, ...nodeHints].join(' ')),
    told: problems.filter(({ code }) => code === 'HINTS_NONE').map(({ message }) => message),
    caveats: made.caveats.map(({ code }) => code).filter((code) => code.startsWith('HINTS')),
  };
}

const TWO = ['n1 z1', 'n2 z2'].map(node);

test.each<[distribution: string, pods: readonly string[], hints: readonly string[], told?: string]>([
  ['PreferClose', ['n1', 'n2'], ['z1', 'z2']],
  ['PreferSameZone', ['n1', 'n2'], ['z1', 'z2']],
  ['PreferSameNode', ['n1', 'n2'], ['z1 n1', 'z2 n2']],
  ['PreferClose', ['n1', 'n2 unready'], ['z1', '']],
  ['PreferClose', ['n1', 'n3'], ['z1', ''], "node 'n3' of endpoint 10.244.2.2 has no label"],
  ['PreferSameNode', ['n1', 'n3'], ['z1 n1', 'n3']],
])('trafficDistribution: %s with endpoints on %j', (distribution, pods, hints, told) => {
  const found = read(
    ...TWO,
    node('n3 -'),
    ...pods.map(pod),
    service(`${SELECTOR}, trafficDistribution: ${distribution}`),
  );
  expect(found.hints).toEqual(hints);
  if (told === undefined) expect(found.told).toEqual([]);
  else expect(found.told[0]).toContain(told);
});

test('a Service without a selector, one with slices and one with the annotation get no hints of trafficDistribution', () => {
  const endpoints = `apiVersion: v1\nkind: Endpoints\nmetadata: { name: web }\nsubsets: [{ addresses: [{ ip: 10.244.0.2, nodeName: n1 }], ports: [{ port: 8080 }] }]\n`;
  const slice = `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: web-1, labels: { kubernetes.io/service-name: web } }\naddressType: IPv4\nports: [{ name: "", port: 8080 }]\nendpoints: [{ addresses: [10.244.0.2], nodeName: n1 }]\n`;
  const pods = ['n1'].map(pod);
  const close = 'trafficDistribution: PreferClose';
  expect(read(...TWO, endpoints, service(close)).hints).toEqual(['']);
  expect(read(...TWO, ...pods, slice, service(`${SELECTOR}, ${close}`)).hints).toEqual(['']);
  // The controller has hinted slices of a Service with a selector, whatever Endpoints are beside them.
  expect(read(...TWO, ...pods, endpoints, service(`${SELECTOR}, ${close}`)).hints).toEqual(['z1']);
  expect(read(...TWO, ...pods, service(`${SELECTOR}, ${close}`, AUTO)).hints).toEqual(['']);
});

test.each<
  [
    what: string,
    nodes: readonly string[],
    pods: readonly string[],
    hints: string,
    told: string,
    caveats: readonly string[],
  ]
>([
  ['equal shares', [`n1 z1 ${CPU}`, `n2 z2 ${CPU}`], ['n1', 'n2'], 'z1 z2', '', []],
  [
    'a zone lends',
    [`n1 z1 ${CPU}`, `n2 z2 ${CPU}`],
    ['n1', 'n1', 'n1', 'n2'],
    'z2 z1 z1 z2',
    '',
    ['HINTS_ASSUMED'],
  ],
  [
    'a larger zone borrows',
    ['n1 z1 allocatable: { cpu: 3000m }', 'n2 z2 allocatable: { cpu: 1 }'],
    ['n1', 'n1', 'n2', 'n2'],
    'z1 z1 z1 z2',
    '',
    ['HINTS_ASSUMED'],
  ],
  [
    'a zone without endpoints borrows',
    [`n1 z1 ${CPU}`, `n2 z2 ${CPU}`],
    ['n1', 'n1'],
    'z2 z1',
    '',
    ['HINTS_ASSUMED'],
  ],
  ['capacity stands in', ['n1 z1 capacity: { cpu: "4" }', `n2 z2 ${CPU}`], ['n1', 'n2'], 'z1 z2', '', []],
  [
    'control planes do not count',
    ['n1 z1 control-plane', `n2 z2 ${CPU}`, `n3 z3 ${CPU}`],
    ['n2', 'n3'],
    'z2 z3',
    '',
    [],
  ],
  [
    'nodes that are not ready do not count',
    ['n1 z1 conditions: [{ type: Ready, status: Unknown }]', `n2 z2 ${CPU}`, `n3 z3 ${CPU}`],
    ['n2', 'n3'],
    'z2 z3',
    '',
    [],
  ],
  [
    'fewer endpoints than zones',
    [`n1 z1 ${CPU}`, `n2 z2 ${CPU}`, `n3 z3 ${CPU}`],
    ['n1', 'n2'],
    '',
    'there are not enough endpoints (2 endpoints for 3 zones)',
    [],
  ],
  [
    'shares that do not come out even',
    [`n1 z1 ${CPU}`, `n2 z2 ${CPU}`],
    ['n1', 'n2', 'n2'],
    '',
    'over 20 % more',
    [],
  ],
  ['one zone', [`n1 z1 ${CPU}`, `n2 z1 ${CPU}`], ['n1', 'n2'], '', 'there are not two zones', []],
  ['a node without zone', [`n1 z1 ${CPU}`, `n2 - ${CPU}`], ['n1', 'n1'], '', "node 'n2' has no label", []],
  [
    'unknown processors',
    ['n1 z1', `n2 z2 ${CPU}`],
    ['n1', 'n2'],
    '',
    'does not say how many',
    ['HINTS_ASSUMED'],
  ],
])('topology-mode: Auto, %s', (_, nodes, pods, hints, told, caveats) => {
  const found = read(...nodes.map(node), ...pods.map(pod), service(SELECTOR, AUTO));
  expect(found.hints.join(' ').trim()).toBe(hints);
  if (told === '') expect(found.told).toEqual([]);
  else expect(found.told[0]).toContain(told);
  expect(found.caveats).toEqual(caveats);
});

test.each([
  ['{ service.kubernetes.io/topology-mode: auto }', 'z1 z2'],
  ['{ service.kubernetes.io/topology-aware-hints: Auto }', 'z1 z2'],
  ['{ service.kubernetes.io/topology-mode: Disabled }', ''],
  // The older of the two decides where both are there.
  ['{ service.kubernetes.io/topology-aware-hints: Disabled, service.kubernetes.io/topology-mode: Auto }', ''],
])('annotations %s', (annotations, hints) => {
  const nodes = [`n1 z1 ${CPU}`, `n2 z2 ${CPU}`].map(node);
  const found = read(...nodes, ...['n1', 'n2'].map(pod), service(SELECTOR, annotations));
  expect(found.hints.join(' ').trim()).toBe(hints);
});

test('a value that Kubernetes does not have is refused', () => {
  const text = stream(...TWO, service(`${SELECTOR}, trafficDistribution: preferclose`));
  const found = readScenario(text, '-').problems.find(({ code }) => code === 'K8S_ENUM');
  expect(found).toMatchObject({ severity: 'error', path: '$.spec.trafficDistribution' });
});

/** Endpoints that a client on n1 may be given, of one on n1, one in the same zone, and one far away. */
test.each<[distribution: string, served: readonly string[]]>([
  ['PreferSameNode', ['default/w0']],
  ['PreferSameZone', ['default/w0', 'default/w1']],
  ['PreferClose', ['default/w0', 'default/w1']],
  ['', ['default/w0', 'default/w1', 'default/w2']],
])('a client asks a Service with trafficDistribution: %s', (distribution, served) => {
  const client = `apiVersion: v1\nkind: Pod\nmetadata: { name: client }\nspec: { nodeName: n1, containers: [{ name: app }] }\n`;
  const { cluster } = read(
    ...['n1 z1', 'n2 z1', 'n3 z2'].map(node),
    client,
    ...['n1', 'n2', 'n3'].map(pod),
    service(`${SELECTOR}, trafficDistribution: "${distribution}"`),
  );
  for (const mode of ['iptables', 'nftables'] as const) {
    const { serviceProxy } = cluster.spec;
    const spec = { ...cluster.spec, serviceProxy: { ...serviceProxy, mode } };
    const { run } = new Simulation({ ...cluster, spec }).trace({
      from: 'pod/default/client',
      to: 'http://10.96.0.80/',
    });
    const byIp = new Map(
      cluster.pods.map(({ ip, namespace, name }) => [ip as string, `${namespace}/${name}`]),
    );
    expect(run.outcomes.map(({ endpoint }) => byIp.get(endpoint.replace(/:.*/, '')) ?? '').sort()).toEqual(
      served,
    );
  }
});
