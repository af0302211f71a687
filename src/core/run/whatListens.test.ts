// Who waits for a request: declared ports, what Services, probes and commands say where none are declared, the programs of
// a machine, and what the scenario says of a pod.
import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { SERVICE_PROXY_MODES } from '../cluster/types.ts';
import { must } from '../problem.ts';
import { endingOf } from '../trace/ending.ts';
import { endingText } from '../trace/endingText.ts';
import { endingEvidence } from './endingEvidence.ts';
import { Simulation } from './simulation.ts';

const NODES = `
apiVersion: v1
kind: Node
metadata: { name: node-a }
spec: { podCIDR: 10.244.1.0/24 }
status: { addresses: [{ type: InternalIP, address: 172.18.0.2 }] }
---
apiVersion: v1
kind: Node
metadata: { name: node-b, labels: NODE_LABELS }
spec: { podCIDR: 10.244.2.0/24 }
status: { addresses: [{ type: InternalIP, address: 172.18.0.3 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { nodeName: node-a, containers: [{ name: app, image: app }] }
status: { podIP: 10.244.1.10 }
`;

const pod = (containers: string, more = '') => `---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { nodeName: node-b, containers: [${containers}]${more} }
status: { podIP: 10.244.2.12 }
`;

const service = (ports: string) => `---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { clusterIP: 10.96.0.80, selector: { app: web }, ports: [${ports}] }
`;

const scenario = (spec: string) => `---
apiVersion: podwalk.dev/v1
kind: Scenario
spec: { podNetwork: { plugin: bridge }, ${spec} }
`;

const simulationOf = (text: string, labels = '{}', serviceProxy = 'iptables') => {
  const { cluster, problems } = readScenario(NODES.replace('NODE_LABELS', labels) + text, 'test.yaml', {
    serviceProxy,
  });
  return new Simulation(must(cluster, problems.map(({ message }) => message).join()));
};

const CLIENT = 'pod/default/client';

/** The outcome, and why somebody was taken to listen. */
function told(simulation: Simulation, to: string, from = CLIENT) {
  const { run } = simulation.trace({ from, to });
  return [run.outcome, ...run.caveats.map(({ message }) => message.replace(/^.*, because /, ''))];
}

const BARE = '{ name: app, image: app }';
const DECLARES = '{ name: app, image: app, ports: [{ containerPort: 8080 }] }';
const DIRECT = 'this request goes there.';

test.each<[name: string, text: string, to: string, told: readonly string[]]>([
  [
    'a Service sends to a container without ports',
    pod(BARE) + service('{ port: 80, targetPort: 8080 }'),
    'http://10.96.0.80/',
    ['delivered', 'Service default/web sends there.'],
  ],
  [
    'a Service for UDP',
    pod(BARE) + service('{ port: 53, protocol: UDP }'),
    'udp://10.96.0.80:53',
    ['delivered', 'Service default/web sends there.'],
  ],
  [
    'another container of the pod declares ports',
    pod(`${DECLARES}, { name: side, image: side }`) + service('{ port: 80, targetPort: 9090 }'),
    'http://10.96.0.80/',
    ['delivered', 'Service default/web sends there.'],
  ],
  [
    'a Service sends to a port that the container does not declare',
    pod(DECLARES) + service('{ port: 80, targetPort: 9090 }'),
    'http://10.96.0.80/',
    ['refused'],
  ],
  [
    'a probe asks there',
    pod('{ name: app, image: app, livenessProbe: { httpGet: { port: 8081 } } }'),
    'http://10.244.2.12:8081/',
    ['delivered', 'its livenessProbe asks there.'],
  ],
  [
    'the command says so',
    pod('{ name: app, image: app, args: ["--port=7000"] }'),
    'tcp://10.244.2.12:7000',
    ['delivered', "its command says '--port=7000'."],
  ],
  ['only the request says so', pod(BARE), 'tcp://10.244.2.12:9999', ['delivered', DIRECT]],
  ['only the request says so, over UDP', pod(BARE), 'udp://10.244.2.12:999', ['delivered', DIRECT]],
  ['a declared port', pod(DECLARES), 'http://10.244.2.12:8080/', ['delivered']],
  ['a port that is not declared', pod(DECLARES), 'http://10.244.2.12:8081/', ['refused']],
  // Programs send from there, and traceroute asks there.
  ['a high port of UDP', pod(BARE), 'udp://10.244.2.12:33434', ['refused']],
  // Node ports and whatever else is asked of the machine are nobody's guess.
  ['a pod of the host’s network', pod(BARE, ', hostNetwork: true'), 'tcp://172.18.0.3:9999', ['refused']],
  ['a name server is not made up', pod(BARE), 'dns://10.244.2.12/web.default', ['refused']],
])('%s', (_name, text, to, expected) => {
  expect(told(simulationOf(text), to)).toEqual(expected);
});

test('the caveat names container, pod and port', () => {
  const simulation = simulationOf(pod(BARE));
  expect(simulation.trace({ from: CLIENT, to: 'tcp://10.244.2.12:9999' }).run.caveats).toEqual([
    {
      code: 'LISTENS_ASSUMED',
      kind: 'assumed',
      object: 'Pod/default/web',
      message:
        'Container app of pod default/web declares no ports; that it listens on TCP port 9999 is assumed, because this request goes there.',
    },
  ]);
});

const LISTENS = (listens: string) =>
  pod(DECLARES) +
  service('{ port: 80, targetPort: 8080 }') +
  scenario(`hosts: { default/web: { listens: ${listens} } }`);

test.each<[listens: string, to: string, from: string, outcome: string]>([
  ['[{ port: 8080, address: 127.0.0.1 }]', 'http://127.0.0.1:8080/', 'pod/default/web', 'delivered'],
  ['[{ port: 8080, address: 127.0.0.1 }]', 'http://10.96.0.80/', CLIENT, 'refused'],
  ['[{ port: 8080, address: 127.0.0.1 }]', 'http://10.244.2.12:8080/', 'pod/default/web', 'refused'],
  ['[{ port: 8080, address: 10.244.2.12 }]', 'http://10.96.0.80/', CLIENT, 'delivered'],
  ['[{ port: 8080, address: 10.244.2.12 }]', 'http://127.0.0.1:8080/', 'pod/default/web', 'refused'],
  ['[{ port: 9000 }]', 'http://10.96.0.80/', CLIENT, 'refused'],
  ['[{ port: 9000 }]', 'tcp://10.244.2.12:9000', CLIENT, 'delivered'],
  ['[{ port: 9000, protocol: UDP }]', 'udp://10.244.2.12:9000', CLIENT, 'delivered'],
  ['[{ port: 9000, protocol: UDP }]', 'tcp://10.244.2.12:9000', CLIENT, 'refused'],
  ['[]', 'http://10.96.0.80/', CLIENT, 'refused'],
])('listens: %s and %s from %s: %s', (listens, to, from, outcome) => {
  expect(told(simulationOf(LISTENS(listens)), to, from)).toEqual([outcome]);
});

test('a pod without ports that listens on nothing refuses', () => {
  const nothing = pod(BARE) + scenario('hosts: { default/web: { listens: [] } }');
  expect(told(simulationOf(nothing), 'tcp://10.244.2.12:9999')).toEqual(['refused']);
});

test('what is said of a Deployment is said of its pods, and of one of them by its own name', () => {
  const text = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [${DECLARES}] }
`;
  const plain = simulationOf(text).cluster.pods.filter(({ labels }) => labels.app === 'shop');
  const [one, other] = plain.map(({ name, ip }) => ({ name, ip }));
  const hosts = `hosts: { default/shop: { listens: [] }, default/${one?.name}: { listens: [{ port: 81 }] } }`;
  const simulation = simulationOf(text + scenario(hosts));
  expect(told(simulation, `tcp://${one?.ip}:81`)).toEqual(['delivered']);
  expect(told(simulation, `tcp://${one?.ip}:8080`)).toEqual(['refused']);
  expect(told(simulation, `tcp://${other?.ip}:8080`)).toEqual(['refused']);
});

test.each<[listens: string, code: string | undefined]>([
  ['{ default/web: { listens: [{ port: 80 }] } }', undefined],
  ['{ internet: { listens: [{ port: 53, protocol: UDP }] } }', undefined],
  ['{ default/web: { listens: [{ port: 0 }] } }', 'PORT_RANGE'],
  ['{ default/web: { listens: [{}] } }', 'K8S_REQUIRED'],
  ['{ default/web: { listens: [{ port: 80, protocol: SCTP }] } }', 'K8S_ENUM'],
  ['{ default/web: { listens: [{ port: 80, prt: 80 }] } }', 'JSON_UNKNOWN'],
  ['{ default/web: { listens: [{ port: 80, address: localhost }] } }', 'IP_SYNTAX'],
  ['{ default/web: { listens: [{ port: 80, address: 10.9.9.9 }] } }', 'LISTEN_ADDRESS'],
  ['{ node-a: { listens: [{ port: 22 }] } }', 'FIELD_CONFLICT'],
  ["{ '*': { listens: [{ port: 22 }] } }", 'FIELD_CONFLICT'],
  ['{ default/nobody: { listens: [] } }', 'REF_MISSING'],
])('hosts: %s is told as %s', (hosts, code) => {
  const codesOf = (spec: string) => {
    const text = NODES.replace('NODE_LABELS', '{}') + pod(DECLARES) + scenario(spec);
    return readScenario(text, 'test.yaml').problems.map((problem) => problem.code);
  };
  const usual = codesOf('hosts: {}');
  expect(codesOf(`hosts: ${hosts}`).filter((one) => !usual.includes(one))).toEqual(
    code === undefined ? [] : [code],
  );
});

test('a host outside listens on what the scenario says', () => {
  const simulation = simulationOf(
    scenario('hosts: { internet: { listens: [{ port: 53, protocol: UDP }] } }'),
  );
  expect(told(simulation, 'udp://203.0.113.10:53')).toEqual(['delivered']);
  expect(told(simulation, 'http://203.0.113.10/')).toEqual(['refused']);
});

test('an ending says on which address the process listens', () => {
  const simulation = simulationOf(LISTENS('[{ port: 8080, address: 127.0.0.1 }]'));
  const { run, learnedBefore } = simulation.trace({ from: CLIENT, to: 'http://10.96.0.80/' });
  const ending = must(endingOf(run), 'the ending');
  expect(endingText(ending, endingEvidence(run, simulation, learnedBefore))).toContain(
    'the process in default/web listens on port 8080 of 127.0.0.1 only, which nobody reaches from outside.',
  );
});

const BALANCED = (ready: string) =>
  `${pod(DECLARES).replace('podIP: 10.244.2.12', `podIP: 10.244.2.12, conditions: [{ type: Ready, status: '${ready}' }]`)}---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  clusterIP: 10.96.0.80
  type: LoadBalancer
  externalTrafficPolicy: Local
  healthCheckNodePort: 32699
  selector: { app: web }
  ports: [{ name: a, port: 80, targetPort: 8080, nodePort: 30080 }, { name: b, port: 81, targetPort: 8080, nodePort: 30081 }]
`;

test.each(SERVICE_PROXY_MODES)(
  'a load balancer’s health check tells nodes with a pod from others: %s',
  (mode) => {
    const simulation = simulationOf(BALANCED('True'), '{}', mode);
    const ask = (node: string) =>
      simulation.trace({ from: 'external/client', to: `http://${node}:32699/any` }).run;
    const [without, having] = [ask('172.18.0.2'), ask('172.18.0.3')];
    expect([having.outcome, having.servedBy]).toEqual(['delivered', 'node-b']);
    expect([without.outcome, without.servedBy, without.serverSaw]).toEqual([
      'http-503',
      'node-a',
      '198.51.100.10:40000',
    ]);
    expect(endingText(must(endingOf(without), 'the ending'))).toBe(
      'Answered 503: kube-proxy on node-a itself said so. The network did its part.',
    );
  },
);

test('an endpoint that is not ready does not count for a health check', () => {
  const simulation = simulationOf(BALANCED('False'));
  expect(told(simulation, 'http://172.18.0.3:32699/', 'external/client')).toEqual(['http-503']);
});

test.each<[to: string, from: string, outcome: string]>([
  ['http://172.18.0.2:10256/healthz', 'external/client', 'delivered'],
  ['http://172.18.0.2:10256/livez', 'external/client', 'delivered'],
  ['http://172.18.0.2:10256/', 'external/client', 'http-404'],
  ['http://127.0.0.1:10249/proxyMode', 'node/node-a', 'delivered'],
  ['http://172.18.0.2:10249/proxyMode', 'external/client', 'refused'],
  ['http://127.0.0.1:10248/healthz', 'node/node-a', 'delivered'],
  ['http://172.18.0.2:10248/healthz', 'external/client', 'refused'],
  ['tcp://172.18.0.2:10250', CLIENT, 'delivered'],
  ['http://172.18.0.2:10250/', CLIENT, 'http-400'],
  ['tcp://172.18.0.2:6443', CLIENT, 'refused'],
])('every node: %s from %s: %s', (to, from, outcome) => {
  expect(told(simulationOf(''), to, from)).toEqual([outcome]);
});

const API = (targetPort = '') => `---
apiVersion: v1
kind: Service
metadata: { name: kubernetes }
spec: { clusterIP: 10.96.0.1, ports: [{ name: https, port: 443${targetPort} }] }
`;
const LABEL = "{ node-role.kubernetes.io/control-plane: '' }";
const BY_LABEL = 'the node has the label node-role.kubernetes.io/control-plane.';
const STATIC_POD = (flags: string, ports = '') => `---
apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver-node-b, namespace: kube-system }
spec:
  nodeName: node-b
  hostNetwork: true
  containers: [{ name: kube-apiserver, image: kube-apiserver, command: [kube-apiserver${flags}]${ports} }]
`;
const SLICE = `---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: kubernetes, labels: { kubernetes.io/service-name: kubernetes } }
addressType: IPv4
endpoints: [{ addresses: [172.18.0.3] }]
ports: [{ name: https, port: 8443, protocol: TCP }]
`;

test.each<[name: string, text: string, labels: string, to: string, told: readonly string[]]>([
  ['by the node’s label', API(), LABEL, 'tcp://10.96.0.1:443', ['delivered', BY_LABEL]],
  [
    'by the Service’s target port',
    API(', targetPort: 8443'),
    LABEL,
    'tcp://10.96.0.1:443',
    ['delivered', BY_LABEL],
  ],
  ['asked for plainly', API(), LABEL, 'http://10.96.0.1:443/', ['http-400', BY_LABEL]],
  ['on the node, without the Service', '', LABEL, 'tcp://172.18.0.3:6443', ['delivered', BY_LABEL]],
  ['by its pod', API() + STATIC_POD(''), '{}', 'tcp://10.96.0.1:443', ['delivered']],
  [
    'by its pod, on another port',
    API() + STATIC_POD(', --secure-port=8443'),
    '{}',
    'tcp://10.96.0.1:443',
    ['delivered'],
  ],
  [
    'by its pod that declares it',
    API() + STATIC_POD('', ', ports: [{ containerPort: 6443 }]'),
    '{}',
    'tcp://10.96.0.1:443',
    ['delivered'],
  ],
  ['by the endpoints of the file', API() + SLICE, '{}', 'tcp://10.96.0.1:443', ['delivered']],
  ['by them rather than by the label', API() + SLICE, LABEL, 'tcp://172.18.0.3:6443', ['refused']],
  ['by them, on the node', API() + SLICE, LABEL, 'tcp://172.18.0.3:8443', ['delivered']],
  ['nowhere', API(), '{}', 'tcp://10.96.0.1:443', ['refused']],
])('where the API server answers: %s', (_name, text, labels, to, expected) => {
  expect(told(simulationOf(text, labels), to)).toEqual(expected);
});

const DNS = (ports: string) => `---
apiVersion: v1
kind: Pod
metadata: { name: coredns, namespace: kube-system }
spec:
  nodeName: node-b
  containers: [{ name: coredns, image: registry.k8s.io/coredns/coredns:v1.12.1${ports} }]
status: { podIP: 10.244.2.53 }
`;
const DECLARED =
  ', ports: [{ containerPort: 53, protocol: UDP }, { containerPort: 53 }, { containerPort: 9153 }]';

test.each([DECLARED, ''])(
  'CoreDNS listens as its Corefile says, whatever its container declares: %j',
  (ports) => {
    const simulation = simulationOf(DNS(ports));
    const ask = (to: string) => told(simulation, to);
    expect(ask('dns://10.244.2.53/kubernetes.default.svc.cluster.local')).toEqual(['name-not-found']);
    expect(ask('http://10.244.2.53:8080/health')).toEqual(['delivered']);
    expect(ask('http://10.244.2.53:8080/healthz')).toEqual(['http-404']);
    expect(ask('http://10.244.2.53:8181/ready')).toEqual(['delivered']);
    expect(ask('http://10.244.2.53:9153/metrics')).toEqual(['delivered']);
    expect(ask('tcp://10.244.2.53:9999')).toEqual(['refused']);
  },
);
