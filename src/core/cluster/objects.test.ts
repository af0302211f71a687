import { expect, test } from 'vitest';
import { readScenario } from './read.ts';
import {
  deployment,
  firstProblem,
  pod,
  port80,
  scenario,
  service,
  stream,
  type ProblemRow,
} from '../testing/manifests.ts';

// One row, one line: the table is read as a table.
// prettier-ignore
const rows: readonly ProblemRow[] = [
  ['J32 too many pods', `{"apiVersion":"v1","kind":"PodList","items":[${'{},'.repeat(150_001)}{}]}`, 'SIZE_PODS', 'error', '$.items', 1, 'this app takes 150000'],
  ['J38 a Secret', stream(pod('a'), 'apiVersion: v1\nkind: Secret\nmetadata: { name: x }\ndata: {}\n'), 'SECRET_SEEN', 'warning', '$', 7, 'nothing of it was loaded or stored'],
  ['J38 a Secret alone', 'apiVersion: v1\nkind: Secret\nmetadata: { name: x }\ndata: {}\n', 'SECRET_SEEN', 'error', '$', 1, 'nothing was loaded or stored'],
  ['J38 Secrets alone', '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"}}]}', 'SECRET_SEEN', 'error', '$.items[0]', 1, 'nothing was loaded or stored'],
  ['J38 a list of Secrets', stream(pod('a'), 'apiVersion: v1\nkind: SecretList\nitems: [{ metadata: { name: x } }]\n'), 'SECRET_SEEN', 'warning', '$', 7, 'nothing of it was loaded or stored'],
  ['J38 a kubeconfig', 'apiVersion: v1\nkind: Config\nclusters: []\nusers: []\n', 'SECRET_SEEN', 'error', '$', 1, 'credentials'],
  ['Y15 no kind', stream(pod('a'), 'apiVersion: v1\nmetadata: { name: x }\n'), 'K8S_KIND', 'error', '$', 7, "Document 2 has no 'kind'"],
  ['Y15 no apiVersion', 'kind: Pod\nmetadata: { name: x }\n', 'K8S_KIND', 'error', '$', 1, "no 'apiVersion'"],
  ['Y16 lower case', deployment('replicas: 1').replace('Deployment', 'deployment'), 'K8S_KIND_UNKNOWN', 'error', '$.kind', 2, "Did you mean 'Deployment'?"],
  ['Y16 a slip', service('a', port80).replace('Service', 'Sevice'), 'K8S_KIND_UNKNOWN', 'error', '$.kind', 2, "Did you mean 'Service'?"],
  ['another group', service('a', port80).replace('v1', 'apps/v1'), 'K8S_KIND_UNKNOWN', 'error', '$.apiVersion', 1, 'Write apiVersion: v1'],
  ['Y17 an old Ingress', 'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: { name: a }\n', 'K8S_OLD_API', 'error', '$.apiVersion', 1, '1.22'],
  ['Y17 an old budget', 'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: { name: a }\n', 'K8S_OLD_API', 'error', '$.apiVersion', 1, 'policy/v1'],
  ['Y18 a field that there is not', pod('a', { spec: ', oddities: []' }), 'K8S_IGNORED', 'notice', '$.spec.oddities', 4, 'spec.oddities, which Kubernetes does not have'],
  ['Y18 a field with an effect', pod('a', { spec: ', runtimeClassName: gvisor' }), 'K8S_UNMODELLED', 'warning', '$.spec.runtimeClassName', 4, 'spec.runtimeClassName is not modelled'],
  ['Y19 a custom resource', 'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: a }\n', 'K8S_IGNORED', 'notice', '$.kind', 2, 'Certificate objects of cert-manager.io, which are not known here'],
  ['a kind without effect', 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: a }\n', 'K8S_IGNORED', 'notice', '$.kind', 2, 'no packet depends'],
  ['a kind not modelled', 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: a }\nspec: { podSelector: {} }\n', 'K8S_IGNORED', 'warning', '$.kind', 2, 'not modelled'],
  ['Y28 twice, different', stream(service('a', port80), service('a', 'ports: [{ port: 81 }]')), 'K8S_DUPLICATE', 'error', '$.metadata.name', 8, 'document 1'],
  ['Y28 twice, equal', stream(service('a', port80), service('a', port80)), 'K8S_DUPLICATE', 'notice', '$', 6, 'twice'],
  ['two Scenario documents', stream(scenario('faults: []'), scenario('faults: []', '{ name: b }')), 'K8S_DUPLICATE', 'error', '$.metadata.name', 9, 'document 1'],
  ['Y29 a namespace', pod('a', { meta: ', namespace: shop' }), 'NAMESPACE_CREATED', 'notice', '$.metadata.namespace', 3, "'shop'"],
  ['Y31 a Windows path', 'C:\\Users\\me\\pod.yaml', 'FILE_TYPE', 'error', '$', 1, 'not a Kubernetes object'],
  ['text in the middle', stream(pod('a'), 'hello\n'), 'K8S_KIND', 'error', '$', 7, 'Document 2 is text'],
  ['no Node', pod('a'), 'NODES_ASSUMED', 'notice', '$', 0, 'node1'],
];

test.each(rows)('%s', (_name, text, code, severity, path, line, part) => {
  const found = firstProblem(text, code);
  expect(found).toMatchObject({ code, severity, path, line, file: '-', isConsistent: true });
  expect(found.said).toContain(part.toLowerCase());
});

test('each object of a list, and of a list within it, is told with its own name, path and line', () => {
  const spec = { containers: [{ name: 'app', image: 'app' }] };
  const pods = ['a', 'b', 'c'].map((name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec }));
  const wrong = { ...spec, nodeName: 1 };
  const inner = {
    kind: 'PodList',
    apiVersion: 'v1',
    items: [{ metadata: { name: 'd', namespace: 'x' }, spec: wrong }],
  };
  const list = { kind: 'List', apiVersion: 'v1', items: [...pods, { ...pods[0], spec: wrong }, inner, 7] };
  const text = JSON.stringify(list, null, 1);
  const { problems } = readScenario(text, 'a.json');
  const lines = text.split('\n');
  const told = problems
    .filter(({ severity }) => severity === 'error')
    .map(({ path, object, message, line }) => `${path} ${object}: ${message} [${lines[line - 1]?.trim()}]`);
  expect(told).toEqual([
    `$.items[3].metadata.name Pod/default/a: Two Pods are called 'a'; the first is document 1, line ${lines.indexOf(' "items": [') + 2}. ["name": "a"]`,
    '$.items[5] : Item items.5 is the number 7, not a Kubernetes object. [7]',
    '$.items[4].items[0].spec.nodeName Pod/x/d: nodeName must be text; found the number 1. ["nodeName": 1]',
  ]);
});
