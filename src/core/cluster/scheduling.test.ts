import { expect, test } from 'vitest';
import { findPod } from './podIndex.ts';
import { deployment, node, pod, port80, service, stream } from '../testing/manifests.ts';
import { readScenario } from './read.ts';
import type { Cluster } from './types.ts';

function read(...documents: string[]): { cluster: Cluster; told: string[] } {
  const { cluster, problems } = readScenario(stream(...documents), '-');
  if (cluster === null) throw new Error(JSON.stringify(problems, null, 1));
  const told = problems.map(({ code, severity, message }) => `${severity} ${code}: ${message}`);
  return { cluster, told };
}

const withSpec = (name: string, spec: string, meta = ''): string =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}${meta} }\nspec: { ${spec} }\n`;
const tainted = (name: string, key: string, effect = 'NoSchedule', value = ''): string =>
  withSpec(name, `taints: [{ key: ${key}, effect: ${effect}, value: "${value}" }]`);
const asks = (spec: string): string => pod('a', { labels: '{ app: a }', spec: `, ${spec}` });
const requires = (terms: string): string =>
  asks(
    `affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [${terms}] } } }`,
  );
const expressions = (...list: string[]): string =>
  requires(`{ matchExpressions: [${list.map((one) => `{ ${one} }`).join(', ')}] }`);
const three = [
  withSpec('n1', '', ', labels: { disk: ssd, size: "4", "kubernetes.io/arch": arm64 }'),
  withSpec('n2', '', ', labels: { disk: hdd, size: "16" }'),
  withSpec('n3', '', ', labels: { size: many }'),
];

test('every node has the labels that its kubelet puts on it, where its own do not say otherwise', () => {
  const { cluster } = read(
    node('plain'),
    withSpec('own', '', ', labels: { "kubernetes.io/os": windows, "kubernetes.io/hostname": box }'),
    node(
      'told',
      '',
      'status: { nodeInfo: { architecture: arm64 }, addresses: [{ type: Hostname, address: ip-10-0-0-1 }] }\n',
    ),
  );
  const [plain, own, told] = cluster.nodes.map(({ labels }) => labels);
  expect(plain).toEqual({
    'kubernetes.io/hostname': 'plain',
    'kubernetes.io/os': 'linux',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/arch': 'amd64',
  });
  expect(own).toMatchObject({
    'kubernetes.io/os': 'windows',
    'beta.kubernetes.io/os': 'windows',
    'kubernetes.io/hostname': 'box',
  });
  expect(told).toMatchObject({ 'kubernetes.io/hostname': 'ip-10-0-0-1', 'kubernetes.io/arch': 'arm64' });
});

test.each([
  ['the operating system', 'nodeSelector: { kubernetes.io/os: linux }'],
  ['its old label', 'nodeSelector: { beta.kubernetes.io/os: linux, beta.kubernetes.io/arch: amd64 }'],
  ['a name', 'nodeSelector: { kubernetes.io/hostname: n1 }'],
])('a Deployment that asks for %s runs on a Node without labels', (_what, spec) => {
  const { cluster, told } = read(
    node('n1'),
    deployment('replicas: 1').replace('containers', `${spec}, containers`),
  );
  expect(cluster.pods.map((one) => one.node)).toEqual(['n1']);
  expect(told.filter((line) => !line.startsWith('notice'))).toEqual([]);
});

test('nodes that nobody described are taken to have whatever pods ask for', () => {
  const { cluster } = read(asks('nodeSelector: { pool: gpu }'), pod('b', { spec: ', nodeName: n1' }));
  expect(cluster.pods.map(({ name, node: on }) => [name, on])).toEqual([
    ['a', 'n1'],
    ['b', 'n1'],
  ]);
});

const MISMATCH = "node(s) didn't match Pod's node affinity/selector";

test.each<[string, string, readonly string[]]>([
  ['a selector', asks('nodeSelector: { disk: ssd }'), ['n1']],
  ['In', expressions('key: disk, operator: In, values: [ssd, hdd]'), ['n1', 'n2']],
  [
    'NotIn, which an absent label meets',
    expressions('key: disk, operator: NotIn, values: [hdd]'),
    ['n1', 'n3'],
  ],
  ['Exists', expressions('key: disk, operator: Exists'), ['n1', 'n2']],
  ['DoesNotExist', expressions('key: disk, operator: DoesNotExist'), ['n3']],
  ['Gt, as numbers', expressions('key: size, operator: Gt, values: ["5"]'), ['n2']],
  [
    'Lt, and no number is less than none',
    expressions('key: size, operator: Lt, values: ["100"]'),
    ['n1', 'n2'],
  ],
  ['a limit that is no number', expressions('key: size, operator: Lt, values: [x]'), []],
  [
    'all expressions of a term',
    expressions('key: size, operator: Exists', 'key: disk, operator: In, values: [hdd]'),
    ['n2'],
  ],
  [
    'any of the terms',
    requires(
      '{ matchExpressions: [{ key: disk, operator: In, values: [ssd] }] }, { matchFields: [{ key: metadata.name, operator: In, values: [n3] }] }',
    ),
    ['n1', 'n3'],
  ],
  [
    'a field',
    requires('{ matchFields: [{ key: metadata.name, operator: NotIn, values: [n3] }] }'),
    ['n1', 'n2'],
  ],
  ['a term that says nothing', requires('{}'), []],
  [
    'both a selector and an affinity',
    expressions('key: size, operator: Exists').replace(
      'affinity:',
      'nodeSelector: { kubernetes.io/arch: arm64 }, affinity:',
    ),
    ['n1'],
  ],
])('a pod that asks by %s', (_what, text, nodes) => {
  const { cluster, told } = read(...three, text, service('s', `selector: { app: a }, ${port80}`));
  const pending = `0/3 nodes are available: 3 ${MISMATCH}.`;
  expect(cluster.fits.get('default/a')).toEqual(nodes.length > 0 ? nodes : undefined);
  expect(cluster.pods.map((one) => one.node)).toEqual(nodes.slice(0, 1));
  expect(cluster.pending.map(({ reason }) => reason)).toEqual(nodes.length > 0 ? [] : [pending]);
  expect(cluster.endpoints.get('default/s')?.get('')).toHaveLength(Math.min(1, nodes.length));
  if (nodes.length === 0)
    expect(told.find((line) => line.includes('POD_PENDING'))).toContain(
      `warning POD_PENDING: No node takes pod 'a': ${pending}`,
    );
});

test.each([
  ['an operator that there is not', 'key: a, operator: Near, values: [b]', 'SELECTOR_OPERATOR'],
  ['In of nothing', 'key: a, operator: In', 'SELECTOR_OPERATOR'],
  ['Exists of something', 'key: a, operator: Exists, values: [b]', 'SELECTOR_OPERATOR'],
  ['Gt of two', 'key: a, operator: Gt, values: ["1", "2"]', 'SELECTOR_OPERATOR'],
  ['no key', 'operator: Exists', 'K8S_REQUIRED'],
])('what the API server refuses of an affinity: %s', (_what, text, code) => {
  const { cluster, problems } = readScenario(stream(expressions(text)), '-');
  expect(cluster).toBeNull();
  expect(problems.filter(({ severity }) => severity === 'error').map((one) => one.code)).toEqual([code]);
});

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';

test.each<[string, readonly string[], string, string]>([
  [
    'nothing',
    [tainted('n1', CONTROL_PLANE)],
    'hostNetwork: false',
    `0/1 nodes are available: 1 node(s) had untolerated taint {${CONTROL_PLANE}: }.`,
  ],
  [
    'the key',
    [tainted('n1', CONTROL_PLANE)],
    `tolerations: [{ key: ${CONTROL_PLANE}, operator: Exists }]`,
    '',
  ],
  [
    'another effect',
    [tainted('n1', 'gpu', 'NoExecute', 'yes')],
    'tolerations: [{ key: gpu, operator: Exists, effect: NoSchedule }]',
    '0/1 nodes are available: 1 node(s) had untolerated taint {gpu: yes}.',
  ],
  ['the value', [tainted('n1', 'gpu', 'NoExecute', 'yes')], 'tolerations: [{ key: gpu, value: "yes" }]', ''],
  [
    'another value',
    [tainted('n1', 'gpu', 'NoSchedule', 'yes')],
    'tolerations: [{ key: gpu, operator: Equal, value: "no" }]',
    '0/1 nodes are available: 1 node(s) had untolerated taint {gpu: yes}.',
  ],
  [
    'everything',
    [tainted('n1', 'gpu'), withSpec('n2', 'unschedulable: true')],
    'tolerations: [{ operator: Exists }]',
    '',
  ],
  ['a preference, which is none', [tainted('n1', 'gpu', 'PreferNoSchedule')], 'hostNetwork: false', ''],
  [
    'a node that is not ready, as every pod does at first',
    [tainted('n1', 'node.kubernetes.io/not-ready', 'NoExecute')],
    'hostNetwork: false',
    '',
  ],
  [
    'neither a cordon nor labels',
    [withSpec('n1', 'unschedulable: true'), node('n2'), tainted('n3', 'a')],
    'nodeSelector: { x: "y" }',
    `0/3 nodes are available: 1 ${MISMATCH}, 1 node(s) had untolerated taint {a: }, 1 node(s) were unschedulable.`,
  ],
])('a pod that tolerates %s', (_what, nodes, spec, reason) => {
  const { cluster } = read(...nodes, asks(spec));
  expect(cluster.pods.map((one) => one.node)).toEqual(reason === '' ? ['n1'] : []);
  expect(cluster.pending.map((one) => one.reason)).toEqual(reason === '' ? [] : [reason]);
});

const daemon = (spec: string): string =>
  deployment('updateStrategy: {}')
    .replace('Deployment', 'DaemonSet')
    .replace('containers', `${spec}, containers`);

test.each<[string, string, readonly string[]]>([
  ['its tolerations, and cordons do not matter to it', 'hostNetwork: false', ['n2']],
  [
    'a selector',
    `tolerations: [{ key: ${CONTROL_PLANE}, operator: Exists }], nodeSelector: { kubernetes.io/hostname: n1 }`,
    ['n1'],
  ],
  [
    'an affinity',
    'tolerations: [{ operator: Exists }], affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: metadata.name, operator: NotIn, values: [n2] }] }] } } }',
    ['n1'],
  ],
  ['what nobody has', 'nodeSelector: { x: "y" }', []],
])('a DaemonSet runs where it may: %s', (_what, spec, nodes) => {
  const { cluster, told } = read(
    tainted('n1', CONTROL_PLANE),
    withSpec('n2', 'unschedulable: true'),
    daemon(spec),
  );
  expect(cluster.pods.map((one) => one.node)).toEqual(nodes);
  expect(cluster.pending).toEqual([]);
  expect(told.some((line) => line.startsWith('warning DAEMONSET_NOWHERE'))).toBe(nodes.length === 0);
});

test.each([
  ['a gate', ', schedulingGates: [{ name: quota }]', '{ phase: Pending }', 'It waits until'],
  [
    'the scheduler',
    '',
    '{ phase: Pending, conditions: [{ type: PodScheduled, status: "False", message: "0/2 nodes are available: 2 Insufficient cpu." }] }',
    '2 Insufficient cpu.',
  ],
  ['a Node that is not here', ', nodeName: n9', '{}', 'There is no node n9.'],
])('a pod that waits for %s is left out, and takes no address', (_what, spec, status, reason) => {
  const { cluster, told } = read(node('n1'), pod('waits', { spec, status }), pod('b'));
  expect(cluster.pods.map(({ name, ip }) => [name, ip])).toEqual([['b', '10.244.0.2']]);
  expect(cluster.pending).toMatchObject([{ namespace: 'default', name: 'waits', owner: null }]);
  expect(cluster.pending[0]?.reason).toContain(reason);
  expect(told.filter((line) => line.startsWith('warning'))).toHaveLength(1);
});

test('many replicas that no node takes are told once', () => {
  const { cluster, told } = read(
    node('n1'),
    deployment('replicas: 30').replace('containers', 'nodeSelector: { x: "y" }, containers'),
  );
  expect(cluster.pending).toHaveLength(30);
  expect(told.filter((line) => line.startsWith('warning'))).toEqual([
    expect.stringContaining('and 29 more like this'),
  ]);
});

test('pods that the same nodes take share them evenly, whatever they ask for', () => {
  const { cluster } = read(
    node('n1'),
    node('n2'),
    pod('a'),
    asks('nodeSelector: { kubernetes.io/os: linux }').replace('name: a', 'name: b'),
  );
  expect(cluster.pods.map((one) => one.node)).toEqual(['n1', 'n2']);
});

const controller = (selector: string): string =>
  `apiVersion: v1\nkind: ReplicationController\nmetadata: { name: web }\nspec: { replicas: 2, ${selector}template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 80 }] }] } } }\n`;

test.each([
  ['with a selector', 'selector: { app: web }, '],
  ['without one, which its template gives', ''],
])('a ReplicationController makes pods %s', (_what, selector) => {
  const { cluster, told } = read(controller(selector), service('s', `selector: { app: web }, ${port80}`));
  expect(cluster.pods.map(({ name, owner }) => [name.replace(/[a-z0-9]{5}$/, 'x'), owner])).toEqual([
    ['web-x', 'ReplicationController/default/web'],
    ['web-x', 'ReplicationController/default/web'],
  ]);
  expect(cluster.workloads).toMatchObject([{ kind: 'ReplicationController', replicas: 2, listed: false }]);
  expect(cluster.endpoints.get('default/s')?.get('')).toHaveLength(2);
  expect(findPod(cluster, 'default', 'web')).toBe(cluster.pods[0]);
  expect(told.filter((line) => !line.startsWith('notice NODES_ASSUMED'))).toEqual([]);
});

test('a ReplicationController whose selector is not its template’s is refused', () => {
  const { problems } = readScenario(controller('selector: { app: api }, '), '-');
  expect(problems.find(({ code }) => code === 'FIELD_CONFLICT')).toMatchObject({
    severity: 'error',
    path: '$.spec.selector',
  });
});

test('a ReplicationController whose pods stand in the file makes none', () => {
  const owned = pod('web-abcde', {
    labels: '{ app: web }',
    meta: ', ownerReferences: [{ kind: ReplicationController, name: web, controller: true }]',
  });
  const { cluster } = read(controller('selector: { app: web }, '), owned);
  expect(cluster.pods.map(({ name }) => name)).toEqual(['web-abcde']);
  expect(cluster.workloads).toMatchObject([{ listed: true }]);
});
