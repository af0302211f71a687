import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { twoNodes } from '../testing/cluster.ts';
import { placesOf } from '../trace/playback.ts';
import { learnedAt } from './learnedAt.ts';
import { Simulation } from './simulation.ts';
import { stateAt } from './state.ts';

const scenario = must(
  scenarios.find(({ id }) => id === 'clusterip-cross-node'),
  'scenario',
);
const simulation = new Simulation(must(readScenario(scenario.text, scenario.id).cluster, 'cluster'));
const before = simulation.trace(must(simulation.cluster.spec.requests[0], 'request'));
const { run, learnedBefore } = before;

const view = (n: number, netns = 'node-a') =>
  stateAt({ ...before, learnedBefore }, n, netns, simulation.dataplane);
const section = (n: number, title: string) =>
  view(n)
    .sections.find((s) => s.title === title)
    ?.rows.map(({ change, text }) => [change, text]);

const confirmed = must(
  placesOf(run).find(
    ({ hop, step }) => hop.netns === 'node-a' && step.kind === 'conntrack' && step.what === 'confirm',
  ),
  'confirming step',
).step.n;

test('before the first step only what was written down is there', () => {
  expect(view(-1).sections.map(({ title }) => title)).toEqual([
    'ip addr',
    'ip route show table local',
    'ip route show table main',
    'ip rule',
    'ip neigh',
    'bridge fdb',
  ]);
  expect(section(-1, 'ip neigh')).toEqual([
    [null, '10.244.2.0 dev flannel.1 lladdr 02:02:87:a3:8f:25 PERMANENT'],
  ]);
});

test('the step that adds a row marks it, and only that step does', () => {
  const line = expect.stringMatching(
    /^tcp {6}6 \d+ SYN_SENT src=10\.244\.1\.10 dst=10\.96\.0\.80 sport=40000 dport=80 \[UNREPLIED\]/,
  ) as string;
  expect(section(confirmed - 1, 'conntrack -L')).toBeUndefined();
  expect(section(confirmed, 'conntrack -L')).toEqual([['added', line]]);
  expect(section(confirmed + 1, 'conntrack -L')).toEqual([[null, line]]);
});

test('rules are counted, not listed', () => {
  expect(view(-1).iptables.map(({ table }) => table)).toEqual(['mangle', 'nat', 'filter']);
  expect(view(-1).iptables.every(({ chains }) => chains > 0)).toBe(true);
});

test('nftables: its table beside those of iptables, and what rules put into sets', () => {
  const sticky = twoNodes().service('sticky', {
    clusterIP: '10.96.0.40',
    port: '80:8080',
    sessionAffinity: 'ClientIP',
    endpoints: ['c'],
  });
  const { serviceProxy } = sticky.build().spec;
  const other = new Simulation(sticky.spec({ serviceProxy: { ...serviceProxy, mode: 'nftables' } }).build());
  const traced = other.trace({ from: 'pod/default/a', to: 'tcp://10.96.0.40:80' });
  const adds = must(
    placesOf(traced.run).find(({ step }) => step.effects?.some(({ table }) => table === 'nftSet')),
    'step that remembers the client',
  ).step.n;
  const state = stateAt(traced, adds, 'node1', other.dataplane);
  expect(state.nftables).toEqual([{ table: 'kube-proxy', chains: 22, rules: 37 }]);
  expect(state.sections.find(({ title }) => title === 'elements of nftables sets')?.rows).toEqual([
    expect.objectContaining({
      change: 'added',
      text: expect.stringMatching(
        /^@affinity-\S+\/sticky\/tcp\/__10\.244\.2\.10\/8080 \{ 10\.244\.1\.10 expires 3h \}$/,
      ) as string,
    }),
  ]);
});

test('state at the last step is what the simulation goes on with', () => {
  const folded = learnedAt(run, run.steps - 1, learnedBefore).entries();
  // When an address was last seen behind its port is refreshed by every frame, and no step makes a point of it.
  const plain = (entries: typeof folded) =>
    entries
      .map((entry) => JSON.stringify(entry).replace(/"updated":\d+/, ''))
      .sort((a, b) => (a < b ? -1 : 1));
  expect(plain(folded)).toEqual(plain(simulation.learned.entries()));
});
