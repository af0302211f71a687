import { expect, test } from 'vitest';
import { DUMP } from '../testing/dump.ts';
import { firstProblem, node, pod, port80, scenario, service, type ProblemRow } from '../testing/manifests.ts';
import { readScenario } from './read.ts';

const workload = (template: string, more = '') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  selector: { matchLabels: { app: web } }${more}\n  template:\n${template}`;
const policy = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: a }\nspec: { ${spec} }\n`;
const slice = (rest: string) =>
  `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: a, labels: { kubernetes.io/service-name: a } }\naddressType: IPv4\n${rest}\n`;
const ingress = (rule: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: a }\nspec: { rules: [{ ${rule} }] }\n`;

// One row, one line: the table is read as a table.
// prettier-ignore
const rows: readonly ProblemRow[] = [
  ['a pod', pod('a', { spec: ', hostNetwrk: true' }), 'K8S_FIELD', 'warning', '$.spec.hostNetwrk', 4, "Kubernetes does not know the field 'hostNetwrk' here; did you mean 'hostNetwork'?"],
  ['its node', pod('a', { spec: ', nodeNam: x' }), 'K8S_FIELD', 'warning', '$.spec.nodeNam', 4, "'nodeName'"],
  ['its metadata', pod('a', { meta: ', label: {}' }), 'K8S_FIELD', 'warning', '$.metadata.label', 3, "'labels'"],
  ['its status', pod('a', { status: '{ podIp: 10.244.0.9 }' }), 'K8S_FIELD', 'warning', '$.status.podIp', 5, "'podIP'"],
  ['its top', `${pod('a')}Spec: {}\n`, 'K8S_FIELD', 'warning', '$.Spec', 6, "'spec'"],
  ['a container', pod('a').replace('name: app', 'name: app, imagee: nginx'), 'K8S_FIELD', 'warning', '$.spec.containers[0].imagee', 4, "'image'"],
  ['its ports', pod('a').replace('ports: []', 'portz: []'), 'K8S_FIELD', 'warning', '$.spec.containers[0].portz', 4, "'ports'"],
  ['one port', pod('a', { ports: '[{ containerPort: 1, hostport: 2 }]' }), 'K8S_FIELD', 'warning', '$.spec.containers[0].ports[0].hostport', 4, "'hostPort'"],
  ['a Service', service('a', `selectr: { app: a }, ${port80}`), 'K8S_FIELD', 'warning', '$.spec.selectr', 4, "'selector'"],
  ['its address', service('a', `clusterIp: 10.96.0.9, ${port80}`), 'K8S_FIELD', 'warning', '$.spec.clusterIp', 4, "'clusterIP'"],
  ['its port', service('a', 'ports: [{ port: 80, targetport: 8080 }]'), 'K8S_FIELD', 'warning', '$.spec.ports[0].targetport', 4, "'targetPort'"],
  ['a node', node('a').replace('spec: { ', 'spec: { podCidr: 10.244.0.0/24'), 'K8S_FIELD', 'warning', '$.spec.podCidr', 4, "'podCIDR'"],
  ['a Deployment', workload('    metadata: { labels: { app: web } }\n    spec: { containers: [{ name: a }] }', '\n  replica: 2'), 'K8S_FIELD', 'warning', '$.spec.replica', 6, "'replicas'"],
  ['its pods', workload('    metadata: { labels: { app: web } }\n    spec: { hostNetwrk: true, containers: [{ name: a }] }'), 'K8S_FIELD', 'warning', '$.spec.template.spec.hostNetwrk', 8, "'hostNetwork'"],
  ['an EndpointSlice', slice('endpoints: [{ adresses: [10.244.0.9] }]'), 'K8S_FIELD', 'warning', '$.endpoints[0].adresses', 5, "'addresses'"],
  ['a NetworkPolicy', policy('podSelector: {}, ingres: []'), 'K8S_FIELD', 'warning', '$.spec.ingres', 4, "'ingress'"],
  ['its peers', policy('podSelector: {}, ingress: [{ from: [{ podSelecter: {} }] }]'), 'K8S_FIELD', 'warning', '$.spec.ingress[0].from[0].podSelecter', 4, "'podSelector'"],
  ['an Ingress', ingress('http: { paths: [{ pathtype: Prefix }] }'), 'K8S_FIELD', 'warning', '$.spec.rules[0].http.paths[0].pathtype', 4, "'pathType'"],
];

test.each(rows)('a misspelled field of %s', (_name, text, code, severity, path, line, part) => {
  const found = firstProblem(text, code);
  expect(found).toMatchObject({ code, severity, path, line, file: '-', isConsistent: true });
  expect(found.said).toContain(part.toLowerCase());
  // Said once: what is a slip is not told as ignored as well.
  const last = path.slice(path.lastIndexOf('.') + 1);
  const { problems } = readScenario(text, '-');
  expect(problems.filter((problem) => problem.message.includes(last)).length).toBe(1);
});

// Real names (v1.33) beside those they resemble, what operators keep in free maps, and what resembles nothing.
test.each([
  pod('a', {
    spec: ', serviceAccount: a, serviceAccountName: a, priority: 1, hostname: a, hostUsers: true, hostPID: true, hostIPC: true, os: {}, zzz: 1',
    meta: ', annotations: { labls: x, nam: y }, selfLink: /a, uid: x',
    status: '{ hostIP: 1.1.1.1, hostIPs: [], podIP: 10.244.0.9, podIPs: [], qosClass: x, resize: "" }',
    labels: '{ nmae: a, lables: b }',
  }),
  service(
    'a',
    `ports: [{ name: a, port: 80, appProtocol: h2c }], clusterIP: 10.96.0.9, ipFamilies: [IPv4], selector: { selectr: a }`,
  ),
  node('a', '10.244.1.0/24', 'status: { config: {}, phase: x, images: [] }\n'),
  slice(
    'ports: [{ name: a, port: 1, appProtocol: x }]\nendpoints: [{ addresses: [10.0.0.1], zone: z, hints: { forZones: [] } }]',
  ),
  policy('podSelector: {}, ingress: [{ from: [], ports: [{ port: 1, endPort: 2 }] }], egress: [{ to: [] }]'),
  'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { dat: x, spce: y }\n',
  scenario('hosts: {}'),
  DUMP,
])('no remark about real fields, free maps and strange words: %#', (text) => {
  expect(readScenario(text, '-').problems.map(({ code }) => code)).not.toContain('K8S_FIELD');
});
