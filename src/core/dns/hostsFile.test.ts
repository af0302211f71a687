import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { Simulation } from '../run/simulation.ts';
import { formatHostsFile, hostsFileAddress, podHostsFile } from './hostsFile.ts';

const podOf = (spec: string) => {
  const { cluster, problems } = readScenario(
    `apiVersion: v1
kind: Pod
metadata: { name: a, namespace: shop }
spec: { nodeName: node1, containers: [{ name: app, image: app, ports: [{ containerPort: 80 }] }]${spec} }
`,
    'test.yaml',
  );
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return { cluster: must(cluster, 'cluster'), pod: must(cluster?.pods[0], 'pod') };
};

const ALIASES =
  ", hostAliases: [{ ip: 10.0.0.7, hostnames: [app.example.com, second] }, { ip: 'fd00::7', hostnames: [second, six] }]";

test('the file is as the kubelet writes it', () => {
  const { cluster, pod } = podOf(`${ALIASES}, hostname: alpha, subdomain: db`);
  expect(formatHostsFile(podHostsFile(cluster, pod))).toEqual([
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost\tip6-localhost\tip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    `${pod.ip}\talpha.db.shop.svc.cluster.local\talpha`,
    '',
    '# Entries added by HostAliases.',
    '10.0.0.7\tapp.example.com\tsecond',
    'fd00::7\tsecond\tsix',
  ]);
});

test.each([
  ['app.example.com', '10.0.0.7'],
  ['APP.Example.Com.', '10.0.0.7'],
  ['second', '10.0.0.7'],
  ['six', undefined], // has an IPv6 address only
  ['a', 'own'],
  ['example.com', undefined],
])('%s is known without a name server as %s', (name, address) => {
  const { cluster, pod } = podOf(ALIASES);
  expect(hostsFileAddress(podHostsFile(cluster, pod), name)).toBe(address === 'own' ? pod.ip : address);
});

test('a pod in the host’s network has its node’s names, and its own aliases', () => {
  const { cluster, pod } = podOf(`${ALIASES}, hostNetwork: true`);
  const file = podHostsFile(cluster, pod);
  expect(hostsFileAddress(file, 'node1')).toBe(pod.ip);
  expect(hostsFileAddress(file, 'a')).toBeUndefined();
  expect(hostsFileAddress(file, 'second')).toBe('10.0.0.7');
});

test('a request to an alias asks nobody', () => {
  const { cluster } = podOf(`, hostAliases: [{ ip: 127.0.0.1, hostnames: [me.test] }]`);
  const { run } = new Simulation(cluster).trace({ from: 'pod/shop/a', to: 'http://me.test/' });
  expect([run.outcome, run.servedBy]).toEqual(['delivered', 'shop/a']);
  expect(run.journeys.filter(({ cause }) => cause.kind === 'dns')).toEqual([]);
});
