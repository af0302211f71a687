// Times and frames are those that Linux 6.18 showed in namespaces of its own (HZ 250), save for the timers' slack.
import { expect, test } from 'vitest';
import { route } from '../compile/route.ts';
import { neighbourKey, LearnedState, type NeighbourEntry } from '../dataplane/learned.ts';
import { neighbourAt } from '../dataplane/neighbourTimes.ts';
import { ip } from '../net/address.ts';
import { macFromName } from '../net/mac.ts';
import { must } from '../problem.ts';
import { linkOf } from '../testing/link.ts';
import { prefix } from '../net/prefix.ts';
import type { Journey } from '../trace/run.ts';
import type { ClientTask } from './clientProgress.ts';
import { simulate, type Simulated } from './simulate.ts';

const SECOND = 1_000_000;
const NOW = 100 * SECOND;

/** `h` reaches 10.9.0.5 by `r`, which does not route, and 10.9.1.5 by somebody who is not there. */
const dataplane = linkOf(
  {
    name: 'h',
    eth0: ['10.8.0.1/24'],
    routes: [
      route(prefix('10.9.0.0/24'), 'operator', { via: ip('10.8.0.2'), dev: 'eth0' }),
      route(prefix('10.9.1.0/24'), 'operator', { via: ip('10.8.0.9'), dev: 'eth0' }),
    ],
  },
  { name: 'r', eth0: ['10.8.0.2/24'] },
);
const h = must(dataplane.netns('h'), 'h');
const R = macFromName('r');

const entryOf = (
  address: string,
  state: NeighbourEntry['state'],
  age: number,
  rest: Partial<NeighbourEntry> = {},
) => ({
  ip: ip(address),
  dev: 'eth0',
  mac: R,
  state,
  since: NOW - age,
  confirmed: 0,
  probes: 0,
  ...rest,
});

function learnedOf(entry: NeighbourEntry): LearnedState {
  const learned = new LearnedState();
  learned.apply({
    netns: 'h',
    table: 'neighbour',
    key: neighbourKey('eth0', entry.ip),
    from: null,
    to: entry,
  });
  return learned;
}

function send(learned: LearnedState, to: string, scheme: ClientTask['scheme']): Simulated {
  return simulate({
    dataplane,
    learned,
    task: {
      netns: h,
      owner: 'h',
      scheme,
      host: to,
      path: '/',
      dst: ip(to),
      dport: 9,
      sport: 40_000,
      size: null,
      df: null,
      ttl: null,
    },
    seed: 1,
    now: NOW,
    wantedEndpoint: null,
    recording: true,
    firstPacketOnly: false,
  });
}

const row = (learned: LearnedState, address: string) =>
  learned.get('h', 'neighbour', neighbourKey('eth0', ip(address)));

/** `0.125 everybody` for each question that `h` asked, with the seconds since the run began. */
const questions = (journeys: readonly Journey[]): string[] =>
  journeys
    .filter(({ cause, born }) => cause.kind === 'arp' && born.arp?.senderIp === '10.8.0.1')
    .map(({ born, hops }) => {
      const t = (hops[0]?.steps[0]?.t ?? 0) / SECOND;
      return `${t.toFixed(3)} ${born.eth?.dst === R ? 'the one who had it' : 'everybody'}`;
    });

test('a stale address is used at once and marked for a check', () => {
  const learned = learnedOf(entryOf('10.8.0.2', 'STALE', 40 * SECOND));
  const { journeys, progress } = send(learned, '10.8.0.2', 'icmp');
  expect(progress.outcome).toBe('delivered');
  expect(questions(journeys)).toEqual([]);
  expect(row(learned, '10.8.0.2')).toMatchObject({ state: 'DELAY', since: NOW, mac: R });
});

test('a check that falls due while a request waits asks the one machine, which answers', () => {
  const learned = learnedOf(entryOf('10.8.0.2', 'DELAY', 3 * SECOND));
  const { journeys } = send(learned, '10.9.0.5', 'udp');
  expect(questions(journeys)).toEqual(['2.125 the one who had it']);
  expect(
    journeys.filter(({ cause }) => cause.kind === 'arpReply').map(({ disposition }) => disposition),
  ).toEqual(['delivered']);
  const due = NOW + 2.125 * SECOND;
  expect(row(learned, '10.8.0.2')).toMatchObject({ state: 'REACHABLE', mac: R });
  expect(must(row(learned, '10.8.0.2'), 'row').confirmed - due).toBeLessThan(100);
});

test('three questions without an answer, and the next packet asks everybody', () => {
  const learned = learnedOf(entryOf('10.8.0.9', 'DELAY', 5 * SECOND));
  const { journeys, progress } = send(learned, '10.9.1.5', 'tcp');
  expect(questions(journeys)).toEqual([
    '0.125 the one who had it',
    '1.125 the one who had it',
    '2.125 the one who had it',
    '4.016 everybody',
  ]);
  expect(progress.outcome).toBe('timed-out');
  expect(row(learned, '10.8.0.9')).toMatchObject({ state: 'INCOMPLETE', mac: null, probes: 1 });
});

test('while it is being asked for, the known address is used', () => {
  const learned = learnedOf(entryOf('10.8.0.9', 'PROBE', 0, { probes: 1 }));
  const { journeys } = send(learned, '10.9.1.5', 'tcp');
  const [first] = journeys;
  const link = first?.hops[0]?.steps.find((step) => step.kind === 'link');
  expect(link).toMatchObject({ eth: { dst: R } });
});

test.each([
  ['tcp', 'moves forward: the address is confirmed without a question', true],
  ['icmp', 'says nothing about the address', false],
] as const)('%s %s', (scheme, _, isConfirmed) => {
  const learned = learnedOf(entryOf('10.8.0.2', 'DELAY', 2 * SECOND));
  const listening = { proto: 'tcp', ip: ip('0.0.0.0'), port: 9, owner: 'r', application: 'http' } as const;
  const served = { ...must(dataplane.netns('r'), 'r'), listeners: [listening] };
  const { progress } = simulate({
    dataplane: { ...dataplane, netns: (name) => (name === 'r' ? served : dataplane.netns(name)) },
    learned,
    task: {
      netns: h,
      owner: 'h',
      scheme,
      host: 'r',
      path: '/',
      dst: ip('10.8.0.2'),
      dport: 9,
      sport: 40_000,
      size: null,
      df: null,
      ttl: null,
    },
    seed: 1,
    now: NOW,
    wantedEndpoint: null,
    recording: true,
    firstPacketOnly: false,
  });
  expect(progress.outcome).toBe('delivered');
  const entry = must(row(learned, '10.8.0.2'), 'row');
  expect(entry.confirmed >= NOW).toBe(isConfirmed);
  expect(entry.state).toBe('DELAY');
  const later = neighbourAt(entry, NOW + 4 * SECOND);
  expect(later.state).toBe('REACHABLE');
  expect(later.confirmed === entry.confirmed).toBe(isConfirmed);
});

test.each([
  // state, seconds in it, seconds since confirmed, probes → state, seconds in that one
  ['REACHABLE', 20, 20, 0, 'REACHABLE', 20],
  ['REACHABLE', 40, 29, 0, 'REACHABLE', 40],
  ['REACHABLE', 40, 31, 0, 'STALE', 1],
  ['STALE', 90, 90, 0, 'STALE', 90],
  ['DELAY', 5, 90, 0, 'DELAY', 5],
  ['DELAY', 6, 90, 0, 'REACHABLE', 0.875],
  ['DELAY', 6, 3, 0, 'REACHABLE', 0.875],
  ['DELAY', 40, 38, 0, 'STALE', 8],
  ['DELAY', 40, 90, 0, 'STALE', 4.875],
  ['PROBE', 2, 90, 3, 'PROBE', 2],
  ['PROBE', 4, 90, 3, 'FAILED', 1],
  ['INCOMPLETE', 2, 90, 3, 'INCOMPLETE', 2],
  ['INCOMPLETE', 4, 90, 3, 'FAILED', 1],
  ['FAILED', 90, 90, 0, 'FAILED', 90],
] as const)(
  '%s for %d s, confirmed %d s ago, asked %d times: %s',
  (state, age, confirmed, probes, then, since) => {
    const entry = entryOf('10.8.0.2', state, age * SECOND, { confirmed: NOW - confirmed * SECOND, probes });
    const at = neighbourAt(entry, NOW);
    expect([at.state, (NOW - at.since) / SECOND]).toEqual([then, since]);
    expect(at.mac === null).toBe(then === 'FAILED' && state !== 'FAILED');
  },
);
