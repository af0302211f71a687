import { expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { twoNodes } from '../testing/cluster.ts';
import { placesOf } from '../trace/playback.ts';
import { learnedAt } from './learnedAt.ts';
import { Simulation } from './simulation.ts';
import { stateAt, stateMore } from './state.ts';
import type { StateView } from './views.ts';
import { RuleCounters } from '../trace/counters.ts';

const scenario = must(
  scenarios.find(({ id }) => id === 'clusterip-cross-node'),
  'scenario',
);
const simulation = new Simulation(must(readScenario(scenario.text, scenario.id).cluster, 'cluster'));
const before = simulation.trace(must(simulation.cluster.spec.requests[0], 'request'));
const { run, learnedBefore } = before;

const view = (n: number, netns = 'node-a', filter = '') =>
  stateAt(
    { ...before, learnedBefore, countersBefore: new RuleCounters() },
    { n, netns, filter },
    simulation.dataplane,
  );
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
    'ss -ap',
    'iptables-save -c -t mangle',
    'iptables-save -c -t nat',
    'iptables-save -c -t filter',
    'sysctl',
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

const RULES = 'iptables-save -c -t nat';
const sectionNamed = (state: StateView, title: string) =>
  must(
    state.sections.find((one) => one.title === title),
    title,
  );

test('every rule is there with what it has counted up to the step, and the one that counted is marked', () => {
  const draw = must(
    placesOf(run).find(
      ({ hop, step }) => hop.netns === 'node-a' && step.kind === 'hook' && step.choices !== undefined,
    ),
    'step of the draw',
  ).step.n;
  const dnat = (n: number) =>
    sectionNamed(view(n), RULES).rows.find(({ text }) =>
      text.includes('-j DNAT --to-destination 10.244.2.11'),
    );
  expect(dnat(draw - 1)).toMatchObject({ count: { packets: 0, bytes: 0 }, change: null, by: 'kube-proxy' });
  expect(dnat(draw)).toMatchObject({ count: { packets: 1, bytes: 60 }, change: 'counted' });
  expect(dnat(draw + 1)).toMatchObject({ count: { packets: 1, bytes: 60 }, change: null });
});

test('a filter leaves the rows that have all its words, writers included', () => {
  const { sections } = view(-1, 'node-a', 'kube-proxy 10.96.0.80');
  expect(sections.map(({ title }) => title)).toEqual([RULES]);
  expect(sections[0]?.rows.every(({ text }) => text.includes('10.96.0.80'))).toBe(true);
  expect(view(-1, 'node-a', 'nothing like it').sections).toEqual([]);
});

test('of long tables some rows are told, and the rest when it is asked for', () => {
  const before = { run, learnedBefore, startedAt: 0, countersBefore: new RuleCounters() };
  const question = { n: -1, netns: 'node-a', filter: '' };
  const { total, rows } = sectionNamed(view(-1), RULES);
  const whole = [...rows];
  while (whole.length < total) {
    const more = stateMore(before, question, simulation.dataplane, RULES, whole.length);
    expect(more.length).toBeGreaterThan(0);
    whole.push(...more);
  }
  expect(whole.filter(({ text }) => text.startsWith(':KUBE-SVC-'))).toHaveLength(1);
  expect(new Set(whole.map(({ text }) => text)).size).toBe(total);
});

test('settings that are not as the kernel boots', () => {
  expect(sectionNamed(view(-1), 'sysctl').rows.map(({ text }) => text)).toContain(
    'net.ipv4.ip_forward = 1 (the kernel boots with 0)',
  );
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
  const state = stateAt(
    { ...traced, learnedBefore: traced.learnedBefore, countersBefore: new RuleCounters() },
    { n: adds, netns: 'node1', filter: '' },
    other.dataplane,
  );
  expect(state.sections.find(({ title }) => title === 'nft list table ip kube-proxy')?.total).toBe(22 + 37);
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
