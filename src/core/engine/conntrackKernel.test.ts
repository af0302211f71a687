// What a real kernel said about hand-made segments, one by one, against what we say. How the table was made is written in
// src/testing/fixtures/kernel-conntrack/README.md.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NO_NETFILTER } from '../dataplane/netfilter.ts';
import { LearnedState, type ConntrackEntry } from '../dataplane/learned.ts';
import { ip } from '../net/address.ts';
import { TCP_ACK, TCP_FIN, TCP_PSH, TCP_RST, TCP_SYN, type TcpHeader } from '../net/packet.ts';
import { seededRng } from '../rng.ts';
import { dataplaneOf, netnsOf, synOf } from '../testing/run.ts';
import { confirm, conntrackIn } from './conntrack.ts';
import { firstWindows, tcpProgress } from './conntrackSegment.ts';
import { conntrackSettings } from './conntrackSettings.ts';
import { LINUX_STACK } from './stack.ts';
import { World } from './world.ts';

const table = readFileSync(
  new URL('../../testing/fixtures/kernel-conntrack/tcp.txt', import.meta.url),
  'utf8',
);

interface Case {
  readonly name: string;
  readonly sysctls: Record<string, string>;
  readonly lines: string[];
}

const cases = table
  .split('\n== ')
  .slice(1)
  .map((text): Case => {
    const [name = '', ...rest] = text.split('\n').filter((line) => line !== '');
    const settings = rest.filter((line) => line.startsWith('net.')).map((line) => line.split(' = '));
    return {
      name,
      sysctls: Object.fromEntries(settings) as Record<string, string>,
      lines: rest.filter((line) => !line.startsWith('net.')),
    };
  });

const BITS = { S: TCP_SYN, A: TCP_ACK, F: TCP_FIN, R: TCP_RST, P: TCP_PSH };
const CLIENT = '10.99.1.2:40000';
const SERVER = '10.99.2.2:80';

const NEW_FLOW: ConntrackEntry = {
  id: 1,
  zone: 0,
  original: { proto: 'tcp', src: ip('10.99.1.2'), dst: ip('10.99.2.2'), sport: 40_000, dport: 80 },
  reply: { proto: 'tcp', src: ip('10.99.2.2'), dst: ip('10.99.1.2'), sport: 80, dport: 40_000 },
  tcp: 'NONE',
  windows: null,
  confirmed: false,
  seenReply: false,
  assured: false,
  mark: 0,
  srcNat: 'undecided',
  dstNat: 'undecided',
  created: 0,
  expires: 0,
};

/** The packet that the left half of a line of the table describes. */
function packetOf(line: string) {
  const [from = '', letters = '', seq = '', ack = '', window = '', bytes = '', options = ''] =
    line.split(/\s+/);
  const packet = from === 'client' ? synOf(CLIENT, SERVER) : synOf(SERVER, CLIENT);
  const flags = letters.split('').reduce((bits, letter) => bits | BITS[letter as keyof typeof BITS], 0);
  const scale = /^wscale=(\d+)$/.exec(options)?.[1];
  const header: TcpHeader = {
    ...(packet.l4 as TcpHeader),
    flags,
    seq: Number(seq),
    ack: Number(ack),
    window: Number(window),
    windowScale: scale === undefined ? null : Number(scale),
    mss: null,
    optionBytes: options === '-' ? 0 : flags & TCP_SYN ? 20 : 12,
  };
  return { ...packet, l4: header, payload: { bytes: Number(bytes), text: '' } };
}

/** The lines again, their right halves written by our tracker; and the state before and after. */
function replay({ sysctls, lines }: Case) {
  const netns = netnsOf('lab', 'node', [], {
    sysctls,
    netfilter: { ...NO_NETFILTER, conntrack: true },
  });
  const learned = new LearnedState();
  const world = new World({
    dataplane: dataplaneOf(netns),
    learned,
    stack: LINUX_STACK,
    rng: seededRng(0),
    recording: true,
    now: 0,
    wantedEndpoint: null,
  });
  const ours = lines.map((line) => {
    const [left = ''] = line.split(' | ');
    const skb = world.birth(netns, packetOf(line), { kind: 'request' }, null);
    conntrackIn(world, skb);
    confirm(world, skb);
    const [flow, ...others] = learned.rows('lab', 'conntrack');
    expect(others).toEqual([]);
    const words = flow && [
      flow.tcp,
      flow.expires / 1_000_000,
      ...(flow.seenReply ? [] : ['[UNREPLIED]']),
      ...(flow.assured ? ['[ASSURED]'] : []),
    ];
    const state = skb.conntrack?.state ?? 'INVALID';
    return `${left} | ${state.padEnd(11)} | ${words?.join(' ') ?? '-'}`;
  });
  return { ours, world };
}

test('the table is all there', () => {
  expect(cases.length).toBe(124);
  expect(cases.flatMap(({ lines }) => lines).length).toBe(957);
});

test.each(cases)('$name', (given) => {
  expect(replay(given).ours).toEqual(given.lines);
});

test.each(cases)('$name: back and forward again', (given) => {
  const { world } = replay(given);
  const after = structuredClone(world.learned.entries());
  for (const effect of world.changes.toReversed()) world.learned.apply(effect, 'back');
  expect(world.learned.entries()).toEqual([]);
  for (const effect of world.changes) world.learned.apply(effect);
  expect(world.learned.entries()).toEqual(after);
});

test('a SYN that is sent again gains no time; its answer does', () => {
  const netns = netnsOf('lab', 'node', []);
  const settings = conntrackSettings(netns);
  const syn = packetOf('client S 1000 0 64240 0 wscale=7');
  const windows = firstWindows(syn.l4, syn, true);
  const flow = { ...NEW_FLOW, windows };
  const second = 1_000_000;
  const first = tcpProgress(flow, 'original', syn, syn.l4, settings, 0).entry;
  expect(first).toMatchObject({ tcp: 'SYN_SENT', expires: 120 * second });
  const again = tcpProgress(first, 'original', syn, syn.l4, settings, 7 * second).entry;
  expect(again.expires).toBe(120 * second);
  const synAck = packetOf('server SA 5000 1001 64240 0 wscale=7');
  const answered = tcpProgress(again, 'reply', synAck, synAck.l4, settings, 8 * second).entry;
  expect(answered.expires).toBe(68 * second);
});
