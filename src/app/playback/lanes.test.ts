import { expect, test } from 'vitest';
import dns from '../../scenarios/dns.yaml?raw';
import { readScenario } from '../../core/cluster/read.ts';
import { must } from '../../core/problem.ts';
import { Simulation } from '../../core/run/simulation.ts';
import { runOf, synOf, type JourneyDraft } from '../../core/testing/run.ts';
import { TCP_ACK, TCP_SYN, type Packet } from '../../core/net/packet.ts';
import { runFixture } from '../testing/run.ts';
import { isHidden, laneKind } from './lanes.ts';

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

const there = synOf('10.244.1.10:40000', '10.96.0.10:80');
const home = synOf('10.244.2.10:8080', '10.244.1.10:40000');
const data = (packet: Packet): Packet => ({
  ...packet,
  l4: { ...packet.l4!, flags: TCP_ACK } as Packet['l4'],
  payload: { bytes: 100, text: 'GET /' },
});
const synAck: Packet = { ...home, l4: { ...home.l4!, flags: TCP_SYN | TCP_ACK } as Packet['l4'] };
const hops: JourneyDraft['hops'] = [
  { netns: 'default/client', steps: [{ kind: 'send', owner: 'kernel', what: 'it' }] },
];

test('what each packet of a run is for', () => {
  const run = runOf([
    { cause: { kind: 'dns', for: null }, born: data(there), hops },
    { cause: { kind: 'reply', to: 0 }, born: data(home), hops },
    { cause: { kind: 'request' }, born: there, hops },
    { cause: { kind: 'retransmission', of: 2 }, born: there, hops },
    { cause: { kind: 'reply', to: 3 }, born: synAck, hops },
    { cause: { kind: 'continuation', of: 2 }, born: data(there), hops },
    { cause: { kind: 'reply', to: 5 }, born: data(home), hops },
    { cause: { kind: 'icmpError', about: 5 }, born: home, hops },
  ]);
  expect(run.journeys.map((journey) => laneKind(journey, run))).toEqual([
    'dns',
    'dns',
    'handshake',
    'retransmission',
    'handshake',
    'data',
    'reply',
    'icmpError',
  ]);
});

test('ARP is ARP, whatever waits for it', () => {
  expect(runFixture.journeys.map((journey) => laneKind(journey, runFixture))).toEqual([
    'arp',
    'handshake',
    'handshake',
  ]);
});

test('filters hide a kind, but never the packet that decided what became of the request', () => {
  const shown = (outcome: typeof runFixture.outcome) => {
    const run = { ...runFixture, outcome };
    return run.journeys.filter((journey) => !isHidden(journey, run, new Set(['arp', 'handshake'])));
  };
  expect(shown('delivered')).toEqual([]);
  expect(shown('timed-out').map(({ disposition }) => disposition)).toEqual(['dropped']);
});
