// What becomes of a first packet where kube-proxy writes nftables: the table of Kubernetes' own packet flow tests
// (pkg/proxy/nftables/proxier_test.go, TestInternalExternalMasquerade and others), walked by the engine.
import { expect, test } from 'vitest';
import type { ScenarioSpec, Service } from '../cluster/types.ts';
import { prefix } from '../net/prefix.ts';
import { decidedByText } from '../run/entry.ts';
import { Simulation } from '../run/simulation.ts';
import { twoNodes, type ClusterBuilder } from '../testing/cluster.ts';
import type { TrafficRequest } from '../trafficRequest.ts';

const UNDERLAY: ScenarioSpec['underlay'] = {
  ...twoNodes().build().spec.underlay,
  // Somebody outside routes Service addresses to node1.
  routes: [
    { to: prefix('10.96.0.0/12'), via: 'node1' },
    { to: prefix('192.168.100.0/24'), via: 'node1' },
  ],
};

function simulate(builder: ClusterBuilder, changes: Partial<ScenarioSpec['serviceProxy']> = {}) {
  const { serviceProxy } = builder.build().spec;
  const mode = { ...serviceProxy, mode: 'nftables' as const, ...changes };
  return new Simulation(builder.spec({ underlay: UNDERLAY, serviceProxy: mode }).build());
}

const SENDERS = { pod: 'pod/default/a', node: 'node/node1', outside: 'external/client' } as const;
const TARGETS = {
  clusterIP: 'tcp://10.96.0.20:80',
  nodePort: 'tcp://172.18.0.2:30081',
  balancer: 'tcp://192.168.100.1:80',
} as const;

/** `all`, `local`: the endpoints that could have been chosen. `SNAT`: they would see another source. */
function verdict(simulation: Simulation, request: TrafficRequest): string {
  const traced = simulation.trace(request);
  const { run } = traced;
  if (run.outcome !== 'delivered') return run.outcome;
  const endpoints = run.outcomes.map(({ endpoint }) => endpoint).sort();
  const which = endpoints.join() === '10.244.1.11:8080' ? 'local' : endpoints.length === 2 ? 'all' : '?';
  const isTranslated = new Set(simulation.outcomes(traced).map(({ masquerade }) => masquerade));
  return isTranslated.size > 1 ? 'mixed' : `${which}${isTranslated.has(true) ? ' SNAT' : ''}`;
}

const web = (options: Partial<Pick<Service, 'externalTrafficPolicy' | 'internalTrafficPolicy'>>) =>
  twoNodes().service('svc', {
    clusterIP: '10.96.0.20',
    port: 'http=80:8080/30081',
    loadBalancerIP: '192.168.100.1',
    endpoints: ['b', 'c'],
    ...options,
  });

test.each([
  // who        → what        Cluster     external Local  internal Local
  ['pod', 'clusterIP', 'all', 'all', 'local'],
  ['pod', 'nodePort', 'all SNAT', 'all', 'all SNAT'],
  ['pod', 'balancer', 'all SNAT', 'all', 'all SNAT'],
  ['node', 'clusterIP', 'all SNAT', 'all SNAT', 'local SNAT'],
  ['node', 'nodePort', 'all SNAT', 'all SNAT', 'all SNAT'],
  ['node', 'balancer', 'all SNAT', 'all SNAT', 'all SNAT'],
  ['outside', 'clusterIP', 'all SNAT', 'all SNAT', 'local SNAT'],
  ['outside', 'nodePort', 'all SNAT', 'local', 'all SNAT'],
  ['outside', 'balancer', 'all SNAT', 'local', 'all SNAT'],
] as const)('%s → %s: %s, %s, %s', (sender, target, ...expected) => {
  const request = { from: SENDERS[sender], to: TARGETS[target] };
  const policies = [{}, { externalTrafficPolicy: 'Local' }, { internalTrafficPolicy: 'Local' }] as const;
  expect(policies.map((policy) => verdict(simulate(web(policy)), request))).toEqual(expected);
});

test('masqueradeAll: a pod’s traffic to a cluster IP is translated too', () => {
  const simulation = simulate(web({}), { masqueradeAll: true });
  expect(verdict(simulation, { from: SENDERS.pod, to: TARGETS.clusterIP })).toBe('all SNAT');
});

const fenced = (range: string) =>
  twoNodes()
    .service('fenced', {
      clusterIP: '10.96.0.30',
      port: 'http=80:8080/30082',
      loadBalancerIP: '192.168.100.2',
      loadBalancerSourceRanges: [prefix(range)],
      endpoints: ['b'],
    })
    .service('bare', {
      clusterIP: '10.96.0.31',
      port: 'http=80:8080',
      loadBalancerIP: '192.168.100.3',
      loadBalancerSourceRanges: [prefix(range)],
    })
    .service('far', {
      clusterIP: '10.96.0.32',
      port: 'http=80:8080/30083',
      externalTrafficPolicy: 'Local',
      internalTrafficPolicy: 'Local',
      endpoints: ['c'],
    })
    .service('none', { clusterIP: '10.96.0.33', port: 'http=80:8080/30084' })
    .service('self', { clusterIP: '10.96.0.34', port: 'http=80:8080', endpoints: ['a'] });

const CHECK = 'kube-proxy cluster-ips-check ip daddr';
const OUT = SENDERS.outside;
const POD = SENDERS.pod;

// What differs from the iptables mode, and what sets and maps alone decide.
test.each<[string, string, string, string, string | null]>([
  ['unused port of a live cluster IP', POD, 'tcp://10.96.0.10:81', 'refused', `${CHECK} @cluster-ips reject`],
  ['ping to a cluster IP', POD, 'icmp://10.96.0.10', 'refused', `${CHECK} @cluster-ips reject`],
  ['the same from a node', SENDERS.node, 'tcp://10.96.0.10:81', 'refused', `${CHECK} @cluster-ips reject`],
  ['unallocated cluster IP', POD, 'tcp://10.96.9.9:80', 'timed-out', `${CHECK} 10.96.0.0/12 drop`],
  ['node port on the primary address', POD, 'tcp://172.18.0.2:30080', 'delivered', null],
  ['node port on another address of the node', POD, 'tcp://10.244.1.1:30080', 'refused', null],
  ['node port on 127.0.0.1', SENDERS.node, 'tcp://127.0.0.1:30080', 'refused', null],
  ['no endpoints', POD, 'tcp://10.96.0.33:80', 'refused', 'kube-proxy reject-chain reject'],
  ['no endpoints, node port', OUT, 'tcp://172.18.0.2:30084', 'refused', 'kube-proxy reject-chain reject'],
  ['no local endpoints', POD, 'tcp://10.96.0.32:80', 'timed-out', 'map no-endpoint-services: 10.96.0.32'],
  ['no local ones, node port', OUT, 'tcp://172.18.0.2:30083', 'timed-out', 'map no-endpoint-nodeports: tcp'],
  [
    'outside the source ranges',
    OUT,
    'tcp://192.168.100.2:80',
    'timed-out',
    'ip saddr != 203.0.113.0/25 drop',
  ],
  [
    'the same without endpoints',
    OUT,
    'tcp://192.168.100.3:80',
    'timed-out',
    'ip saddr != 203.0.113.0/25 drop',
  ],
  ['node ports ignore source ranges', OUT, 'tcp://172.18.0.2:30082', 'delivered', null],
  ['inside the source ranges', 'external/internet', 'tcp://192.168.100.2:80', 'delivered', null],
  [
    'inside, without endpoints',
    'external/internet',
    'tcp://192.168.100.3:80',
    'refused',
    'reject-chain reject',
  ],
])('%s', (_, from, to, outcome, decided) => {
  const simulation = simulate(fenced('203.0.113.0/25'));
  const { run } = simulation.trace({ from, to });
  expect(run.outcome).toBe(outcome);
  const { decidedBy } = run.journeys[0] ?? { decidedBy: null };
  const text = decidedByText(decidedBy, simulation.dataplane, simulation.learned, 0);
  if (decided !== null) expect(text).toContain(decided);
});

test('a source range that holds the node lets in what it sends to the balancer’s own address', () => {
  const simulation = simulate(fenced('172.18.0.0/24'));
  expect(simulation.trace({ from: SENDERS.node, to: 'tcp://192.168.100.2:80' }).run.outcome).toBe(
    'delivered',
  );
  const { rules = [] } =
    [
      ...(simulation.dataplane.netns('node1')?.netfilter.nftables.get('kube-proxy')?.chains.values() ?? []),
    ].find(({ name }) => name.startsWith('firewall-') && name.includes('/fenced/')) ?? {};
  expect(rules.map(({ written }) => written)).toEqual(['ip saddr != { 172.18.0.0/24 , 192.168.100.2 } drop']);
});

test('a pod that reaches itself is masqueraded', () => {
  const simulation = simulate(fenced('0.0.0.0/0'));
  const traced = simulation.trace({ from: POD, to: 'tcp://10.96.0.34:80' });
  expect([traced.run.outcome, simulation.outcomes(traced).map(({ masquerade }) => masquerade)]).toEqual([
    'delivered',
    [true],
  ]);
});

test('after ACCEPT in iptables’ FORWARD the service proxy’s own chain still drops', () => {
  const builder = twoNodes().podNetwork({ plugin: 'flannel', backend: 'vxlan' });
  const { run } = simulate(builder).trace({ from: POD, to: 'tcp://10.96.9.9:80' });
  const steps = run.journeys[0]?.hops.flatMap((hop) => hop.steps) ?? [];
  const forward = steps.flatMap((step) =>
    step.kind === 'hook' && step.hook === 'FORWARD' ? [`${step.table} ${step.chain} ${step.verdict}`] : [],
  );
  expect(forward).toEqual(['filter FORWARD accept', 'kube-proxy filter-forward drop']);
});
