// Service ports whose target is the name of a container's port: what is behind them, and what becomes of a request.
import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { node, pod, scenario, service, stream } from '../testing/manifests.ts';
import { BEFORE_TRAFFIC, manifestsOf, ShellSession } from './shellSession.ts';
import { Simulation } from './simulation.ts';

const labels = '{ app: a }';
const named = (name: string, port: string): string => pod(name, { labels, ports: `[${port}]` });
const web = service('web', 'selector: { app: a }, ports: [{ name: web, port: 80, targetPort: http }]');
const client = pod('client');
const head = (mode: string): string => scenario(`serviceProxy: { mode: ${mode} }`);

function open(text: string) {
  const { cluster: read, problems } = readScenario(text, '-');
  const cluster = must(read, 'cluster');
  const simulation = new Simulation(cluster);
  const told = problems
    .filter(({ code }) => code === 'PORT_NAME_MISSING')
    .map(({ severity, message }) => `${severity}: ${message}`);
  const shell = new ShellSession(simulation, BEFORE_TRAFFIC(), () => manifestsOf(text, '-'));
  const endpoints = [...must(cluster.endpoints.get('default/web'), 'web')].map(([name, list]) => [
    name,
    ...list.map((one) => `${one.pod} ${one.port}`),
  ]);
  return { cluster, simulation, told, endpoints, shell };
}

test.each(['iptables', 'nftables'])(
  'a name that no container has: no endpoints, and %s refuses the request',
  (mode) => {
    const opened = open(stream(head(mode), client, named('a', '{ name: metrics, containerPort: 9 }'), web));
    const { simulation, cluster, told, endpoints } = opened;
    expect(endpoints).toEqual([['web']]);
    expect(told).toEqual([
      "warning: Service 'web' targets port 'http'; pod 'a' names: metrics. Port 80 has no endpoints: connections to it are refused (REJECT).",
    ]);
    const to = `http://${cluster.services[0]?.clusterIP}/`;
    const { run } = simulation.trace({ from: 'pod/default/client', to });
    expect(run.outcome).toBe('refused');
  },
);

test('of another protocol a port is another port', () => {
  const { endpoints, told } = open(
    stream(named('a', '{ name: http, containerPort: 80, protocol: UDP }'), web),
  );
  expect(endpoints).toEqual([['web']]);
  expect(told[0]).toContain("pod 'a' names no port");
});

test('pods without the name are passed over, and those whose number differs have slices of their own', () => {
  const { endpoints, told, shell } = open(
    stream(
      node('n1'),
      named('a', '{ name: http, containerPort: 80 }'),
      named('b', '{ name: http, containerPort: 8080 }'),
      named('c', '{ containerPort: 80 }'),
      named('d', '{ name: http, containerPort: 80 }'),
      web,
    ),
  );
  expect(endpoints).toEqual([['web', 'default/a 80', 'default/b 8080', 'default/d 80']]);
  expect(told).toEqual([
    "warning: Service 'web' targets port 'http'; pod 'c' names no port. It is no endpoint of port 80, as 1 of 4 pods.",
  ]);
  const slices = shell.line('n1', 'kubectl get endpointslices --no-headers').stdout.trimEnd().split('\n');
  const columns = (line: string) => line.split(/\s+/).slice(2, 4).join(' ');
  expect(slices.map(columns).sort()).toEqual([
    '80 10.244.0.2,10.244.0.5',
    '8080 10.244.0.3',
    '<unset> 10.244.0.4',
  ]);
});

test('the name of a headless Service leads to pods that have none of its ports', () => {
  const headless = web.replace('spec: {', 'spec: { clusterIP: None,');
  const { endpoints, told, shell } = open(
    stream(
      client,
      named('a', '{ containerPort: 80 }'),
      headless,
      service(
        'kube-dns',
        'ports: [{ name: dns, port: 53, protocol: UDP }], selector: { k8s-app: kube-dns }',
      ).replace('kube-dns }', 'kube-dns, namespace: kube-system }'),
      pod('coredns', {
        labels: '{ k8s-app: kube-dns }',
        ports: '[{ containerPort: 53, protocol: UDP }]',
        meta: ', namespace: kube-system',
      }).replace('name: app', 'name: app, image: coredns'),
    ),
  );
  expect(endpoints).toEqual([['web'], ['', 'default/a 0']]);
  expect(told[0]).not.toContain('REJECT');
  expect(shell.line('default/client', 'dig +short web.default.svc.cluster.local').stdout).toBe(
    '10.244.0.3\n',
  );
});
