import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { hostsFileAddress, podHostsFile } from './hostsFile.ts';
import { clusterDnsIp, formatResolvConf, podResolvConf, resolverSettings } from './resolvConf.ts';

const read = (spec: string, more = '') => {
  const text = `apiVersion: v1
kind: Pod
metadata: { name: a, namespace: shop }
spec: { containers: [{ name: app, image: app }]${spec} }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
${more}`;
  const { cluster, problems } = readScenario(text, 'test.yaml');
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { pods } = must(cluster, 'cluster');
  return { cluster: must(cluster, 'cluster'), pod: must(pods[0], 'pod') };
};

const fileOf = (spec: string, more = ''): string => {
  const { cluster, pod } = read(spec, more);
  return formatResolvConf(podResolvConf(cluster, pod)).trimEnd().split('\n').join(' | ');
};

const SEARCH = 'search shop.svc.cluster.local svc.cluster.local cluster.local';

// Kubernetes 1.34 pkg/kubelet/network/dns/dns.go, GetPodDNS()
test.each([
  ['', `${SEARCH} | nameserver 10.96.0.10 | options ndots:5`],
  [', dnsPolicy: Default', 'nameserver 172.18.0.1'],
  [', hostNetwork: true', 'nameserver 172.18.0.1'],
  [
    ', hostNetwork: true, dnsPolicy: ClusterFirstWithHostNet',
    `${SEARCH} | nameserver 10.96.0.10 | options ndots:5`,
  ],
  [
    ', dnsPolicy: None, dnsConfig: { nameservers: [1.1.1.1], searches: [x.y] }',
    'search x.y | nameserver 1.1.1.1',
  ],
  [
    ', dnsConfig: { nameservers: [1.1.1.1], searches: [x.y, cluster.local], options: [{ name: ndots, value: "2" }, { name: edns0 }] }',
    `${SEARCH} x.y | nameserver 10.96.0.10 | nameserver 1.1.1.1 | options ndots:2 edns0`,
  ],
  [
    ', dnsPolicy: None, dnsConfig: { nameservers: [1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4] }',
    'nameserver 1.1.1.1 | nameserver 1.1.1.2 | nameserver 1.1.1.3',
  ],
] as const)('a pod with %j', (spec, expected) => {
  expect(fileOf(spec)).toBe(expected);
});

test('the cluster’s own domain and name server are in it', () => {
  const scenario = `---
apiVersion: podwalk.dev/v1
kind: Scenario
metadata: { name: x }
spec: { clusterDomain: corp.example, serviceCIDR: 10.43.0.0/16 }
`;
  expect(fileOf('', scenario)).toMatch(/^search shop\.svc\.corp\.example .* nameserver 10\.43\.0\.10 /);
  const service = `---
apiVersion: v1
kind: Service
metadata: { name: kube-dns, namespace: kube-system }
spec: { clusterIP: 10.96.3.3, ports: [{ port: 53, protocol: UDP }] }
`;
  expect(clusterDnsIp(read('', service).cluster)).toBe('10.96.3.3');
});

test('a resolver goes by the options, within glibc’s limits', () => {
  const of = (...options: string[]) => resolverSettings({ nameservers: [], search: [], options });
  expect(of()).toEqual({ ndots: 1, timeout: 5, attempts: 2 });
  expect(of('ndots:5', 'timeout:1', 'attempts:3')).toEqual({ ndots: 5, timeout: 1, attempts: 3 });
  expect(of('ndots:99', 'timeout:99', 'attempts:99')).toEqual({ ndots: 15, timeout: 30, attempts: 5 });
  expect(of('ndots:x', 'timeout:0')).toEqual({ ndots: 1, timeout: 1, attempts: 2 });
});

test('localhost and one’s own name need no server', () => {
  const { cluster, pod } = read(', hostname: alpha');
  const file = podHostsFile(cluster, pod);
  expect(hostsFileAddress(file, 'localhost')).toBe('127.0.0.1');
  expect(hostsFileAddress(file, 'ALPHA.')).toBe(pod.ip);
  expect(hostsFileAddress(file, 'a')).toBeUndefined();
});

const hosts = (node1: string) => `---
apiVersion: podwalk.dev/v1
kind: Scenario
spec: { hosts: { '*': { resolvConf: { searches: [corp.example.], options: [{ name: rotate }] } }, node1: ${node1} } }
`;

test.each([
  [
    'the search list of the node goes behind the cluster’s',
    ', nodeName: node1',
    '{}',
    'search shop.svc.cluster.local svc.cluster.local cluster.local corp.example | nameserver 10.96.0.10 | options ndots:5',
  ],
  [
    'Default is the node’s own file',
    ', nodeName: node1, dnsPolicy: Default',
    '{}',
    'search corp.example | nameserver 172.18.0.1 | options rotate',
  ],
  [
    'a node with its own name servers',
    ', nodeName: node1, dnsPolicy: Default',
    '{ resolvConf: { nameservers: [10.1.1.1] } }',
    'nameserver 10.1.1.1',
  ],
])('%s', (_what, spec, node1, file) => {
  expect(fileOf(spec, hosts(node1))).toBe(file);
});
