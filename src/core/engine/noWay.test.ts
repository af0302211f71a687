// DNAT to an address that the routing table refuses. Measured on Linux 6.18.
import { expect, test } from 'vitest';
import { compileDataplane } from '../compile/dataplane.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import { TABLE_MAIN, type NetNs, type Route } from '../dataplane/netns.ts';
import { Simulation } from '../run/simulation.ts';
import { twoNodes } from '../testing/cluster.ts';

type Refusing = Extract<Route['type'], 'blackhole' | 'prohibit' | 'unreachable'>;

/** node1 with another kind of route to node2's pods. */
function refusing(node: NetNs, type: Refusing): NetNs {
  const tables = [...node.tables].map(([id, table]) => {
    const routes = table.routes.map((route) =>
      id === TABLE_MAIN && route.to.ip === '10.244.2.0' ? { ...route, type, via: null, dev: null } : route,
    );
    return [id, { ...table, routes }] as const;
  });
  return { ...node, tables: new Map(tables) };
}

class Refusal extends Simulation {
  override readonly dataplane: Dataplane;

  constructor(type: Refusing) {
    const service = { clusterIP: '10.96.0.53', port: '53:53/udp', endpoints: ['c'] } as const;
    const cluster = twoNodes().service('dns', service).build();
    super(cluster);
    const compiled = compileDataplane(cluster);
    const node = compiled.netns('node1');
    const changed = node && refusing(node, type);
    this.dataplane = { ...compiled, netns: (name) => (name === 'node1' ? changed : compiled.netns(name)) };
  }
}

test.each([
  ['prohibit', '3/13', 'EHOSTUNREACH'],
  ['unreachable', '3/1', 'EHOSTUNREACH'],
  ['blackhole', undefined, 'ETIMEDOUT'],
] as const)('a frame whose DNAT leads nowhere goes up and is turned away there: %s', (type, icmp, errno) => {
  const to = 'tcp://10.96.0.10:80';
  const { run } = new Refusal(type).trace({ from: 'pod/default/a', to, endpoint: 'default/c' });
  const error = run.journeys.find(({ cause }) => cause.kind === 'icmpError')?.born;
  expect(error?.l4?.proto === 'icmp' ? `${error.l4.type}/${error.l4.code}` : undefined).toBe(icmp);
  expect(run.errno).toBe(errno);
});

test.each([
  ['prohibit', 'EACCES'],
  ['unreachable', 'EHOSTUNREACH'],
  ['blackhole', 'EINVAL'],
] as const)('who sends a datagram there himself hears what the route says: %s', (type, errno) => {
  const { run } = new Refusal(type).trace({ from: 'node/node1', to: 'udp://10.96.0.53:53' });
  expect(run.errno).toBe(errno);
});

test('a loopback source gets no way out where route_localnet is off', () => {
  const sysctls = { 'net.ipv4.conf.all.route_localnet': '0' };
  const cluster = twoNodes()
    .spec({ hosts: new Map([['*', { sysctls, forwardPolicy: null }]]) })
    .build();
  const { run } = new Simulation(cluster).trace({
    from: 'node/node1',
    to: 'tcp://127.0.0.1:30080',
    endpoint: 'default/b',
  });
  const [request] = run.journeys;
  expect(request?.hops.map(({ netns }) => netns)).toEqual(['node1']);
  expect(request?.dropReason).toBe('IP_OUTNOROUTES');
  expect(request?.decidedBy?.entry).toEqual({ kind: 'sysctl', name: 'net.ipv4.conf.cni0.route_localnet' });
  expect(run.errno).toBe('ETIMEDOUT');
});
