// Every row of the tables for arp_announce and arp_ignore was seen on Linux 6.18, with the same addresses.
import { expect, test } from 'vitest';
import { LearnedState, neighbourKey, type NeighbourEntry } from '../dataplane/learned.ts';
import type { Sysctls } from '../dataplane/netns.ts';
import { ip } from '../net/address.ts';
import { BROADCAST_MAC, macFromName, ZERO_MAC, type Mac } from '../net/mac.ts';
import { ETH_ARP, NO_PAYLOAD, type ArpMessage, type Packet } from '../net/packet.ts';
import { must } from '../problem.ts';
import { seededRng } from '../rng.ts';
import { linkOf } from '../testing/link.ts';
import { synOf } from '../testing/run.ts';
import { sendArpRequest } from './arpSend.ts';
import { LINUX_STACK } from './stack.ts';
import { World } from './world.ts';

const SECOND = 1_000_000;
const NOW = 100 * SECOND;
const [H, B, OTHER] = [macFromName('h'), macFromName('b'), macFromName('other')];

function worldOf(sysctls: Sysctls) {
  const dataplane = linkOf(
    { name: 'h', eth0: ['10.8.0.1/24', '10.8.1.1/24', '10.8.0.3/24'], elsewhere: ['10.7.0.1/32'], sysctls },
    { name: 'b', eth0: ['10.8.0.2/24'] },
  );
  const world = new World({
    dataplane,
    learned: new LearnedState(),
    stack: LINUX_STACK,
    rng: seededRng(1),
    recording: true,
    now: NOW,
    wantedEndpoint: null,
  });
  const netns = world.netns('h');
  return { world, netns, eth0: must(netns.interfaces.get('eth0'), 'eth0') };
}

const arpOf = (dst: Mac, arp: ArpMessage): Packet => ({
  eth: { src: arp.senderMac, dst, type: ETH_ARP },
  arp,
  ip: null,
  l4: null,
  payload: NO_PAYLOAD,
  vxlan: null,
  inner: null,
});

test.each([
  [0, '10.7.0.1', '10.7.0.1'],
  [0, '10.8.1.1', '10.8.1.1'],
  [0, '192.0.2.1', '10.8.0.1'],
  [1, '10.7.0.1', '10.8.0.1'],
  [1, '10.8.1.1', '10.8.0.1'],
  [1, '10.8.0.3', '10.8.0.3'],
  [2, '10.8.0.3', '10.8.0.1'],
])('arp_announce %d, a packet from %s waits: %s asks', (announce, source, expected) => {
  for (const where of ['eth0', 'all']) {
    const { world, netns, eth0 } = worldOf({ [`net.ipv4.conf.${where}.arp_announce`]: `${announce}` });
    const about = world.birth(netns, synOf(`${source}:1`, '10.8.0.2:2'), { kind: 'request' }, null);
    sendArpRequest(world, netns, eth0, { to: ip('10.8.0.2'), mac: null, about, by: about.branch.journey.id });
    const question = world.recorder.finish().find(({ cause }) => cause.kind === 'arp');
    expect(question?.born.arp?.senderIp).toBe(expected);
  }
});

/** Lets `h` receive a message, and gives what it said and learned. */
function receive(sysctls: Sysctls, packet: Packet, known: NeighbourEntry | null = null) {
  const { world, netns, eth0 } = worldOf(sysctls);
  if (known) world.change('h', 'neighbour', neighbourKey('eth0', known.ip), known);
  const skb = world.birth(netns, packet, { kind: 'request' }, null);
  LINUX_STACK.receive(world, { ...skb, dev: eth0 }, eth0);
  const answered = world.recorder.finish().some(({ cause }) => cause.kind === 'arpReply');
  return { answered, learned: world.learned.rows('h', 'neighbour') };
}

test.each([
  [0, '10.7.0.1', '10.8.0.2', true],
  [1, '10.7.0.1', '10.8.0.2', false],
  [1, '10.8.0.1', '10.8.0.2', true],
  [1, '10.8.0.1', '10.66.0.1', true],
  [2, '10.8.0.1', '10.8.0.2', true],
  [2, '10.8.0.1', '10.66.0.1', false],
  [3, '10.7.0.1', '10.8.0.2', true],
  [4, '10.7.0.1', '10.8.0.2', true],
  [8, '10.8.0.1', '10.8.0.2', false],
])('arp_ignore %d, who has %s? tell %s: answered %s', (ignore, target, asks, expected) => {
  const question = {
    op: 'request',
    senderMac: B,
    senderIp: ip(asks),
    targetMac: ZERO_MAC,
    targetIp: ip(target),
  } as const;
  for (const where of ['eth0', 'all']) {
    const sysctls = { [`net.ipv4.conf.${where}.arp_ignore`]: `${ignore}` };
    const { answered, learned } = receive(sysctls, arpOf(BROADCAST_MAC, question));
    expect(answered).toBe(expected);
    // Who is not answered is not remembered either.
    expect(learned.map(({ ip: who, state }) => [who, state])).toEqual(expected ? [[asks, 'STALE']] : []);
  }
});

test('who has no address yet is answered and not remembered', () => {
  const probe = {
    op: 'request',
    senderMac: B,
    senderIp: ip('0.0.0.0'),
    targetMac: ZERO_MAC,
    targetIp: ip('10.8.0.1'),
  } as const;
  expect(receive({}, arpOf(BROADCAST_MAC, probe))).toEqual({ answered: true, learned: [] });
});

const ANSWER = { op: 'reply', to: H, targetMac: H, targetIp: '10.8.0.1' } as const;
const HEARSAY = { op: 'request', to: BROADCAST_MAC, targetMac: ZERO_MAC, targetIp: '10.8.0.77' } as const;
const GRATUITOUS = { op: 'request', to: BROADCAST_MAC, targetMac: ZERO_MAC, targetIp: '10.8.0.2' } as const;
const QUESTION = { op: 'request', to: BROADCAST_MAC, targetMac: ZERO_MAC, targetIp: '10.8.0.1' } as const;

test.each([
  // known before: state, MAC, seconds in it; message from a MAC; accept → state, MAC, seconds in it
  ['an unsolicited answer teaches nothing', null, ANSWER, B, 0, null],
  ['unless arp_accept says so', null, ANSWER, B, 1, ['REACHABLE', B, 0]],
  ['or says so for neighbours', null, ANSWER, B, 2, ['REACHABLE', B, 0]],
  ['an announcement teaches nothing', null, GRATUITOUS, B, 0, null],
  ['unless arp_accept says so, as hearsay', null, GRATUITOUS, B, 1, ['STALE', B, 0]],
  ['a question to somebody else teaches nothing', null, HEARSAY, B, 1, null],
  ['a question to us is remembered', null, QUESTION, B, 0, ['STALE', B, 0]],
  ['an answer makes an entry reachable', ['DELAY', B, 2], ANSWER, B, 0, ['REACHABLE', B, 0]],
  [
    'a second answer changes nothing but the confirmation',
    ['REACHABLE', B, 2],
    ANSWER,
    B,
    0,
    ['REACHABLE', B, 2],
  ],
  ['hearsay of what is known changes nothing', ['DELAY', B, 2], HEARSAY, B, 0, ['DELAY', B, 2]],
  ['hearsay of another MAC counts', ['REACHABLE', B, 2], HEARSAY, OTHER, 0, ['STALE', OTHER, 0]],
  ['but not within a second', ['REACHABLE', B, 0.5], HEARSAY, OTHER, 0, ['REACHABLE', B, 0.5]],
  ['nor does another answer', ['REACHABLE', B, 0.5], ANSWER, OTHER, 0, ['REACHABLE', B, 0.5]],
  ['but an announcement does', ['REACHABLE', B, 0.5], GRATUITOUS, OTHER, 0, ['STALE', OTHER, 0]],
  ['and so does a question to us', ['REACHABLE', B, 0.5], QUESTION, OTHER, 0, ['STALE', OTHER, 0]],
  ['a machine that was given up is heard of again', ['FAILED', null, 9], HEARSAY, B, 0, ['STALE', B, 0]],
] as const)('%s', (_, before, message, mac, accept, after) => {
  const from = ip('10.8.0.2');
  const known: NeighbourEntry | null = before && {
    ip: from,
    dev: 'eth0',
    mac: before[1],
    state: before[0],
    since: NOW - before[2] * SECOND,
    confirmed: NOW - 3 * SECOND,
    probes: 0,
  };
  const { op, to, targetMac, targetIp } = message;
  const packet = arpOf(to, { op, senderMac: mac, senderIp: from, targetMac, targetIp: ip(targetIp) });
  const { learned } = receive({ 'net.ipv4.conf.all.arp_accept': `${accept}` }, packet, known);
  const [row] = learned;
  expect(row ? [row.state, row.mac, (NOW - row.since) / SECOND] : null).toEqual(after);
  if (op === 'reply' && row) expect(row.confirmed).toBe(NOW);
});

test('an entry that somebody wrote down stays as it is', () => {
  const { world, netns, eth0 } = worldOf({});
  const fixed = { ip: ip('10.8.0.2'), mac: B, dev: 'eth0', by: 'operator' } as const;
  const packet = arpOf(BROADCAST_MAC, {
    op: 'request',
    senderMac: OTHER,
    senderIp: fixed.ip,
    targetMac: ZERO_MAC,
    targetIp: ip('10.8.0.1'),
  });
  const skb = world.birth({ ...netns, neighbours: [fixed] }, packet, { kind: 'request' }, null);
  LINUX_STACK.receive(world, { ...skb, dev: eth0 }, eth0);
  expect(world.learned.rows('h', 'neighbour')).toEqual([]);
  expect(world.recorder.finish().some(({ cause }) => cause.kind === 'arpReply')).toBe(true);
});
