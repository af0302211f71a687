import { expect, test } from 'vitest';
import { readScenario } from '../../cluster/read.ts';
import { BEFORE_TRAFFIC, manifestsOf, ShellSession } from '../../run/shellSession.ts';
import { must } from '../../problem.ts';
import { Simulation } from '../../run/simulation.ts';
import texts from '../reference/kubectl-describe.txt?raw';
import yaml from '../reference/kubectl.yaml?raw';
import { toYaml } from './plain.ts';

const simulation = new Simulation(must(readScenario(yaml, 'kubectl.yaml').cluster, 'cluster'));
const session = () => new ShellSession(simulation, BEFORE_TRAFFIC(), () => manifestsOf(yaml, 'kubectl.yaml'));
const at = (netns: string, line: string) => session().line(netns, line);
const kubectl = (line: string) => at('node-a', `kubectl ${line}`);

// What the real kubectl 1.32 printed of the same objects, served to it as `get -o json` gives them; without creation times,
// and without the address families that the objects do not say.
test.each(
  texts
    .split(/^\$ /m)
    .slice(1)
    .map((part): [line: string, text: string] => [
      part.slice(0, part.indexOf('\n')),
      part.slice(part.indexOf('\n') + 1).trimEnd(),
    ]),
)('%s', (line, text) => {
  const ours = at('node-a', line)
    .stdout.split('\n')
    .filter((row) => !row.startsWith('IP Famil'))
    .map((row) => row.trimEnd());
  expect(ours.join('\n').trimEnd()).toBe(text);
});

test.each([
  [
    'get pods',
    [
      'NAME     READY   STATUS    RESTARTS   AGE',
      'client   1/1     Running   0          5d',
      'web      1/1     Running   0          5d',
    ],
  ],
  [
    'get po web -A -o wide --no-headers',
    ['default   web   1/1   Running   0     5d    10.244.0.3   node-a   <none>   <none>'],
  ],
  [
    'get svc',
    [
      'NAME   TYPE       CLUSTER-IP   EXTERNAL-IP   PORT(S)        AGE',
      'web    NodePort   10.96.1.1    <none>        80:30080/TCP   5d',
    ],
  ],
  [
    'get no',
    ['NAME     STATUS   ROLES           AGE   VERSION', 'node-a   Ready    control-plane   5d    v1.34.1'],
  ],
  ['get netpol', ['NAME   POD-SELECTOR   AGE', 'deny   <none>         5d', 'np     app=web        5d']],
  [
    'get ing',
    [
      'NAME   CLASS   HOSTS          ADDRESS   PORTS   AGE',
      'ing    nginx   shop.example             80      5d',
    ],
  ],
  ['get all -o name', ['pod/client', 'pod/web', 'service/web']],
  [
    'get endpointslices,netpol -o name',
    [
      'endpointslice.discovery.k8s.io/web-qdr6t',
      'networkpolicy.networking.k8s.io/deny',
      'networkpolicy.networking.k8s.io/np',
    ],
  ],
  ['get pods -l app=web,!tier -o name', ['pod/web']],
  ['get pods -l app!=web -o name', ['pod/client']],
  ['get pod/web svc/web -o name', ['pod/web', 'service/web']],
])('kubectl %s', (line, lines) => {
  expect(kubectl(line).stdout.trimEnd().split('\n')).toEqual(lines);
});

test('objects as YAML and JSON', () => {
  const { stdout } = kubectl('get svc web -o yaml');
  expect(stdout).toContain('spec:\n  clusterIP: 10.96.1.1\n  clusterIPs:\n  - 10.96.1.1\n');
  expect(JSON.parse(kubectl('get pods -o json').stdout)).toMatchObject({
    kind: 'List',
    items: [{ kind: 'Pod' }, { kind: 'Pod' }],
  });
  expect(toYaml({ b: [{ x: 1, y: [] }, 'true'], a: { c: '8080', d: '' }, e: 'one\ntwo\n', f: {} })).toBe(
    'a:\n  c: "8080"\n  d: ""\nb:\n- x: 1\n  "y": []\n- "true"\ne: |\n  one\n  two\nf: {}\n'.replace(
      '"y"',
      'y',
    ),
  );
});

test('pods and nodes are described', () => {
  expect(kubectl('describe pod web').stdout).toContain('    Ports:          8080/TCP, 9090/TCP\n');
  expect(kubectl('describe node node-a').stdout).toContain('PodCIDR:                      10.244.0.0/24\n');
});

test('containers are as ready, and were restarted as often, as their status says', () => {
  const text = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  initContainers: [{ name: proxy, image: p, restartPolicy: Always }, { name: setup, image: s }]
  containers: [{ name: web, image: w }, { name: log, image: l }]
status:
  conditions: [{ type: Ready, status: "False" }]
  initContainerStatuses:
  - { name: proxy, ready: true, restartCount: 1 }
  - { name: setup, ready: true, restartCount: 9 }
  containerStatuses:
  - { name: web, ready: false, restartCount: 4 }
  - { name: log, ready: true, restartCount: 0 }
---
apiVersion: v1
kind: Pod
metadata: { name: odd }
spec: { containers: [{ name: odd, image: o }] }
status: { containerStatuses: [{ name: odd, restartCount: many }] }
`;
  const cluster = must(readScenario(text, 'a.yaml').cluster, 'cluster');
  const restarted = new ShellSession(new Simulation(cluster), BEFORE_TRAFFIC(), () =>
    manifestsOf(text, 'a.yaml'),
  );
  const print = (line: string) => restarted.line('node1', line).stdout;
  expect(print('kubectl get pods --no-headers')).toBe(
    'odd   1/1   Running   0     5d\nweb   2/3   Running   5     5d\n',
  );
  const described = print('kubectl describe pod web');
  expect(described.match(/(?<=Restart Count: +)\d+/g)).toEqual(['1', '4', '0']);
  expect(described.match(/(?<=^ {4}Ready: +)\w+/gm)).toEqual(['True', 'False', 'True']);
});

test('exec runs a command in a pod, or a shell', () => {
  expect(kubectl('exec client -- hostname -I').stdout).toBe('10.244.0.2 \n');
  expect(kubectl('exec -it web -- sh').enter?.netns).toBe('default/web');
  const sent = kubectl('exec client -c curl -- curl -s http://10.96.1.1/');
  expect(sent.requests[0]?.from).toBe('pod/default/client/curl');
  expect(sent.stdout).toBe('default/web saw 10.244.0.2:40000\n');
  expect(kubectl('exec client -- curl -s http://10.96.1.1:81/').stderr).toBe(
    'command terminated with exit code 28\n',
  );
});

test.each([
  ['node-a', 'kubectl get foo', 'error: the server doesn\'t have a resource type "foo"\nThere are: pods, '],
  ['node-a', 'kubectl get pod nope', 'Error from server (NotFound): pods "nope" not found'],
  ['node-a', 'kubectl get deploy', 'No resources found in default namespace.'],
  [
    'node-a',
    'kubectl get pods -o jsonpath=x',
    'kubectl: unable to match a printer suitable for the output format "jsonpath=x"\nSupported here: ',
  ],
  [
    'node-a',
    'kubectl delete pod web',
    'error: unknown command "delete" for "kubectl"\nSupported here: get, describe, exec.',
  ],
  ['node-a', 'kubectl exec web', 'error: you must specify at least one command'],
  ['node-a', 'kubectl exec web -c no -- ls', 'Error from server (BadRequest): container no is not valid'],
  ['node-a', 'kubectl describe ns', 'error: describe namespaces is not supported here'],
])('at %s: %s', (where, line, message) => {
  const { stdout, stderr } = at(where, line);
  expect(stdout).toBe('');
  expect(stderr.slice(0, message.length)).toBe(message);
});

test('verbs, kinds, names and the command behind -- are completed', () => {
  const words = (line: string) => session().complete('node-a', line, line.length).words;
  expect(words('kubectl ')).toEqual(['describe', 'exec', 'get']);
  expect(words('kubectl get netw')).toEqual(['networkpolicies']);
  expect(words('kubectl describe po w')).toEqual(['web']);
  expect(words('kubectl get pods -o ')).toEqual(['json', 'name', 'wide', 'yaml']);
  expect(words('kubectl exec client -- tcpdump -i e')).toEqual(['eth0']);
});

test('in a pod the Namespace meant is its own, as a ServiceAccount says', () => {
  const text = `apiVersion: v1
kind: Pod
metadata: { name: cart, namespace: shop }
spec: { containers: [{ name: cart, image: cart }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client, namespace: default }
spec: { containers: [{ name: client, image: client }] }
`;
  const cluster = must(readScenario(text, 'shop.yaml').cluster, 'cluster');
  const shop = new ShellSession(new Simulation(cluster), BEFORE_TRAFFIC(), () =>
    manifestsOf(text, 'shop.yaml'),
  );
  expect(shop.line('shop/cart', 'kubectl get pods -o name').stdout).toBe('pod/cart\n');
  expect(shop.line('shop/cart', 'kubectl get pods -n default -o name').stdout).toBe('pod/client\n');
  expect(shop.complete('shop/cart', 'kubectl describe pod ', 21).words).toEqual(['cart']);
  expect(shop.line('default/client', 'kubectl get pods -o name').stdout).toBe('pod/client\n');
});

const WAITING = `apiVersion: v1
kind: Node
metadata: { name: n1 }
---
apiVersion: v1
kind: ReplicationController
metadata: { name: web }
spec:
  replicas: 1
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: a, image: nginx }] }
---
apiVersion: v1
kind: Pod
metadata: { name: waits, labels: { app: x } }
spec: { nodeSelector: { disk: ssd }, containers: [{ name: a }, { name: b }] }
---
apiVersion: v1
kind: Pod
metadata: { name: gated }
spec: { schedulingGates: [{ name: quota }], containers: [{ name: a }] }
`;

test('pods that wait for a node are listed, and told why', () => {
  const waiting = new Simulation(must(readScenario(WAITING, '-').cluster, 'cluster'));
  const line = (words: string) =>
    new ShellSession(waiting, BEFORE_TRAFFIC(), () => manifestsOf(WAITING, '-'))
      .line('n1', `kubectl ${words}`)
      .stdout.split('\n')
      .map((row) => row.trimEnd());
  expect(line('get pods -o wide --no-headers').map((row) => row.split(/ {2,}/))).toEqual([
    ['gated', '0/1', 'SchedulingGated', '0', '5d', '<none>', '<none>', '<none>', '<none>'],
    ['waits', '0/2', 'Pending', '0', '5d', '<none>', '<none>', '<none>', '<none>'],
    [expect.stringMatching(/^web-/), '1/1', 'Running', '0', '5d', '10.244.0.2', 'n1', '<none>', '<none>'],
    [''],
  ]);
  expect(line('describe pod waits').join('\n')).toContain(
    "FailedScheduling  5d    default-scheduler  0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
  );
  expect(line('get rc -o wide')).toEqual([
    'NAME   DESIRED   CURRENT   READY   AGE   CONTAINERS   IMAGES   SELECTOR',
    'web    1         1         1       5d    a            nginx    app=web',
    '',
  ]);
  expect(line('get all -o name')).toEqual(expect.arrayContaining(['pod/waits', 'replicationcontroller/web']));
  const problems = waiting.check({ from: 'pod/default/waits', to: 'icmp://10.244.0.2' });
  expect(problems).toMatchObject([{ code: 'TRACE_SOURCE_GONE', severity: 'error' }]);
  expect(problems[0]?.message).toContain('is Pending');
});
