import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { stream } from '../testing/manifests.ts';
import { Simulation } from './simulation.ts';

// What the API server takes and a cluster suffers from: addresses and blocks that stand twice, or where they should not.

const node = (name: string, ip: string, cidr: string): string =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: ${name} }\nspec: { podCIDR: ${cidr} }\n` +
  `status: { addresses: [{ type: InternalIP, address: ${ip} }] }\n`;

const pod = (name: string, on: string, ip: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: { app: ${name} } }\n` +
  `spec: { nodeName: ${on}, containers: [{ name: app, image: app, ports: [{ containerPort: 8080 }] }] }\n` +
  `status: { podIP: ${ip} }\n`;

const scenario = (spec: string): string => `apiVersion: podwalk.dev/v1\nkind: Scenario\nspec: { ${spec} }\n`;

const service = (name: string, ip: string, app: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\n` +
  `spec: { clusterIP: ${ip}, selector: { app: ${app} }, ports: [{ port: 80, targetPort: 8080 }] }\n`;

const A = node('node-a', '172.18.0.2', '10.244.1.0/24');
const B = node('node-b', '172.18.0.3', '10.244.2.0/24');
const C = node('node-c', '172.18.0.4', '10.244.3.0/24');
const CLIENT = pod('client', 'node-a', '10.244.1.2');
const FAR = pod('far', 'node-c', '10.244.3.2');

const TWO_PODS = stream(
  A,
  B,
  CLIENT,
  pod('web-1', 'node-b', '10.244.2.9'),
  pod('web-2', 'node-b', '10.244.2.9'),
);
const TWO_NODES = stream(A, node('node-b', '172.18.0.2', '10.244.2.0/24'), C, FAR, pod('on-a', 'node-a', '10.244.1.9'), pod('on-b', 'node-b', '10.244.2.9')); // prettier-ignore
const APART = stream(A, B, CLIENT, pod('near', 'node-a', '10.244.2.9'), pod('home', 'node-b', '10.244.2.9'));
const ONE_BLOCK = stream(A, node('node-b', '172.18.0.3', '10.244.1.0/24'), C, FAR, pod('on-a', 'node-a', '10.244.1.8'), pod('on-b', 'node-b', '10.244.1.9')); // prettier-ignore
const NESTED = stream(node('node-a', '172.18.0.2', '10.244.0.0/20'), B, C.replace('10.244.3.', '10.244.32.'), FAR.replace('10.244.3.', '10.244.32.'), pod('lost', 'node-a', '10.244.2.8'), pod('found', 'node-a', '10.244.5.8')); // prettier-ignore
const HOLE = stream(NESTED, pod('other', 'node-b', '10.244.2.7'));
const OUTSIDE = stream(scenario('clusterCIDR: 10.244.0.0/16'), node('node-a', '172.18.0.2', '10.1.1.0/24'), C, FAR, pod('web', 'node-a', '10.1.1.8'), service('web', '10.96.0.80', 'web')); // prettier-ignore
const NODE_OUTSIDE = stream(scenario('underlay: { cidr: 172.18.0.0/24 }'), A, node('node-b', '10.9.0.3', '10.244.2.0/24'), CLIENT, pod('web', 'node-b', '10.244.2.9')); // prettier-ignore
const POOL_ON_NODES = stream(scenario('clusterCIDR: 172.18.0.0/16, underlay: { cidr: 172.18.0.0/24 }'), node('node-a', '172.18.0.2', '172.18.0.0/24'), node('node-b', '172.18.0.3', '172.18.1.0/24'), pod('web', 'node-a', '172.18.0.9'), pod('client', 'node-b', '172.18.1.9')); // prettier-ignore
const POOL_ON_SERVICES = stream(scenario('clusterCIDR: 10.96.0.0/16, serviceCIDR: 10.96.0.0/16'), node('node-a', '172.18.0.2', '10.96.1.0/24'), node('node-b', '172.18.0.3', '10.96.2.0/24'), pod('client', 'node-a', '10.96.1.9'), pod('hidden', 'node-b', '10.96.2.9'), service('web', '10.96.2.9', 'client')); // prettier-ignore
const GATEWAY = stream(scenario('underlay: { cidr: 172.18.0.0/24, gateway: 172.18.0.2 }'), A, B, CLIENT);
const FULL = stream(node('node-a', '172.18.0.2', '10.244.1.0/30'), CLIENT, pod('late', 'node-a', '""'));

/**
 * One row: a file, a request, the codes of its warnings (behind the bar those under Calico,
 * which does not use the blocks of nodes), and by pod network what comes of it: who answered, or the outcome
 * and the reason with the namespace where it ended.
 */
type Row = readonly [name: string, file: string, from: string, to: string, codes: string, results: readonly [bridge: string, flannel: string, kindnet: string, calico: string]]; // prettier-ignore

// One row, one line: the table is read as a table.
// prettier-ignore
const rows: readonly Row[] = [
  // On a bridge both answer, and the first answer counts (arp_process(), LOCKTIME); the port that came last is flooded first.
  // ptp keeps the route that is there, felix gives it to the newest device.
  ['two pods of one node with one address', TWO_PODS, 'pod/default/client', 'http://10.244.2.9:8080/', 'DUPLICATE_IP', ['default/web-2', 'default/web-2', 'default/web-1', 'default/web-2']],
  // Node b hears the ARP question for the address first; to node a's pods it has a route through the address that is its own.
  ['two nodes with one address: who wins', TWO_NODES, 'pod/default/far', 'http://10.244.2.9:8080/', 'DUPLICATE_IP', ['default/on-b', 'default/on-b', 'default/on-b', 'default/on-b']],
  ['two nodes with one address: who loses', TWO_NODES, 'pod/default/far', 'http://10.244.1.9:8080/', 'DUPLICATE_IP', ['NEIGH_FAILED node-b', 'OTHERHOST node-b', 'NEIGH_FAILED node-b', 'NEIGH_FAILED node-b']],
  // A bridge's node sends by its routes; ptp and Calico have a route to the pod next door.
  ['two pods of two nodes with one address', APART, 'pod/default/client', 'http://10.244.2.9:8080/', 'DUPLICATE_IP PODIP_OUTSIDE | DUPLICATE_IP', ['default/home', 'default/home', 'default/near', 'default/near']],
  ['a pod with the address of its node', stream(A, B, CLIENT, pod('web', 'node-b', '172.18.0.3')), 'pod/default/client', 'http://172.18.0.3:8080/', 'DUPLICATE_IP PODIP_OUTSIDE | DUPLICATE_IP', ['NO_SOCKET node-b', 'NO_SOCKET node-b', 'NO_SOCKET node-b', 'NO_SOCKET node-b']],
  ['a pod with the address of the bridge', stream(A, B, CLIENT, pod('web', 'node-a', '10.244.1.1')), 'pod/default/client', 'http://10.244.1.1:8080/', 'DUPLICATE_IP |', ['NO_SOCKET node-a', 'NO_SOCKET node-a', 'NO_SOCKET node-a', 'default/web']],
  // `ip route add` keeps the first route, flanneld and kindnetd replace it by the last; node b then looks on its own link.
  ['two nodes with one block: the first', ONE_BLOCK, 'pod/default/far', 'http://10.244.1.8:8080/', 'PODCIDR_DUPLICATE |', ['default/on-a', 'NEIGH_FAILED node-b', 'timed-out', 'default/on-a']],
  ['two nodes with one block: the second', ONE_BLOCK, 'pod/default/far', 'http://10.244.1.9:8080/', 'PODCIDR_DUPLICATE |', ['NEIGH_FAILED node-a', 'default/on-b', 'default/on-b', 'default/on-b']],
  // To a pod on a bridge, the other is on the link.
  ['two nodes with one block: from one to the other', ONE_BLOCK, 'pod/default/on-a', 'http://10.244.1.9:8080/', 'PODCIDR_DUPLICATE |', ['NEIGH_FAILED default/on-a', 'NEIGH_FAILED default/on-a', 'default/on-b', 'default/on-b']],
  // Node a has a route to node b for it, and node b, as long as it has no bridge, one back.
  ['a block inside another: the loop', NESTED, 'pod/default/far', 'icmp://10.244.2.8', 'PODCIDR_DUPLICATE |', ['TTL_EXPIRED node-b', 'TTL_EXPIRED node-b', 'default/lost', 'default/lost']],
  ['a block inside another: the hole', HOLE, 'pod/default/far', 'http://10.244.2.8:8080/', 'PODCIDR_DUPLICATE |', ['NEIGH_FAILED node-b', 'NEIGH_FAILED node-b', 'timed-out', 'default/lost']],
  ['a block inside another: around it', NESTED, 'pod/default/far', 'http://10.244.5.8:8080/', 'PODCIDR_DUPLICATE |', ['default/found', 'default/found', 'default/found', 'default/found']],
  ['a block outside the pod range', OUTSIDE, 'pod/default/far', 'http://10.96.0.80/', 'PODCIDR_OUTSIDE |', ['default/web', 'default/web', 'default/web', 'default/web']],
  // A gateway that is on no link is refused, so that the packet takes the default route and is nobody's at the router.
  ['a node outside the nodes’ network', NODE_OUTSIDE, 'pod/default/client', 'http://10.244.2.9:8080/', 'NODE_IP_OUTSIDE', ['ROUTE_BLACKHOLE underlay/router', 'ROUTE_BLACKHOLE underlay/router', 'ROUTE_BLACKHOLE underlay/router', 'ROUTE_BLACKHOLE underlay/router']],
  // Node b has the network of its own card for it.
  ['a pool that overlaps the nodes’ network', POOL_ON_NODES, 'pod/default/client', 'http://172.18.0.9:8080/', 'CIDR_OVERLAP', ['NEIGH_FAILED node-b', 'NEIGH_FAILED node-b', 'NEIGH_FAILED node-b', 'default/web']],
  // kube-proxy rewrites before any route is asked.
  ['a pod with the address of a Service', POOL_ON_SERVICES, 'pod/default/client', 'http://10.96.2.9/', 'CIDR_OVERLAP', ['default/client', 'default/client', 'default/client', 'default/client']],
  ['a node with the address of the gateway', GATEWAY, 'pod/default/client', 'icmp://172.18.0.3', 'DUPLICATE_IP', ['node-b', 'node-b', 'node-b', 'node-b']],
  ['more pods than addresses', FULL, 'pod/default/client', 'icmp://10.244.1.2', 'PODCIDR_FULL |', ['default/client', 'default/client', 'default/client', 'default/client']],
];

const MODES = ['bridge', 'flannel/vxlan', 'kindnet', 'calico/bgp'] as const;
const codesFor = (codes: string, mode: string): string[] => {
  const [others = '', calico = others] = codes.split('|');
  return (mode === 'calico/bgp' ? calico : others).split(' ').filter(Boolean);
};

const cases = rows.flatMap(([name, file, from, to, codes, results]) =>
  MODES.map((mode, i) => ({
    name,
    file,
    from,
    to,
    codes: codesFor(codes, mode),
    mode,
    result: must(results[i], 'result'),
  })),
);

test.each(cases)('$name, $mode: $result', ({ file, from, to, codes, mode, result }) => {
  const { cluster, problems } = readScenario(file, '-', { podNetwork: mode });
  const warnings = problems.filter(({ severity }) => severity !== 'notice');
  expect(warnings.every(({ severity }) => severity === 'warning')).toBe(true);
  expect([...new Set(warnings.map(({ code }) => code))].sort()).toEqual(codes);
  const { run } = new Simulation(must(cluster, 'cluster')).trace({ from, to });
  const [first] = run.journeys.filter(({ cause }) => cause.kind === 'request');
  const end = must(first, 'first packet');
  const where = end.hops.at(-1)?.netns;
  if (run.outcome === 'delivered') expect(run.servedBy ?? where).toBe(result);
  else expect([run.outcome, `${end.dropReason} ${end.decidedBy?.netns ?? where}`]).toContain(result);
});
