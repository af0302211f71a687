import { expect, test } from 'vitest';
import {
  deployment,
  firstProblem,
  node,
  pod,
  scenario,
  stream,
  type ProblemRow,
} from '../testing/manifests.ts';

// One row, one line: the table is read as a table.
// prettier-ignore
const rows: readonly ProblemRow[] = [
  ['J14 outside the pod range', node('a', '10.1.0.0/24') + '---\n' + scenario('clusterCIDR: 10.244.0.0/16'), 'PODCIDR_OUTSIDE', 'warning', '$.spec.podCIDR', 4, '10.244.0.0/16'],
  ['J14 the same block', stream(node('a', '10.244.1.0/24'), node('b', '10.244.1.0/24')), 'PODCIDR_DUPLICATE', 'warning', '$.spec.podCIDR', 9, 'Nodes a and b'],
  ['J14 one inside the other', stream(node('a', '10.244.0.0/20'), node('b', '10.244.1.0/24')), 'PODCIDR_DUPLICATE', 'warning', '$.spec.podCIDR', 9, 'Nodes a and b'],
  ['two nodes, one address', stream(...['a', 'b'].map((n) => node(n, '', 'status: { addresses: [{ type: InternalIP, address: 172.18.0.9 }] }\n'))), 'DUPLICATE_IP', 'warning', '$.status.addresses', 11, '172.18.0.9'],
  ['J8 container port 0', pod('a', { ports: '[{ containerPort: 0 }]' }), 'PORT_RANGE', 'error', '$.spec.containers[0].ports[0].containerPort', 4, 'Port 0'],
  ['J15 a full block', stream(node('n', '10.244.2.0/29'), ...'abcdef'.split('').map((n) => pod(n))), 'PODCIDR_FULL', 'warning', '$', 36, 'n has 6 pods but 10.244.2.0/29 holds 5: pod default/f never starts'],
  ['J17 unknown node', stream(node('n1'), node('n2'), pod('a', { spec: ', nodeName: n9' })), 'REF_MISSING', 'warning', '$.spec.nodeName', 14, "Pod 'a' wants node 'n9'; known: n1, n2"],
  ['J18 the same name', stream(pod('a'), pod('a')), 'DUPLICATE_NAME', 'error', '$.metadata.name', 9, 'document 1'],
  ['J18 the same address', stream(node('n', '10.244.0.0/24'), ...['a', 'b'].map((n) => pod(n, { status: '{ podIP: 10.244.0.9 }' }))), 'DUPLICATE_IP', 'warning', '$.status.podIP', 16, 'pod default/a'],
  ['J19 upper case', pod('Web'), 'NAME_SYNTAX', 'error', '$.metadata.name', 3, 'Write web'],
  ['J19 underscore', pod('a_b'), 'NAME_SYNTAX', 'error', '$.metadata.name', 3, 'Write a-b'],
  ['J19 254 characters', pod('a'.repeat(254)), 'NAME_SYNTAX', 'error', '$.metadata.name', 3, '253 are allowed'],
  ['J19 empty', pod('""'), 'NAME_SYNTAX', 'error', '$.metadata.name', 3, 'DNS-1123'],
  ['J19 leading dash', pod('-a'), 'NAME_SYNTAX', 'error', '$.metadata.name', 3, 'Write a'],
  ['J19 emoji', pod('🐳'), 'NAME_SYNTAX', 'error', '$.metadata.name', 3, 'DNS-1123'],
  ['J20 __proto__', pod('__proto__'), 'NAME_SYNTAX', 'error', '$.metadata.name', 3, '__proto__'],
  ['J21 long value', pod('a', { labels: `{ x: ${'a'.repeat(64)} }` }), 'LABEL_SYNTAX', 'error', '$.metadata.labels.x', 3, '64 characters'],
  ['J21 two slashes', pod('a', { labels: '{ a/b/c: x }' }), 'LABEL_SYNTAX', 'error', "$.metadata.labels['a/b/c']", 3, 'one slash'],
  ['J35 a half surrogate', pod('"a\\ud800"'), 'NAME_CHARS', 'error', '$.metadata.name', 3, 'U+D800'],
  ['J35 a control character', pod('"a\\u0007"'), 'NAME_CHARS', 'error', '$.metadata.name', 3, 'U+0007'],
  ['a template in quotes', pod('"{{ .Values.name }}"'), 'K8S_TEMPLATE', 'error', '$.metadata.name', 3, 'template'],
  ['no containers', 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: {}', 'K8S_REQUIRED', 'error', '$.spec.containers', 4, 'container'],
  ['no name', 'apiVersion: v1\nkind: Pod\nmetadata: { generateName: a- }', 'K8S_REQUIRED', 'error', '$.metadata.name', 3, 'generateName'],
  ['two containers, one name', pod('a').replace('}]', '}, { name: app }]'), 'DUPLICATE_NAME', 'error', '$.spec.containers[1].name', 4, 'app'],
  ['an address of another node', stream(node('n', '10.244.1.0/24'), pod('a', { status: '{ podIP: 10.244.9.9 }' })), 'PODIP_OUTSIDE', 'warning', '$.status.podIP', 10, '10.244.1.0/24'],
  ...['-1', '1.5', '1e400', '"3"', 'true', '.nan'].map((replicas): ProblemRow => [`J7 replicas ${replicas}`, deployment(`replicas: ${replicas}`), 'JSON_NUMBER', 'error', '$.spec.replicas', 4, 'whole number']),
  ['A9 a million replicas', deployment('replicas: 1000000'), 'SIZE_PODS', 'error', '$.spec.replicas', 4, '1000000 pods; this app takes 150000'],
  ['Y27 unknown operator', deployment('replicas: 1', '{ matchExpressions: [{ key: app, operator: Equals, values: [web] }] }'), 'SELECTOR_OPERATOR', 'error', '$.spec.selector.matchExpressions[0].operator', 4, 'NotIn'],
  ['Y27 In without values', deployment('replicas: 1', '{ matchExpressions: [{ key: app, operator: In }] }'), 'SELECTOR_OPERATOR', 'error', '$.spec.selector.matchExpressions[0].values', 4, 'needs values'],
  ['Y27 Exists with values', deployment('replicas: 1', '{ matchExpressions: [{ key: app, operator: Exists, values: [a] }] }'), 'SELECTOR_OPERATOR', 'error', '$.spec.selector.matchExpressions[0].values', 4, 'takes no values'],
  ['a selector beside its template', deployment('replicas: 1', '{ matchLabels: { app: x } }'), 'FIELD_CONFLICT', 'error', '$.spec.selector', 4, 'template'],
];

test.each(rows)('%s', (_name, text, code, severity, path, line, part) => {
  const found = firstProblem(text, code);
  expect(found).toMatchObject({ code, severity, path, line, file: '-', isConsistent: true });
  expect(found.said).toContain(part.toLowerCase());
});

test('of a pod on an unknown node, nothing is said about the pod block of another one', () => {
  const lost = pod('a', { spec: ', nodeName: w9' });
  const { codes } = firstProblem(stream(node('w1', '10.244.1.0/24'), lost), 'REF_MISSING');
  expect(codes).toEqual(['REF_MISSING']);
});

test('pods on unknown nodes do not fill the block of another one', () => {
  const lost = ['a', 'b', 'c'].map((name) => pod(name, { spec: ', nodeName: w9' }));
  const { codes } = firstProblem(stream(node('w1', '10.244.1.0/30'), ...lost), 'REF_MISSING');
  expect(new Set(codes)).toEqual(new Set(['REF_MISSING']));
});
