import { expect, test } from 'vitest';
import dns from '../../scenarios/dns.yaml?raw';
import { readScenario } from '../../core/cluster/read.ts';
import { must } from '../../core/problem.ts';
import { Simulation } from '../../core/run/simulation.ts';
import { laneKind } from './lanes.ts';

/** Kinds of the packets of one request, in order, each named once in a row; ARP left out. */
function kindsOf(to: string): string {
  const simulation = new Simulation(must(readScenario(dns, 'dns.yaml').cluster, 'cluster'));
  const { run } = simulation.trace({ from: 'pod/default/client', to });
  const kinds = run.journeys.map((journey) => laneKind(journey, run)).filter((kind) => kind !== 'arp');
  return kinds.filter((kind, i) => kind !== kinds[i - 1]).join(' ');
}

test('a lookup is apart from the request it is made for', () => {
  expect(kindsOf('http://web/')).toBe('dns handshake data handshake reply handshake');
  expect(kindsOf('http://wbe/')).toBe('dns');
});

test('a question that is the request itself is none, but what CoreDNS asks for it is', () => {
  expect(kindsOf('dns:///web.default.svc.cluster.local')).toBe('data reply');
  expect(kindsOf('dns:///api.example.com')).toBe('data dns reply');
});
