// Packets that belong to no flow, or to none that may be: what becomes of them on a node.
import { expect, test } from 'vitest';
import { ip } from '../net/address.ts';
import { prefix } from '../net/prefix.ts';
import type { ServiceProxy } from '../cluster/types.ts';
import { must } from '../problem.ts';
import { Simulation } from '../run/simulation.ts';
import { PROXY_DEFAULTS } from '../cluster/serviceProxySpec.ts';
import { ClusterBuilder } from '../testing/cluster.ts';
import type { Step } from '../trace/step.ts';

const CLIENT = { name: 'client', ip: ip('203.0.113.10'), ports: [443] };

/** Answers from outside come back by the other node, which never saw the question. */
function asymmetric(proxy: Partial<ServiceProxy>, sysctls: Record<string, string> = {}) {
  const builder = new ClusterBuilder()
    .podNetwork({ plugin: 'bridge', backend: null }, { masquerade: false })
    .node('node1')
    .pod('a')
    .node('node2');
  const { serviceProxy, underlay } = builder.build().spec;
  return new Simulation(
    builder
      .spec({
        externals: [CLIENT],
        serviceProxy: { ...serviceProxy, ...proxy },
        underlay: { ...underlay, routes: [{ to: prefix('10.244.1.0/24'), via: 'node2' }] },
        hosts: new Map([['node2', { sysctls, forwardPolicy: null }]]),
      })
      .build(),
  );
}

const ask = (simulation: Simulation) =>
  simulation.trace({ from: 'pod/default/a', to: 'tcp://203.0.113.10:443' }).run;

const conntrackAt = (run: ReturnType<typeof ask>, netns: string) =>
  run.journeys
    .flatMap(({ hops }) => hops.filter((hop) => hop.netns === netns))
    .flatMap(({ steps }) => steps)
    .filter((step): step is Extract<Step, { kind: 'conntrack' }> => step.kind === 'conntrack');

test('an answer whose question went elsewhere is INVALID, and kube-proxy drops it', () => {
  const simulation = asymmetric({});
  const run = ask(simulation);
  expect(run.outcome).toBe('timed-out');
  const [answer] = conntrackAt(run, 'node2');
  expect(answer).toMatchObject({ what: 'invalid', state: 'INVALID' });
  const end = must(
    run.journeys.find(({ dropReason }) => dropReason === 'NETFILTER_DROP'),
    'drop',
  );
  expect(end.decidedBy).toMatchObject({
    netns: 'node2',
    entry: { kind: 'rule', table: 'filter', chain: 'KUBE-FORWARD', index: 0 },
  });
});

const LIBERAL = { conntrack: { ...PROXY_DEFAULTS.conntrack, tcpBeLiberal: true } };

test.each([
  ['kube-proxy told to be liberal', LIBERAL, {}],
  ['the node told to be liberal', {}, { 'net.netfilter.nf_conntrack_tcp_be_liberal': '1' }],
  ['nftables mode, which drops nothing for it', { mode: 'nftables' }, {}],
] as const)('… but not with %s', (_name, proxy, sysctls) => {
  const run = ask(asymmetric(proxy, sysctls));
  expect(run.outcome).toBe('delivered');
  // Still nothing that a flow can begin with; the client's own segments never pass here.
  expect(conntrackAt(run, 'node2')[0]).toMatchObject({ what: 'invalid' });
});

test('an answer in the middle begins a flow, unless the node is not loose', () => {
  const whats = (loose: string) =>
    conntrackAt(ask(asymmetric(LIBERAL, { 'net.netfilter.nf_conntrack_tcp_loose': loose })), 'node2').map(
      ({ what }) => what,
    );
  expect(whats('1')).toContain('confirm');
  expect(new Set(whats('0'))).toEqual(new Set(['invalid']));
});

test('a full table drops what would begin a flow; a limit of 0 is none', () => {
  const outcomesAt = (max: string) => {
    const builder = new ClusterBuilder().node('node1').pod('a').pod('b');
    const simulation = new Simulation(
      builder
        .spec({
          hosts: new Map([
            ['node1', { sysctls: { 'net.netfilter.nf_conntrack_max': max }, forwardPolicy: null }],
          ]),
        })
        .build(),
    );
    const outcomes = [40_000, 40_001, 40_002].map(
      (sport) => simulation.trace({ from: 'pod/default/a', to: 'tcp://10.244.1.11:8080', sport }).run,
    );
    return outcomes.map(({ outcome, journeys }) => [outcome, journeys[0]?.dropReason]);
  };
  expect(outcomesAt('2')).toEqual([
    ['delivered', null],
    ['delivered', null],
    ['timed-out', 'CONNTRACK_FULL'],
  ]);
  expect(outcomesAt('0')).toEqual([
    ['delivered', null],
    ['delivered', null],
    ['delivered', null],
  ]);
});

test('an ICMP error about a flow that nobody knows is INVALID', () => {
  // The router knows no way to 192.0.2.9 and says so; that comes back by node2.
  const builder = new ClusterBuilder()
    .podNetwork({ plugin: 'bridge', backend: null }, { masquerade: false })
    .node('node1')
    .pod('a')
    .node('node2');
  const { underlay } = builder.build().spec;
  const simulation = new Simulation(
    builder
      .spec({
        underlay: {
          ...underlay,
          unknownDestination: 'unreachable',
          routes: [{ to: prefix('10.244.1.0/24'), via: 'node2' }],
        },
      })
      .build(),
  );
  const { run } = simulation.trace({ from: 'pod/default/a', to: 'udp://192.0.2.9:53' });
  expect(conntrackAt(run, 'node2')[0]).toMatchObject({ what: 'invalid', state: 'INVALID' });
  expect(
    run.journeys.some(
      ({ cause, dropReason }) => cause.kind === 'icmpError' && dropReason === 'NETFILTER_DROP',
    ),
  ).toBe(true);
});

test.each([576, 1450, 1500, 9000])(
  'what our own sockets send fits its window, to the largest request, at MTU %i',
  (mtu) => {
    const builder = new ClusterBuilder()
      .podNetwork({ plugin: 'bridge', backend: null }, { mtu })
      .node('node1')
      .pod('a')
      .node('node2')
      .pod('b');
    const { underlay } = builder.build().spec;
    const simulation = new Simulation(
      builder.spec({ underlay: { ...underlay, mtu: Math.max(1500, mtu) } }).build(),
    );
    for (const to of ['http://10.244.2.10:8080/', 'tcp://10.244.2.10:8080']) {
      const { run } = simulation.trace({ from: 'pod/default/a', to, size: 65_507 });
      expect(run.outcome).toBe('delivered');
      expect(conntrackAt(run, 'node1').filter(({ what }) => what === 'invalid')).toEqual([]);
    }
  },
);

test('a ping to an own address is answered in its flow: only the type tells question from answer', () => {
  const simulation = new Simulation(new ClusterBuilder().node('node1').pod('a').build());
  const { run } = simulation.trace({ from: 'node/node1', to: 'icmp://10.244.1.1' });
  expect(run.outcome).toBe('delivered');
  const [flow] = simulation.learned.rows('node1', 'conntrack');
  expect(flow).toMatchObject({ seenReply: true, original: { icmpType: 8 }, reply: { icmpType: 0 } });
});
