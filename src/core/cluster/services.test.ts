import { expect, test } from 'vitest';
import { readScenario } from './read.ts';
import {
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
  ['J8 port 65536', service('a', 'ports: [{ port: 65536 }]'), 'PORT_RANGE', 'error', '$.spec.ports[0].port', 4, 'Port 65536; allowed 1..65535'],
  ['J8 port -1', service('a', 'ports: [{ port: -1 }]'), 'PORT_RANGE', 'error', '$.spec.ports[0].port', 4, 'Port -1'],
  ['J9 nodePort 29999', service('a', 'type: NodePort, ports: [{ port: 80, nodePort: 29999 }]'), 'NODEPORT_RANGE', 'warning', '$.spec.ports[0].nodePort', 4, 'allowed 30000..32767'],
  ['J9 nodePort 32768', service('a', 'type: NodePort, ports: [{ port: 80, nodePort: 32768 }]'), 'NODEPORT_RANGE', 'warning', '$.spec.ports[0].nodePort', 4, '32768'],
  ['J10 the same nodePort', stream(...['web', 'api'].map((n) => service(n, 'type: NodePort, ports: [{ port: 80, nodePort: 30080 }]'))), 'NODEPORT_TAKEN', 'error', '$.spec.ports[0].nodePort', 9, "nodePort 30080 is used by 'web' and 'api'"],
  ['J22 nothing behind it', service('a', port80), 'SERVICE_NO_ENDPOINTS', 'warning', '$', 1, 'REJECT'],
  ['J23 outside the range', stream(service('a', `clusterIP: 10.1.2.3, ${port80}`), scenario('serviceCIDR: 10.96.0.0/12')), 'CLUSTERIP_RANGE', 'warning', '$.spec.clusterIP', 4, '10.96.0.0/12'],
  ['J23 the network address', stream(service('a', `clusterIP: 10.96.0.0, ${port80}`), scenario('serviceCIDR: 10.96.0.0/12')), 'CLUSTERIP_RANGE', 'warning', '$.spec.clusterIP', 4, 'first or last'],
  ['J23 taken', stream(service('a', `clusterIP: 10.96.0.7, ${port80}`), service('b', `clusterIP: 10.96.0.7, ${port80}`)), 'CLUSTERIP_TAKEN', 'error', '$.spec.clusterIP', 9, "'a' and 'b'"],
  ['J24 headless with nodePort', service('a', 'type: NodePort, clusterIP: None, ports: [{ port: 80, nodePort: 30000 }]'), 'FIELD_CONFLICT', 'error', '$.spec.ports[0].nodePort', 4, 'clusterIP: None excludes nodePort'],
  ['nodePort of a ClusterIP', service('a', 'ports: [{ port: 80, nodePort: 30000 }]'), 'FIELD_CONFLICT', 'error', '$.spec.ports[0].nodePort', 4, 'NodePort'],
  ['several ports without names', service('a', 'ports: [{ port: 80 }, { port: 81 }]'), 'K8S_REQUIRED', 'error', '$.spec.ports[0].name', 4, 'name'],
  ['a port twice', service('a', 'ports: [{ name: a, port: 80 }, { name: b, port: 80 }]'), 'FIELD_CONFLICT', 'error', '$.spec.ports[1].port', 4, 'twice'],
  ['Y21 no such port name', stream(pod('a', { labels: '{ app: a }', ports: '[{ name: metrics, containerPort: 9 }]' }), service('web', 'selector: { app: a }, ports: [{ port: 80, targetPort: http }]')), 'PORT_NAME_MISSING', 'warning', '$.spec.ports[0].targetPort', 10, "Service 'web' targets port 'http'; pod 'a' names: metrics"],
  ['Y22 no pod', stream(pod('a', { labels: '{ app: web }' }), service('web', `selector: { app: wbe }, ${port80}`)), 'SELECTOR_EMPTY', 'warning', '$.spec.selector', 10, "Nearest: pod 'a' with app=web"],
  ['Y23 port in quotes', service('a', 'ports: [{ port: "80" }]'), 'K8S_TYPE', 'error', '$.spec.ports[0].port', 4, "found text '80'"],
  ['Y23 targetPort in quotes', service('a', 'ports: [{ port: 80, targetPort: "8080" }]'), 'K8S_TYPE', 'error', '$.spec.ports[0].targetPort', 4, 'without quotes'],
  ['Y23 protocol tcp', service('a', 'ports: [{ port: 80, protocol: tcp }]'), 'K8S_ENUM', 'error', '$.spec.ports[0].protocol', 4, 'TCP, UDP or SCTP'],
  ['Y23 protocol HTTP', service('a', 'ports: [{ port: 80, protocol: HTTP }]'), 'K8S_ENUM', 'error', '$.spec.ports[0].protocol', 4, "found 'HTTP'"],
];

test.each(rows)('%s', (_name, text, code, severity, path, line, part) => {
  const found = firstProblem(text, code);
  expect(found).toMatchObject({ code, severity, path, line, file: '-', isConsistent: true });
  expect(found.said).toContain(part.toLowerCase());
});

test('a port name that no selected pod has is not told as a selector that selects nobody', () => {
  const web = pod('a', { labels: '{ app: a }', ports: '[{ name: http, containerPort: 80 }]' });
  const { codes } = firstProblem(
    stream(web, service('web', 'selector: { app: a }, ports: [{ port: 80, targetPort: htp }]')),
    'PORT_NAME_MISSING',
  );
  expect(codes).toContain('PORT_NAME_MISSING');
  expect(codes).not.toContain('SELECTOR_EMPTY');
});

test.each([
  [
    'blanks around source ranges',
    "type: LoadBalancer, loadBalancerSourceRanges: [' 10.0.0.0/8', '192.168.0.0/16 ']",
    {
      loadBalancerSourceRanges: [
        { ip: '10.0.0.0', length: 8 },
        { ip: '192.168.0.0', length: 16 },
      ],
    },
    [],
  ],
  [
    'bits after the length',
    'type: LoadBalancer, loadBalancerSourceRanges: [10.1.2.3/8]',
    { loadBalancerSourceRanges: [{ ip: '10.0.0.0', length: 8 }] },
    ['warning CIDR_HOSTBITS'],
  ],
  [
    'leading zeros',
    'externalIPs: [010.020.0.1], clusterIP: 10.96.000.007',
    { externalIPs: ['10.20.0.1'], clusterIP: '10.96.0.7' },
    ['warning IP_SYNTAX', 'warning IP_SYNTAX'],
  ],
  [
    'empty words',
    'type: "", sessionAffinity: "", externalTrafficPolicy: "", clusterIP: ""',
    { type: 'ClusterIP', sessionAffinity: 'None', externalTrafficPolicy: 'Cluster' },
    [],
  ],
])('what the API server takes: %s', (_name, spec, expected, said) => {
  const { cluster, problems } = readScenario(service('a', `${spec}, ${port80}`), '-');
  expect(cluster?.services[0]).toMatchObject(expected);
  const told = problems
    .map(({ code, severity }) => `${severity} ${code}`)
    .filter((one) => !/notice|NO_ENDPOINTS/.test(one));
  expect(told).toEqual(said);
});

test.each(['0', '""', 'null'])('a targetPort that is %s is the port itself', (target) => {
  const { cluster } = readScenario(
    service('a', `ports: [{ port: 80, targetPort: ${target}, protocol: "" }]`),
    '-',
  );
  expect(cluster?.services[0]?.ports).toMatchObject([{ port: 80, targetPort: 80, protocol: 'TCP' }]);
});

test.each([
  ['a blank in an address', "clusterIP: ' 10.96.0.7'", 'IP_SYNTAX'],
  ['a blank in an external address', "externalIPs: ['10.96.0.7 ']", 'IP_SYNTAX'],
  ['a blank in a word', "type: 'NodePort '", 'K8S_ENUM'],
  ['a hexadecimal part', "externalIPs: ['0x0a.0.0.1']", 'IP_SYNTAX'],
])('what the API server refuses: %s', (_name, spec, code) => {
  expect(firstProblem(service('a', `${spec}, ${port80}`), code)).toMatchObject({ severity: 'error' });
});

test('an empty namespace is the default one', () => {
  const { cluster } = readScenario(service('a', port80).replace('name: a', 'name: a, namespace: ""'), '-');
  expect(cluster?.services).toMatchObject([{ namespace: 'default' }]);
});
