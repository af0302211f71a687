import { expect, test } from 'vitest';
import { must } from '../problem.ts';
import { Simulation } from '../run/simulation.ts';
import { readScenario } from './read.ts';

const WEB = `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { nodeName: a, containers: [{ name: app, image: app, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client, namespace: shop }
spec: { nodeName: b, containers: [{ name: app, image: app }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`;
const FRONT = `---
apiVersion: v1
kind: Service
metadata: { name: kube-dns, namespace: kube-system }
spec: { clusterIP: 10.96.0.53, selector: { k8s-app: dns }, ports: [{ name: dns, port: 53, protocol: UDP }] }
`;
const PODS = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: dns, namespace: kube-system }
spec:
  replicas: 1
  selector: { matchLabels: { k8s-app: kube-dns } }
  template:
    metadata: { labels: { k8s-app: kube-dns } }
    spec:
      dnsPolicy: Default
      containers: [{ name: dns, image: rancher/hardened-coredns:v1.12, ports: [{ containerPort: 53, protocol: UDP }] }]
`;
const scenario = (spec: string) => `---\napiVersion: podwalk.dev/v1\nkind: Scenario\nspec: ${spec}\n`;
const request = (to: string) => scenario(`{ requests: [{ from: pod/shop/client, to: '${to}' }] }`);

/** What was made up, and what a request by name comes to. */
function tried(text: string, calls: readonly string[] = []) {
  const { cluster, problems } = readScenario(text, 'test.yaml', {}, calls);
  const simulation = new Simulation(must(cluster, JSON.stringify(problems)));
  const { outcome } = simulation.trace({ from: 'pod/shop/client', to: 'http://web/' }).run;
  const told = problems.filter(({ code }) => code === 'DNS_ASSUMED').map(({ message }) => message);
  return { told, outcome, dns: cluster?.pods.filter(({ namespace }) => namespace === 'kube-system').length };
}

const BOTH =
  'No name server is described; made up Deployment coredns and Service kube-dns in kube-system, as kubeadm installs it.';

test.each<[what: string, text: string, calls: readonly string[], told: string | null, dns: number]>([
  ['a name typed into a shell', WEB, ['curl', 'web'], BOTH, 2],
  ['a request that calls a Service by name', WEB + request('http://web/'), [], BOTH, 2],
  ['by its whole name', WEB + request('tcp://web.shop.svc.cluster.local:80'), [], BOTH, 2],
  ['a request that is made besides', WEB + scenario('{}'), ['http://web.shop/'], BOTH, 2],
  ['a Service without pods', WEB + FRONT, ['http://web/'], BOTH.replace(' and Service kube-dns', ''), 2],
  ['pods without a Service', WEB + PODS, ['http://web/'], BOTH.replace('Deployment coredns and ', ''), 1],
])('CoreDNS is made up, and told: %s', (_what, text, calls, told, dns) => {
  expect(tried(text, calls)).toEqual({ told: [told], outcome: 'delivered', dns });
});

test.each<[what: string, text: string]>([
  ['requests go to addresses only', WEB + request('http://10.96.0.80/')],
  ['requests go to names of nobody here', WEB + request('http://www.example.com/')],
  ['nobody asks for anything', WEB],
])('CoreDNS is not made up where %s', (_what, text) => {
  expect(tried(text)).toMatchObject({ told: [], dns: 0 });
});

test('a file without Services has nothing to call by name', () => {
  const pod = WEB.split('---')[0] as string;
  expect(readScenario(pod, 'test.yaml', {}, ['http://web/']).problems.map(({ code }) => code)).not.toContain(
    'DNS_ASSUMED',
  );
});

test('what is made up takes no name or address from what is written', () => {
  const { cluster } = readScenario(WEB, 'test.yaml', {}, ['http://web/']);
  const plain = readScenario(WEB, 'test.yaml').cluster;
  const own = (of: typeof cluster) => of?.pods.filter(({ namespace }) => namespace === 'shop');
  expect(own(cluster)).toEqual(own(plain));
  expect(cluster?.services.find(({ name }) => name === 'web')).toEqual(plain?.services[0]);
});
