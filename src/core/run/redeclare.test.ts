// What a cluster forgets when something in it changes, and who makes it forget.
import { expect, test } from 'vitest';
import type { LearnedState, LearnedTable } from '../dataplane/learned.ts';
import { ip } from '../net/address.ts';
import { changingCluster as cluster } from '../testing/changingCluster.ts';
import { twoNodes } from '../testing/cluster.ts';
import { Simulation, type Redeclaration } from './simulation.ts';

const C = { endpoint: 'default/c' };
const B = { endpoint: 'default/b' };

/** `by reason: netns table key…` of everything lost, flows by their ends. */
const told = ({ losses }: Redeclaration): string[] =>
  losses.map(({ by, reason, effect: { netns, table, key, from } }) => {
    const flow = table === 'conntrack' ? from : null;
    const what = flow
      ? `${flow.original.proto} ${flow.original.src} > ${flow.original.dst}:${flow.original.dport}`
      : key;
    return `${by} ${reason}: ${netns} ${table} ${what}`;
  });

const flowsTo = (learned: LearnedState, netns: string, dst: string): number =>
  learned.rows(netns, 'conntrack').filter(({ original }) => original.dst === dst).length;

const byProxy = (all: readonly string[]) => all.filter((line) => line.startsWith('kube-proxy'));
const ofTable = (all: readonly string[], netns: string, table: LearnedTable) =>
  all.filter((line) => line.includes(`: ${netns} ${table} `));

test('an endpoint goes: its UDP flows go, and the same datagram finds another', () => {
  const simulation = new Simulation(cluster());
  const request = { from: 'pod/default/a', to: 'udp://10.96.0.53:53', ...C } as const;
  expect(simulation.trace(request).run.servedBy).toMatch(/^default\/c/);
  const changed = simulation.redeclare(cluster({ pods: ['a', 'b', 'd'] }));
  expect(byProxy(told(changed))).toEqual([
    'kube-proxy endpoint: node1 conntrack udp 10.244.1.10 > 10.96.0.53:53',
  ]);
  const { run } = changed.simulation.trace({ from: request.from, to: request.to });
  expect(run.servedBy).toMatch(/^default\/b/);
});

test('TCP flows to an endpoint that is gone stay', () => {
  const simulation = new Simulation(cluster());
  simulation.trace({ from: 'pod/default/a', to: 'tcp://10.96.0.10:80', ...C });
  const changed = simulation.redeclare(cluster({ pods: ['a', 'b', 'd'] }));
  expect(byProxy(told(changed))).toEqual([]);
  expect(flowsTo(changed.simulation.learned, 'node1', '10.96.0.10')).toBe(1);
});

test('UDP flows by a node port go, to whatever address; those to other endpoints stay', () => {
  const simulation = new Simulation(cluster());
  simulation.trace({ from: 'external/client', to: 'udp://172.18.0.2:30053', ...C });
  simulation.trace({ from: 'external/client', to: 'udp://172.18.0.2:30053', sport: 41_000, ...B });
  simulation.trace({ from: 'pod/default/a', to: 'udp://198.51.100.10:30053' });
  const changed = simulation.redeclare(cluster({ pods: ['a', 'b', 'd'] }));
  expect(byProxy(told(changed))).toEqual([
    'kube-proxy endpoint: node1 conntrack udp 198.51.100.10 > 172.18.0.2:30053',
    'kube-proxy endpoint: node1 conntrack udp 10.244.1.10 > 198.51.100.10:30053',
  ]);
  expect(flowsTo(changed.simulation.learned, 'node1', '172.18.0.2')).toBe(1);
});

test('the last endpoint goes: UDP flows stay until there is another', () => {
  const simulation = new Simulation(cluster());
  simulation.trace({ from: 'pod/default/a', to: 'udp://10.96.0.53:53', ...C });
  const empty = simulation.redeclare(cluster({ pods: ['a', 'd'] }));
  expect(byProxy(told(empty))).toEqual([]);
  const filled = empty.simulation.redeclare(cluster({ pods: ['a', 'b', 'd'] }));
  expect(byProxy(told(filled))).toHaveLength(1);
});

test.each([
  ['no longer ready', { ready: false, serving: false, terminating: false }, 1],
  ['on its way out, but serving', { ready: false, serving: true, terminating: true }, 0],
] as const)('an endpoint that is %s', (_name, conditions, gone) => {
  const simulation = new Simulation(cluster());
  simulation.trace({ from: 'pod/default/a', to: 'udp://10.96.0.53:53', ...C });
  const { endpoints, ...rest } = cluster();
  const changed = [...endpoints].map(([service, ports]) => {
    const lists = [...ports].map(
      ([port, list]) =>
        [
          port,
          list.map((endpoint) => (endpoint.pod === 'default/c' ? { ...endpoint, ...conditions } : endpoint)),
        ] as const,
    );
    return [service, new Map(lists)] as const;
  });
  const after = { ...rest, endpoints: new Map(changed) };
  expect(byProxy(told(simulation.redeclare(after)))).toHaveLength(gone);
});

test('what has timed out is nobody’s to delete', () => {
  const simulation = new Simulation(cluster());
  simulation.trace({ from: 'pod/default/a', to: 'udp://10.96.0.53:53', ...C });
  // Each of these waits for an address that nobody has; together longer than a datagram is remembered.
  for (let i = 0; i < 12; i++)
    simulation.trace({ from: 'pod/default/b', to: 'tcp://10.244.1.99:80', sport: 41_000 + i });
  expect(byProxy(told(simulation.redeclare(cluster({ pods: ['a', 'b', 'd'] }))))).toEqual([]);
});

test('nothing but a Service changes: nothing is cleaned up', () => {
  const simulation = new Simulation(cluster({ externalIPs: [] }));
  simulation.trace({ from: 'pod/default/a', to: 'udp://198.51.100.10:53' });
  const change = { externalIPs: ['198.51.100.10'] };
  expect(told(simulation.redeclare(cluster(change)))).toEqual([]);
  expect(byProxy(told(simulation.redeclare(cluster({ ...change, pods: ['a', 'b', 'd'] }))))).toHaveLength(1);
});

test('a pod goes: with it its namespace and its port’s forwarding rows, not its address at others', () => {
  const simulation = new Simulation(cluster());
  simulation.trace({ from: 'pod/default/a', to: 'tcp://10.244.1.11:8080' });
  simulation.trace({ from: 'node/node1', to: 'tcp://10.244.1.11:8080' });
  const { learned } = simulation;
  const rows = learned.entries().filter(({ netns }) => netns === 'default/b').length;
  const changed = simulation.redeclare(cluster({ pods: ['a', 'c', 'd'] }));
  const all = told(changed);
  expect(rows).toBeGreaterThan(0);
  expect(all.filter((line) => line.startsWith('kernel namespace: default/b '))).toHaveLength(rows);
  expect(ofTable(all, 'node1', 'fdb')).toEqual(['kernel device: node1 fdb cni0 0a:58:0a:f4:01:0b']);
  expect(ofTable(all, 'node1', 'neighbour')).toEqual([]);
  expect(ofTable(all, 'default/a', 'neighbour')).toEqual([]);
  expect(changed.simulation.learned.rows('default/a', 'neighbour').map((row) => row.ip)).toContain(
    '10.244.1.11',
  );
  // And the request is answered by nobody.
  const { run } = changed.simulation.trace({
    from: 'node/node1',
    to: 'tcp://10.244.1.11:8080',
    sport: 42_000,
  });
  expect(run.outcome).not.toBe('delivered');
});

test('a bridge that loses its last port forgets its neighbours', () => {
  const simulation = new Simulation(cluster());
  simulation.trace({ from: 'node/node2', to: 'tcp://10.244.2.12:8080' });
  const all = told(simulation.redeclare(cluster({ pods: ['a', 'b'] })));
  expect(ofTable(all, 'node2', 'neighbour')).toEqual(['kernel device: node2 neighbour cni0 10.244.2.12']);
});

test('a pod that moves is another pod', () => {
  const simulation = new Simulation(cluster());
  simulation.trace({ from: 'pod/default/a', to: 'tcp://10.244.2.12:8080' });
  const before = cluster();
  const moved = {
    ...before,
    pods: before.pods.map((pod) => (pod.name === 'a' ? { ...pod, ip: ip('10.244.1.77') } : pod)),
  };
  const { learned } = simulation.redeclare(moved).simulation;
  expect(learned.entries().filter(({ netns }) => netns === 'default/a')).toEqual([]);
});

// Linux 6.18: a flow that MASQUERADE changed for a device goes when the device does, TCP or not.
test.each([
  [{ plugin: 'calico', backend: 'bgp' }, 1],
  [{ plugin: 'bridge', backend: null }, 0],
] as const)('flows masqueraded for a pod’s device go with it: $plugin', (podNetwork, lost) => {
  const simulation = new Simulation(cluster({ podNetwork }));
  simulation.trace({ from: 'external/client', to: 'tcp://172.18.0.2:30080', ...B });
  const all = told(simulation.redeclare(cluster({ podNetwork, pods: ['a', 'c', 'd'] })));
  expect(ofTable(all, 'node1', 'conntrack')).toHaveLength(lost);
});

test('a path’s narrowness is forgotten with its route', () => {
  const simulation = new Simulation(cluster());
  const exception = { dst: ip('10.244.2.12'), mtu: 1400, gateway: null, expires: 600_000_000 };
  const row = {
    netns: 'node1',
    table: 'routeException',
    key: '10.244.2.12',
    from: null,
    to: exception,
  } as const;
  simulation.learned.apply(row);
  expect(told(simulation.redeclare(cluster({ pods: ['a', 'b', 'c'] })))).toEqual([]);
  expect(told(simulation.redeclare(cluster({ nodes: 1, pods: ['a', 'b'] })))).toEqual([
    'kernel route: node1 routeException 10.244.2.12',
  ]);
});

test.each([
  ['iptables', 'recent', /^kernel rule: node1 recent KUBE-SEP-\w+ 10\.244\.1\.10$/],
  [
    'nftables',
    'nftSet',
    /^kube-proxy set: node1 nftSet kube-proxy affinity-\S+10\.244\.2\.12\/8080 10\.244\.1\.10$/,
  ],
] as const)('who keeps to an endpoint that is gone is free again: %s', (mode, table, line) => {
  const simulation = new Simulation(cluster({ mode, sticky: true }));
  simulation.trace({ from: 'pod/default/a', to: 'tcp://10.96.0.10:80', ...C });
  expect(simulation.learned.rows('node1', table)).toHaveLength(1);
  const stays = simulation.redeclare(cluster({ mode, sticky: true, pods: ['a', 'b', 'c'] }));
  expect(stays.simulation.learned.rows('node1', table)).toHaveLength(1);
  const all = ofTable(
    told(simulation.redeclare(cluster({ mode, sticky: true, pods: ['a', 'b', 'd'] }))),
    'node1',
    table,
  );
  expect(all).toEqual([expect.stringMatching(line)]);
});

test.each([{ mode: 'nftables' }, { podNetwork: { plugin: 'kindnet', backend: null } }] as const)(
  'other modes are fresh machines: %o',
  (options) => {
    const simulation = new Simulation(cluster());
    simulation.trace({ from: 'pod/default/a', to: 'tcp://10.96.0.10:80' });
    const changed = simulation.redeclare(cluster(options));
    expect(changed.carriedOver).toBe(false);
    expect(changed.simulation.learned.entries()).toEqual([]);
    expect(changed.simulation.clock).toBe(0);
  },
);

test('nothing changes: nothing is lost, and time goes on', () => {
  const simulation = new Simulation(cluster());
  simulation.trace({ from: 'pod/default/a', to: 'udp://10.96.0.53:53' });
  const changed = simulation.redeclare(cluster({ nodes: 3 }));
  expect(changed.carriedOver).toBe(true);
  expect(changed.losses).toEqual([]);
  expect(changed.simulation.learned.entries()).toEqual(simulation.learned.entries());
  expect(changed.simulation.clock).toBe(simulation.clock);
});

test('what is lost can be given back, and the simulation before knows nothing of it', () => {
  const simulation = new Simulation(cluster());
  simulation.trace({ from: 'pod/default/a', to: 'udp://10.96.0.53:53', ...C });
  simulation.trace({ from: 'pod/default/a', to: 'tcp://10.244.1.11:8080' });
  const sorted = (learned: LearnedState) =>
    learned
      .entries()
      .map((entry) => JSON.stringify(entry))
      .sort();
  const before = sorted(simulation.learned);
  const { losses, simulation: next } = simulation.redeclare(cluster({ pods: ['a', 'd'] }));
  expect(losses.length).toBeGreaterThan(0);
  expect(sorted(simulation.learned)).toEqual(before);
  for (const { effect } of [...losses].reverse()) next.learned.apply(effect, 'back');
  expect(sorted(next.learned)).toEqual(before);
});

test.each([
  ['a pod that takes its place', ['dns-2'], ['node2 udp 198.51.100.10 > 172.18.0.3:5353'], 'dns-2'],
  ['a pod that is gone leaves them', [], [], null],
  ['a pod that stays keeps them', ['dns-1'], [], 'dns-1'],
] as const)('UDP flows to a host port: %s', (_, after, lost, servedBy) => {
  const withPods = (names: readonly string[]) => {
    const builder = twoNodes().spec({ externals: [{ name: 'client', ip: ip('198.51.100.10'), ports: [] }] });
    // Each pod gets an address of its own, as host-local does not hand out the last one again.
    for (const name of names)
      builder.pod(name, { node: 'node2', ip: `10.244.2.2${name.slice(-1)}`, ports: ['5353:53/udp'] });
    return builder.build();
  };
  const simulation = new Simulation(withPods(['dns-1']));
  const request = { from: 'external/client', to: 'udp://172.18.0.3:5353' };
  expect(simulation.trace(request).run.servedBy).toBe('default/dns-1');
  const changed = simulation.redeclare(withPods(after));
  const byPortmap = told(changed).filter((line) => line.startsWith('CNI portmap'));
  expect(byPortmap).toEqual(lost.map((flow) => `CNI portmap hostPort: ${flow.replace(' ', ' conntrack ')}`));
  expect(changed.simulation.trace(request).run.servedBy).toBe(servedBy && `default/${servedBy}`);
});
