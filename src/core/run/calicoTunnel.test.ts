import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { stream } from '../testing/manifests.ts';
import { Simulation } from './simulation.ts';

const node = (name: string, ip: string, annotations = ''): string =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}, annotations: { ${annotations} } }\n` +
  `status: { addresses: [{ type: InternalIP, address: ${ip} }] }\n`;
const pod = (name: string, on: string, ip: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\n` +
  `spec: { nodeName: ${on}, containers: [{ name: app, image: app, ports: [{ containerPort: 8080 }] }] }\n` +
  `status: { podIP: ${ip} }\n`;
const agent = (env = ''): string =>
  `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: calico-node, namespace: kube-system }\n` +
  `spec:\n  selector: { matchLabels: { a: b } }\n  template:\n    metadata: { labels: { a: b } }\n` +
  `    spec: { hostNetwork: true, containers: [{ name: calico-node, env: [${env}] }] }\n`;
const pool = (mode: string): string =>
  `apiVersion: crd.projectcalico.org/v1\nkind: IPPool\nmetadata: { name: pool }\nspec: { cidr: 10.42.0.0/16, natOutgoing: true, ${mode} }\n`;
const subnet = (cidr: string): string => `projectcalico.org/IPv4Address: ${cidr}`;
const PODS = stream(
  pod('a', 'n1', '10.42.77.5'),
  pod('near', 'n1', '10.42.77.6'),
  pod('far', 'n2', '10.42.80.9'),
);
const plain = [node('n1', '172.18.0.2'), node('n2', '172.18.0.3')];
const oneSubnet = [node('n1', '172.18.0.2', subnet('172.18.0.2/24')), node('n2', '172.18.0.3', subnet('172.18.0.3/24'))]; // prettier-ignore
const twoSubnets = [
  node('n1', '10.0.1.2', subnet('10.0.1.2/24')),
  node('n2', '10.0.2.3', subnet('10.0.2.3/24')),
];

/** What a request is told with, in short. */
function told(text: string, to: string, podNetwork?: string): string[] {
  const { cluster } = readScenario(text, '-', { podNetwork });
  const { run } = new Simulation(must(cluster, 'cluster')).trace({ from: 'pod/default/a', to });
  return run.caveats.map(({ code, message }) => `${code} ${/ inside [^)]*\)/.exec(message)?.[0].trim()}`);
}

// prettier-ignore
test.each<[name: string, text: string, caveat: string | null]>([
  ['IPIP, by what calico-node wrote on a node', stream(agent(), node('n1', '172.18.0.2', 'projectcalico.org/IPv4IPIPTunnelAddr: 10.42.77.1'), node('n2', '172.18.0.3'), PODS), 'inside IPIP (annotation projectcalico.org/IPv4IPIPTunnelAddr of Node n1)'],
  ['VXLAN, by what calico-node wrote on a node', stream(agent(), node('n1', '172.18.0.2', 'projectcalico.org/IPv4VXLANTunnelAddr: 10.42.77.1'), node('n2', '172.18.0.3'), PODS), 'inside VXLAN (annotation projectcalico.org/IPv4VXLANTunnelAddr of Node n1)'],
  ['IPIP, by the pool', stream(agent(), pool('ipipMode: Always, vxlanMode: Never'), ...plain, PODS), 'inside IPIP (IPPool pool)'],
  ['VXLAN, by the pool', stream(agent(), pool('ipipMode: Never, vxlanMode: Always'), ...plain, PODS), 'inside VXLAN (IPPool pool)'],
  ['IPIP, by the manifest', stream(agent('{ name: CALICO_IPV4POOL_IPIP, value: Always }'), ...plain, PODS), 'inside IPIP (CALICO_IPV4POOL_IPIP of DaemonSet calico-node)'],
  ['none, by the pool', stream(agent('{ name: CALICO_IPV4POOL_IPIP, value: Always }'), pool('ipipMode: Never, vxlanMode: Never'), ...plain, PODS), null],
  ['between subnets alone, in one', stream(agent(), pool('ipipMode: CrossSubnet'), ...oneSubnet, PODS), null],
  ['between subnets alone, in two', stream(agent(), pool('ipipMode: CrossSubnet'), ...twoSubnets, PODS), 'inside IPIP (IPPool pool)'],
  ['between subnets alone, nobody says which', stream(agent(), pool('vxlanMode: CrossSubnet'), ...plain, PODS), 'inside VXLAN (IPPool pool)'],
  ['nothing', stream(agent(), ...plain, PODS), null],
])('a tunnel of Calico’s that is not shown is told where a packet crosses nodes: %s', (_name, text, caveat) => {
  const expected = caveat === null ? [] : [`CALICO_TUNNEL ${caveat}`];
  expect(told(text, 'http://10.42.80.9:8080/')).toEqual(expected);
  expect(told(text, 'http://10.42.77.6:8080/')).toEqual([]);
  expect(told(text, 'http://203.0.113.10/')).toEqual([]);
  expect(told(text, 'http://10.42.80.9:8080/', 'flannel/vxlan')).toEqual([]);
  const { problems } = readScenario(text, '-');
  const warnings = problems.filter(({ severity }) => severity !== 'notice');
  expect(warnings.map(({ code }) => code)).toEqual(caveat === null ? [] : ['MODE_FALLBACK']);
});

test('a node’s own packet to a pod of another, and the answer of one, cross nodes', () => {
  const text = stream(agent(), pool('ipipMode: Always'), ...plain, PODS);
  const simulation = new Simulation(must(readScenario(text, '-').cluster, 'cluster'));
  const codes = (from: string, to: string) =>
    simulation.trace({ from, to }).run.caveats.map(({ code }) => code);
  expect(codes('node/n1', 'http://10.42.80.9:8080/')).toEqual(['CALICO_TUNNEL']);
  expect(codes('pod/default/a', 'icmp://172.18.0.3')).toEqual(['CALICO_TUNNEL']);
  expect(codes('node/n1', 'icmp://172.18.0.3')).toEqual([]);
  expect(codes('node/n1', 'http://10.42.77.5:8080/')).toEqual([]);
});
