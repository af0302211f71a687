import { expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { LearnedState } from '../dataplane/learned.ts';
import { must } from '../problem.ts';
import { scenarios } from '../../scenarios/index.ts';
import { nearView } from './near.ts';
import { Simulation } from './simulation.ts';

const text = must(scenarios[0], 'start example').text;

function near(serviceProxy: string) {
  const { cluster } = readScenario(text, 'start', { podNetwork: null, serviceProxy });
  const { dataplane } = new Simulation(must(cluster, 'cluster'));
  return nearView('node-a', dataplane, new LearnedState());
}

const lines = (serviceProxy: string, hook: string) =>
  must(
    near(serviceProxy).hooks.find((one) => one.hook === hook),
    hook,
  ).lines.map((line) => ('table' in line ? `${line.table} ${line.chain}` : line.kind));

test('hooks run connection tracking before NAT, and confirm last', () => {
  expect(lines('iptables', 'PREROUTING')).toEqual(['conntrack', 'mangle PREROUTING', 'nat PREROUTING']);
  expect(lines('iptables', 'POSTROUTING').at(-1)).toBe('confirm');
});

test('chains of nftables stand among those of iptables, by priority', () => {
  expect(lines('nftables', 'PREROUTING')).toContain('kube-proxy nat-prerouting');
});

test('rules are counted through the jumps of a base chain', () => {
  const nat = near('iptables').hooks.flatMap(({ lines: all }) =>
    all.filter((line) => line.kind === 'nat' && line.chain === 'PREROUTING'),
  )[0];
  expect(nat).toMatchObject({ more: false });
  expect(nat && 'rules' in nat && nat.rules).toBeGreaterThan(5);
});

test('the first rows of the routing table and of the neighbours, and how many more there are', () => {
  const { routes, neighbours } = near('iptables');
  expect(routes.rows[0]?.text).toMatch(/^default via 172\.18\.0\.1 dev eth0/);
  expect(routes.rows.map(({ short }) => short)).toEqual([
    'default → eth0',
    '10.244.1.0/24 → cni0',
    '10.244.2.0/24 → flannel.1',
    '172.18.0.0/24 → eth0',
  ]);
  expect(routes.more).toBe(0);
  expect(neighbours.rows).toContainEqual({ ip: '10.244.2.0', dev: 'flannel.1', state: 'PERMANENT' });
});
