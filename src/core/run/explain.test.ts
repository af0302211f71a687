import { describe as group, expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { SERVICE_PROXY_MODES } from '../cluster/types.ts';
import { must } from '../problem.ts';
import { describe } from '../trace/describe.ts';
import { twoNodes } from '../testing/cluster.ts';
import { placesOf, type StepPlace } from '../trace/playback.ts';
import type { Step } from '../trace/step.ts';
import { explainMore, explainStep, tablesAt } from './explain.ts';
import { learnedAt } from './learnedAt.ts';
import { Simulation } from './simulation.ts';
import type { ExplainedTable } from './views.ts';

/** The first request of a built-in scenario, computed with the service proxy it asks for, or another. */
function traced(id: string, serviceProxy?: string) {
  const scenario = must(
    scenarios.find((s) => s.id === id),
    id,
  );
  const simulation = new Simulation(
    must(
      readScenario(scenario.text, id, serviceProxy === undefined ? {} : { serviceProxy }).cluster,
      'cluster',
    ),
  );
  const { run, learnedBefore } = simulation.trace(must(simulation.cluster.spec.requests[0], 'request'));
  const places = placesOf(run);
  const explain = (place: StepPlace) =>
    explainStep(place, simulation.dataplane, learnedAt(run, place.step.n, learnedBefore));
  const at = (netns: string, is: (step: Step) => boolean) =>
    must(
      places.find(({ hop, step }) => hop.netns === netns && is(step)),
      `step in ${netns}`,
    );
  const wholeRows = (place: StepPlace) =>
    tablesAt(place, simulation.dataplane, learnedAt(run, place.step.n, learnedBefore)).flatMap(
      ({ length, row }) => Array.from({ length }, (_, index) => row(index)),
    );
  return { run, places, explain, wholeRows, at };
}

const rowsOf = (tables: readonly ExplainedTable[], title: string) =>
  tables.find((table) => table.title === title)?.rows.map(({ fate, reason }) => `${fate} ${reason}`.trim());

test('a hook: every chain on the way, the draw among them', () => {
  const { explain, at } = traced('clusterip-cross-node');
  const { tables } = explain(at('node-a', (step) => step.kind === 'hook' && step.choices !== undefined));
  expect(tables.map(({ title }) => title.replace(/-[A-Z0-9]{16}$/, ''))).toEqual([
    'nat PREROUTING',
    'nat KUBE-SERVICES',
    'nat KUBE-SVC',
    'nat KUBE-SEP',
  ]);
  const service = must(tables[2], 'service chain');
  expect(rowsOf(tables, service.title)).toEqual([
    'lost ! -s 10.244.0.0/16: the packet has 10.244.1.10',
    'lost the draw went past it (50 %)',
    'matched',
  ]);
  expect(service.rows.map(({ by, probability }) => [by, probability])).toEqual([
    ['kube-proxy', null],
    ['kube-proxy', 0.5],
    ['kube-proxy', null],
  ]);
  expect(must(tables[3], 'endpoint chain').rows.at(-1)).toMatchObject({
    fate: 'decided',
    text: expect.stringContaining('-j DNAT --to-destination 10.244.2.11:8080') as string,
  });
});

test('a hook of nftables: its chains, and the elements of maps that its rules found', () => {
  const { explain, at } = traced('clusterip-cross-node', 'nftables');
  const { tables } = explain(at('node-a', (step) => step.kind === 'hook' && step.choices !== undefined));
  const short = (text: string) => text.replaceAll(/-[A-Z2-7]{8}-\S+\/tcp\/[a-z]*/g, '-…');
  expect(
    tables.map(({ title, rows }) => [short(title), ...rows.map((row) => `${row.fate} ${short(row.text)}`)]),
  ).toEqual([
    ['kube-proxy nat-prerouting', 'matched jump services', 'unreached policy accept'],
    [
      'kube-proxy services',
      'matched ip daddr . meta l4proto . th dport vmap @service-ips',
      'unreached ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports',
    ],
    ['map service-ips', 'matched 10.96.0.80 . tcp . 80 : goto service-…'],
    [
      'kube-proxy service-…',
      'lost ip daddr 10.96.0.80 ip saddr != 10.244.0.0/16 jump mark-for-masquerade',
      'matched numgen random mod 2 vmap { 0 : goto endpoint-…__10.244.1.11/8080, 1 : goto endpoint-…__10.244.2.11/8080 }',
    ],
    [
      'numgen random mod 2',
      'lost 0 : goto endpoint-…__10.244.1.11/8080',
      'matched 1 : goto endpoint-…__10.244.2.11/8080',
    ],
    [
      'kube-proxy endpoint-…__10.244.2.11/8080',
      'lost ip saddr 10.244.2.11 jump mark-for-masquerade',
      'decided meta l4proto tcp dnat to 10.244.2.11:8080',
    ],
  ]);
  expect(rowsOf(tables, 'numgen random mod 2')).toEqual(['lost the draw gave 1 (each has 50 %)', 'matched']);
  expect(tables.at(-1)?.rows[0]?.reason).toBe('ip saddr 10.244.2.11: the packet has 10.244.1.10');
});

test('a route: the tables that were asked, and why the others lost', () => {
  const { explain, at } = traced('clusterip-cross-node');
  const { tables } = explain(at('node-a', (step) => step.kind === 'route' && step.purpose === 'input'));
  expect(tables.map(({ title }) => title)).toEqual([
    'ip route show table main',
    'ip route show table local',
    'ip rule',
  ]);
  expect(rowsOf(tables, 'ip route show table main')).toEqual([
    'lost shorter prefix: /0 < /24',
    'lost does not contain 10.244.2.11',
    'decided',
    'lost does not contain 10.244.2.11',
  ]);
  expect(rowsOf(tables, 'ip rule')).toEqual([
    'lost table local has no route to 10.244.2.11',
    'decided',
    'unreached',
  ]);
});

test('each table in a line: who jumped, who decided', () => {
  const { explain, at } = traced('clusterip-cross-node');
  const lines = (place: StepPlace) =>
    explain(place).tables.map(({ title, line }) => `${title.replace(/-[A-Z0-9]{16}$/, '')}: ${line}`);
  expect(lines(at('node-a', (step) => step.kind === 'hook' && step.choices !== undefined))).toEqual([
    'nat PREROUTING: rule 1 of 1 jumps on',
    'nat KUBE-SERVICES: rule 1 of 2 jumps on',
    'nat KUBE-SVC: rule 3 of 3 jumps on',
    'nat KUBE-SEP: rule 2 of 2 decided',
  ]);
  expect(lines(at('node-a', (step) => step.kind === 'route' && step.purpose === 'input'))).toEqual([
    'ip route show table main: route 3 of 4 decided',
    'ip route show table local: no route to 10.244.2.11',
    'ip rule: rule 2 of 3 decided',
  ]);
});

test('an end: the rule that rejected, in its chain', () => {
  const { explain, at } = traced('service-without-endpoints');
  const { tables } = explain(at('node-a', (step) => step.kind === 'end' && step.disposition === 'rejected'));
  expect(tables.find(({ title }) => title === 'filter KUBE-SERVICES')?.rows).toEqual([
    expect.objectContaining({ fate: 'decided', by: 'kube-proxy' }),
  ]);
});

const everywhere = scenarios.flatMap(({ id }) => SERVICE_PROXY_MODES.map((mode) => [id, mode] as const));

group.each(everywhere)('%s, %s', (id, mode) => {
  const { places, explain, wholeRows } = traced(id, mode);

  test('what lost has a reason that the packet itself gives', () => {
    const vague = places.flatMap((place) =>
      wholeRows(place)
        .filter(({ fate, reason }) => fate === 'lost' && (reason === '' || reason === 'it did not match'))
        .map(({ text }) => `${describe(place)}: ${text}`),
    );
    expect(vague).toEqual([]);
  });

  test('of every table there is a line that says what came of it', () => {
    const said =
      /^(?:(?:rule|route|entry) \d+ of \d+ (?:decided|matched|jumps on)|\d+ of \d+ (?:rules matched|was drawn)|none of \d+ (?:rules|entries) matched|its only (?:rule|entry) did not match|it has no rule: its policy decided|no route to \S+|the rule found its element)(?:, its policy decided)?$/;
    const lines = places.flatMap((place) => explain(place).tables.map(({ line }) => line));
    expect(lines.filter((line) => !said.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThan(0);
  });

  test('one entry decides where the step names one', () => {
    const wrong = places.filter((place) => {
      const decided = explain(place).tables.flatMap(({ title, rows }) =>
        title === 'ip rule' ? [] : rows.filter(({ fate }) => fate === 'decided'),
      );
      const isNamed = place.step.decidedBy !== undefined;
      return decided.length > 1 || (isNamed && decided.length === 0);
    });
    expect(wrong.map(describe)).toEqual([]);
  });
});

test('a long chain is shown around what decided, and the rest when it is asked for', () => {
  let cluster = twoNodes();
  for (let i = 1; i <= 200; i++) {
    cluster = cluster.service(`s${i}`, { clusterIP: `10.96.1.${i}`, port: '80:8080', endpoints: ['c'] });
  }
  const simulation = new Simulation(cluster.build());
  const { run, learnedBefore } = simulation.trace({ from: 'pod/default/a', to: 'tcp://10.96.1.77:80' });
  const place = must(
    placesOf(run).find(({ step }) => step.kind === 'hook' && step.matched.length > 2),
    'step through the chains of Services',
  );
  const at = [place, simulation.dataplane, learnedAt(run, place.step.n, learnedBefore)] as const;
  const { tables } = explainStep(...at);
  const table = tables.findIndex(({ title }) => title === 'nat KUBE-SERVICES');
  const { rows, from, before, after, path } = must(tables[table], 'KUBE-SERVICES');
  expect(path).toEqual(['PREROUTING', 'KUBE-SERVICES']);
  expect(rows.map(({ fate }) => fate)).toEqual(['lost', 'lost', 'matched', 'unreached', 'unreached']);
  expect(before).toEqual({ count: from, why: 'for other addresses' });
  expect(after?.why).toBe('that the packet did not come to');
  const whole: string[] = [];
  for (;;) {
    const more = explainMore(...at, table, whole.length);
    if (more.length === 0) break;
    whole.push(...more.map(({ text }) => text));
  }
  expect(whole).toHaveLength(from + rows.length + (after?.count ?? 0));
  expect(whole.slice(from, from + rows.length)).toEqual(rows.map(({ text }) => text));
});
