// The reason that a failed request is told with, for what goes wrong most: each names what whoever wrote the objects can
// change, and not what the packet met in the end.
import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import type { Cluster, Service } from '../cluster/types.ts';
import { parseIp } from '../net/address.ts';
import { must } from '../problem.ts';
import { endingOf } from '../trace/ending.ts';
import { endingText } from '../trace/endingText.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import { endingEvidence } from './endingEvidence.ts';
import { Simulation } from './simulation.ts';

const CLUSTER = `
apiVersion: v1
kind: Node
metadata: { name: node-a }
spec: { podCIDR: 10.244.1.0/24 }
status: { addresses: [{ type: InternalIP, address: 172.18.0.2 }, { type: ExternalIP, address: 203.0.113.7 }] }
---
apiVersion: v1
kind: Node
metadata: { name: node-b }
spec: { podCIDR: 10.244.2.0/24 }
status: { addresses: [{ type: InternalIP, address: 172.18.0.3 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client, labels: { app: client } }
spec: { nodeName: node-a, containers: [{ name: curl, image: curl }] }
status: { podIP: 10.244.1.10 }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web, tier: front } }
spec: { nodeName: node-b, containers: [{ name: web, image: web, ports: [{ name: http, containerPort: 8080 }] }] }
status: { podIP: 10.244.2.10 }
---
apiVersion: v1
kind: Pod
metadata: { name: syslog, labels: { app: syslog } }
spec:
  nodeName: node-b
  containers: [{ name: syslog, image: syslog, ports: [{ containerPort: 514, protocol: UDP }] }]
status: { podIP: 10.244.2.11 }
---
apiVersion: v1
kind: Pod
metadata: { name: coredns-1, namespace: kube-system, labels: { k8s-app: kube-dns } }
spec:
  nodeName: node-a
  dnsPolicy: Default
  containers:
    - name: coredns
      image: coredns
      ports: [{ name: dns, containerPort: 53, protocol: UDP }, { name: dns-tcp, containerPort: 53, protocol: TCP }]
---
apiVersion: v1
kind: Service
metadata: { name: kube-dns, namespace: kube-system }
spec:
  clusterIP: 10.96.0.10
  selector: { k8s-app: kube-dns }
  ports: [{ name: dns, port: 53, protocol: UDP, targetPort: dns }, { name: dns-tcp, port: 53, targetPort: dns-tcp }]
`;

const service = (name: string, spec: string) =>
  `---\napiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
const slice = (name: string, address: string, port: number) =>
  `---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: ${name}-1, labels: { kubernetes.io/service-name: ${name} } }\n` +
  `addressType: IPv4\nports: [{ port: ${port} }]\nendpoints: [{ addresses: [${address}] }]\n`;
const pod = (name: string, labels: string, status: string, metadata = '') =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: ${labels}${metadata} }\n` +
  `spec: { nodeName: node-b, containers: [{ name: app, image: app, ports: [{ name: http, containerPort: 8080 }] }] }\nstatus: ${status}\n`;
const scenario = (spec: string) => `---\napiVersion: podwalk.dev/v1\nkind: Scenario\nspec: ${spec}\n`;

const WEB = service('web', '{ clusterIP: 10.96.0.80, type: NodePort, selector: { app: web }, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] }'); // prettier-ignore
const PLAIN = service('web', '{ clusterIP: 10.96.0.80, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }'); // prettier-ignore
const HEADLESS = service('web', '{ clusterIP: None, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }'); // prettier-ignore
const NOT_READY = '{ conditions: [{ type: Ready, status: "False" }] }';
const TERMINATING = ', deletionTimestamp: "2026-01-01T00:00:00Z"';
const CLIENT = 'pod/default/client';
const OUTSIDE = 'external/client';

/** What a request comes to, the reason alone: the sentence behind the first word. */
function reasonIn(
  cluster: Cluster,
  request: TrafficRequest,
): { readonly reason: string; readonly rest: string; readonly outcome: string } {
  const simulation = new Simulation(cluster);
  expect(simulation.check(request).filter(({ severity }) => severity === 'error')).toEqual([]);
  const { run, learnedBefore } = simulation.trace(request);
  const ending = must(endingOf(run), `an end of ${request.to}: ${run.outcome}`);
  const text = endingText(ending, endingEvidence(run, simulation, learnedBefore));
  const [, reason = '', rest = ''] = /^[^:]+: (.+?)\. (The .+)$/.exec(text) ?? [];
  return { reason, rest, outcome: run.outcome };
}

function reasonFor(more: string, from: string, to: string, serviceProxy = 'iptables') {
  const { cluster, problems } = readScenario(CLUSTER + more, 'test.yaml', {
    serviceProxy,
    podNetwork: 'bridge',
  });
  return reasonIn(must(cluster, JSON.stringify(problems)), { from, to });
}

const both = ['iptables', 'nftables'] as const;

test.each<[what: string, objects: string, from: string, to: string, reason: string]>([
  [
    'the targetPort is wrong',
    service(
      'web',
      '{ clusterIP: 10.96.0.80, selector: { app: web }, ports: [{ port: 80, targetPort: 9091 }] }',
    ),
    CLIENT,
    'http://10.96.0.80/',
    'the Service default/web targets TCP 9091, and its pod default/web offers TCP 8080',
  ],
  [
    'the name of a headless Service with the Service’s port',
    HEADLESS,
    CLIENT,
    'http://web/',
    'a headless Service maps no ports: the name web stands for the pods themselves, which listen on TCP 8080; ask web:8080',
  ],
  [
    'the same, by the whole name',
    HEADLESS,
    CLIENT,
    'http://web.default.svc.cluster.local/',
    'a headless Service maps no ports: the name web.default.svc.cluster.local stands for the pods themselves, which listen on TCP 8080; ask web.default.svc.cluster.local:8080',
  ],
  [
    'the port of the Service, at a pod',
    WEB,
    CLIENT,
    'http://10.244.2.10/',
    '80 is the port of the Service default/web at 10.96.0.80; the pod itself listens on TCP 8080',
  ],
  [
    'the node port, at a pod',
    WEB,
    CLIENT,
    'http://10.244.2.10:30080/',
    '30080 is a node port of the Service default/web, and only nodes have it',
  ],
  [
    'the port of the Service, at a node',
    WEB,
    CLIENT,
    'http://172.18.0.3/',
    '80 is a port of the Service default/web at its own address; at nodes it is 30080 (default/web)',
  ],
  [
    'the port of a Service without node ports, at a node',
    PLAIN,
    OUTSIDE,
    'http://172.18.0.3/',
    '80 is a port of the Service default/web at its own address, and its type gives it no port at nodes',
  ],
  [
    'the port of the pods, at a node',
    WEB,
    OUTSIDE,
    'http://172.18.0.3:8080/',
    '8080 is the port of the pods of the Service default/web; at nodes it is 30080 (default/web)',
  ],
  [
    'the other protocol, at a pod',
    '',
    CLIENT,
    'tcp://10.244.2.11:514',
    'default/syslog listens on port 514 for UDP only, and this is TCP',
  ],
  [
    'the other protocol, through a Service',
    service('syslog', '{ clusterIP: 10.96.0.81, selector: { app: syslog }, ports: [{ port: 514 }] }'),
    CLIENT,
    'tcp://10.96.0.81:514',
    'default/syslog listens on port 514 for UDP only, and this is TCP',
  ],
  [
    'a node port is an endpoint of another Service',
    WEB +
      service('alias', '{ clusterIP: 10.96.0.82, ports: [{ port: 80 }] }') +
      slice('alias', '172.18.0.2', 30080),
    CLIENT,
    'http://10.96.0.82/',
    'an endpoint of the Service default/alias is 172.18.0.2:30080, a node port of the Service default/web: node-a rewrites the destination of a connection once, and would have to do it twice',
  ],
  [
    'a ClusterIP is an endpoint of another Service',
    PLAIN +
      service('alias', '{ clusterIP: 10.96.0.82, ports: [{ port: 80 }] }') +
      slice('alias', '10.96.0.80', 80),
    CLIENT,
    'http://10.96.0.82/',
    'an endpoint of the Service default/alias is 10.96.0.80:80, an address of the Service default/web: the destination of a connection is rewritten once, and would have to be twice',
  ],
  [
    'endpoints that name a pod which is gone',
    service('old', '{ clusterIP: 10.96.0.83, ports: [{ port: 80 }] }') + slice('old', '10.244.2.99', 80),
    CLIENT,
    'http://10.96.0.83/',
    'the endpoints of the Service default/old name 10.244.2.99, and no pod has this address',
  ],
  [
    'labels that no pod has',
    service('web', '{ clusterIP: 10.96.0.80, selector: { app: wbe, tier: front }, ports: [{ port: 80 }] }'),
    CLIENT,
    'http://10.96.0.80/',
    'no ready pod stands behind the Service default/web: its selector app=wbe, tier=front matches no running pod (nearest: web with app=web, tier=front)',
  ],
  [
    'pods that are not ready',
    PLAIN.replaceAll('web', 'slow') +
      pod('slow-1', '{ app: slow }', NOT_READY) +
      pod('slow-2', '{ app: slow }', NOT_READY),
    CLIENT,
    'http://10.96.0.80/',
    'no ready pod stands behind the Service default/slow: none of its 2 pods is ready',
  ],
  [
    'one that is not ready, and one that is going',
    PLAIN.replaceAll('web', 'slow') +
      pod('slow-1', '{ app: slow }', NOT_READY) +
      pod('slow-2', '{ app: slow }', NOT_READY, TERMINATING),
    CLIENT,
    'http://10.96.0.80/',
    'no ready pod stands behind the Service default/slow: none of its 2 pods is ready (1 terminating)',
  ],
  [
    'a pod that is going and no longer serves',
    PLAIN.replaceAll('web', 'slow') + pod('slow-1', '{ app: slow }', NOT_READY, TERMINATING),
    CLIENT,
    'http://10.96.0.80/',
    'no ready pod stands behind the Service default/slow: its pod is terminating',
  ],
  [
    'pods that have finished',
    PLAIN.replaceAll('web', 'job') + pod('job-1', '{ app: job }', '{ phase: Succeeded }'),
    CLIENT,
    'http://10.96.0.80/',
    'no ready pod stands behind the Service default/job: its selector app=job matches no running pod (nearest: client with app=client)',
  ],
  [
    'no selector, and no endpoints either',
    service('web', '{ clusterIP: 10.96.0.80, ports: [{ port: 80 }] }'),
    CLIENT,
    'http://10.96.0.80/',
    'no ready pod stands behind the Service default/web: it has no selector, and no EndpointSlice gives it addresses',
  ],
  [
    'no pod of it on this node, from outside',
    WEB.replace('type: NodePort', 'type: NodePort, externalTrafficPolicy: Local'),
    OUTSIDE,
    'http://172.18.0.2:30080/',
    'no ready pod of the Service default/web runs on node-a, and its externalTrafficPolicy is Local; node-b has one',
  ],
  [
    'no pod of it on this node, from a pod',
    WEB.replace('type: NodePort', 'internalTrafficPolicy: Local').replace(', nodePort: 30080', ''),
    CLIENT,
    'http://10.96.0.80/',
    'no ready pod of the Service default/web runs on node-a, and its internalTrafficPolicy is Local; node-b has one',
  ],
  [
    'somebody whom the load balancer’s source ranges leave out',
    WEB.replace('type: NodePort', 'type: LoadBalancer, loadBalancerSourceRanges: [10.9.0.0/16]') +
      'status: { loadBalancer: { ingress: [{ ip: 192.0.2.50 }] } }\n',
    CLIENT,
    'http://192.0.2.50/',
    '10.244.1.10 is in none of the loadBalancerSourceRanges of the Service default/web (10.9.0.0/16)',
  ],
  [
    'a load balancer’s address that nobody announces',
    WEB.replace('type: NodePort', 'type: LoadBalancer') +
      'status: { loadBalancer: { ingress: [{ ip: 192.0.2.50 }] } }\n',
    OUTSIDE,
    'http://192.0.2.50/',
    '192.0.2.50 is the load balancer’s address of the Service default/web, and nothing here leads it to a node: who announces it is not modelled',
  ],
  [
    'another port than the Service has',
    PLAIN,
    CLIENT,
    'http://10.96.0.80:81/',
    'the Service default/web has no port TCP 81, only TCP 80',
  ],
  [
    'the port of its pods, at the Service',
    PLAIN,
    CLIENT,
    'http://10.96.0.80:8080/',
    'the Service default/web has no port TCP 8080, only TCP 80; 8080 is the port of its pods',
  ],
  [
    'the node port, at the Service',
    WEB,
    CLIENT,
    'http://10.96.0.80:30080/',
    'the Service default/web has no port TCP 30080, only TCP 80; 30080 is its node port, which only nodes have',
  ],
  [
    'the other protocol, at the Service',
    PLAIN,
    CLIENT,
    'udp://10.96.0.80:80',
    'the Service default/web has no port UDP 80, only TCP 80',
  ],
  ['an address of no Service', PLAIN, CLIENT, 'http://10.96.0.99/', 'no Service has the address 10.96.0.99'],
  [
    'a Service address from outside',
    PLAIN,
    OUTSIDE,
    'http://10.96.0.80/',
    'outside the cluster no route leads to a Service address: 10.96.0.80 is known to the rules of the nodes alone',
  ],
  [
    'the same, where there is a way in',
    WEB,
    OUTSIDE,
    'http://10.96.0.80/',
    'outside the cluster no route leads to a Service address: 10.96.0.80 is known to the rules of the nodes alone; from outside ask 172.18.0.2:30080',
  ],
  [
    'a pod from outside',
    '',
    OUTSIDE,
    'http://10.244.2.10:8080/',
    '10.244.2.10 is the address of a pod, and outside the cluster no route leads to pods',
  ],
  ['a pod that there is not', '', CLIENT, 'http://10.244.2.99:8080/', 'no pod has the address 10.244.2.99'],
  [
    'a machine that there is not',
    '',
    CLIENT,
    'http://172.18.0.99/',
    'no machine on the nodes’ network has 172.18.0.99',
  ],
  [
    'another address of a node',
    WEB,
    OUTSIDE,
    'http://203.0.113.7:30080/',
    '203.0.113.7 is another address of node-a (ExternalIP), and only its first InternalIP 172.18.0.2 is modelled',
  ],
  ['somebody unknown', '', CLIENT, 'http://192.0.2.1/', 'nobody in this scenario has the address 192.0.2.1'],
  [
    'a name that is one in another namespace',
    PLAIN.replace('name: web', 'name: web, namespace: shop'),
    CLIENT,
    'http://web/',
    'the namespace default has no Service web; write web.shop',
  ],
  ['a name that is none', '', CLIENT, 'http://nosuch/', 'the namespace default has no Service nosuch'],
])('%s', (_, objects, from, to, reason) => {
  for (const proxy of both) expect.soft(reasonFor(objects, from, to, proxy).reason, proxy).toBe(reason);
});

test.each<[what: string, proxy: string, objects: string, from: string, to: string, reason: string]>([
  [
    'a ping to a Service, whose address no rule answers for',
    'iptables',
    PLAIN,
    CLIENT,
    'icmp://10.96.0.80',
    '10.96.0.80 is the address of the Service default/web, which no device has: its ports are rewritten, and a ping has no port',
  ],
  [
    'a node port on an address that nodePortAddresses leaves out',
    'iptables',
    WEB + scenario('{ serviceProxy: { nodePortAddresses: [10.0.0.0/8] } }'),
    OUTSIDE,
    'http://172.18.0.2:30080/',
    '30080 is a node port of the Service default/web, and kube-proxy takes node ports on 10.0.0.0/8 (nodePortAddresses) only, not on 172.18.0.2',
  ],
  [
    'a node port on another address of the node, where only the first takes them',
    'nftables',
    WEB,
    CLIENT,
    'http://10.244.1.1:30080/',
    '30080 is a node port of the Service default/web, and kube-proxy takes node ports on 172.18.0.2, the node’s own address, only, not on 10.244.1.1',
  ],
  [
    'a node port on 127.0.0.1 without localhostNodePorts',
    'iptables',
    WEB + scenario('{ serviceProxy: { localhostNodePorts: false } }'),
    'node/node-a',
    'http://127.0.0.1:30080/',
    '30080 is a node port of the Service default/web, and kube-proxy takes node ports on other addresses than 127.0.0.1 (localhostNodePorts) only, not on 127.0.0.1',
  ],
  [
    'a node port on 127.0.0.1 in a kernel that keeps loopback addresses off the wire',
    'iptables',
    WEB + scenario("{ hosts: { node-a: { sysctls: { net.ipv4.conf.all.route_localnet: '0' } } } }"),
    'node/node-a',
    'http://127.0.0.1:30080/',
    '127.0.0.1 as the source has no place on a wire: 127.0.0.0/8 is every host’s own (net.ipv4.conf.eth0.route_localnet is 0)',
  ],
  [
    'a host that does not forward',
    'iptables',
    scenario("{ hosts: { node-a: { sysctls: { net.ipv4.ip_forward: '0' } } } }"),
    CLIENT,
    'http://10.244.2.10:8080/',
    'node-a does not forward packets for others (net.ipv4.ip_forward is 0)',
  ],
  [
    'a policy of FORWARD',
    'iptables',
    scenario('{ hosts: { node-a: { forwardPolicy: DROP } } }'),
    CLIENT,
    'http://10.244.2.10:8080/',
    'no rule of FORWARD (filter) accepts it, and the policy of that chain is DROP',
  ],
])('%s', (_, proxy, objects, from, to, reason) => {
  expect(reasonFor(objects, from, to, proxy).reason).toBe(reason);
});

/** The cluster with a Service changed in ways that a file could say as well. */
function withService(objects: string, change: Partial<Service>): Cluster {
  const cluster = must(readScenario(CLUSTER + objects, 'test.yaml').cluster, 'cluster');
  const services = cluster.services.map((one) => (one.name === 'web' ? { ...one, ...change } : one));
  return { ...cluster, services, endpoints: new Map(cluster.endpoints).set('default/web', new Map()) };
}

test('a targetPort by a name that no container has', () => {
  const ports = [{ name: null, protocol: 'TCP', port: 80, targetPort: 'htpp', nodePort: null }] as const;
  expect(reasonIn(withService(PLAIN, { ports }), { from: CLIENT, to: 'http://10.96.0.80/' }).reason).toBe(
    'no ready pod stands behind the Service default/web: no port of its pods is called htpp, as its targetPort says; theirs are called http',
  );
});

test('endpoints that somebody wrote, without an address', () => {
  const cluster = withService(PLAIN, {});
  expect(reasonIn(cluster, { from: CLIENT, to: 'http://10.96.0.80/' }).reason).toBe(
    'no ready pod stands behind the Service default/web: its EndpointSlices list no address for this port, though its selector matches one pod',
  );
});

test('a process that listens on 127.0.0.1 alone', () => {
  const { dataplane, cluster } = new Simulation(must(readScenario(CLUSTER, 'test.yaml').cluster, 'cluster'));
  const loopback = must(parseIp('127.0.0.1'), 'address');
  const web = must(dataplane.netns('default/web'), 'namespace');
  const bound = { ...web, listeners: web.listeners.map((one) => ({ ...one, ip: loopback })) };
  const changed = {
    ...dataplane,
    netns: (name: string) => (name === 'default/web' ? bound : dataplane.netns(name)),
  };
  const simulation = new Simulation(cluster, changed);
  const { run, learnedBefore } = simulation.trace({ from: CLIENT, to: 'http://10.244.2.10:8080/' });
  expect(endingText(must(endingOf(run), 'ending'), endingEvidence(run, simulation, learnedBefore))).toMatch(
    /^Refused: the process in default\/web listens on port 8080 of 127\.0\.0\.1 only, which nobody reaches from outside\. /,
  );
});

test('who turned it away stands behind the reason, and what the client heard behind that', () => {
  expect(reasonFor(PLAIN, OUTSIDE, 'http://10.96.0.80/').rest).toBe(
    'The underlay’s router threw the TCP SYN to 10.96.0.80:80 away, by its blackhole route, the model’s stand-in for all networks that it leaves out. Nobody told the client: it was given 5 s here, and gave up (its kernel alone would try for about two minutes).',
  );
});
