import { expect, test } from 'vitest';
import { ip } from '../net/address.ts';
import { parseMac } from '../net/mac.ts';
import type { ArpMessage } from '../net/packet.ts';
import { must } from '../problem.ts';
import { runOf, synOf, type HopDraft } from '../testing/run.ts';
import { asSentence, describe, journeyTitle } from './describe.ts';
import { meaningOf, type Meaning } from './meaning.ts';
import { placesOf } from './playback.ts';
import type { Decider } from './decider.ts';
import { why } from './why.ts';

type Draft = HopDraft['steps'][number];

const mac = (text: string) => must(parseMac(text), 'MAC');
const A = mac('0a:58:0a:f4:01:0a');
const B = mac('0a:58:0a:f4:01:01');
const wire = { netns: 'node-b', dev: 'eth0' };
const outer = {
  ip: { ...must(synOf('172.18.0.2:1', '172.18.0.3:2').ip, 'IP header'), proto: 'udp' as const },
  l4: { proto: 'udp' as const, sport: 44088, dport: 8472, length: 118 },
  vxlan: { vni: 1 },
};
const svc = 'KUBE-SVC-CDGGSHYLG3RE2FKL';
const picked: Draft = {
  kind: 'hook',
  hook: 'PREROUTING',
  table: 'nat',
  chain: 'PREROUTING',
  bridged: true,
  matched: [
    { chain: 'PREROUTING', index: 0 },
    { chain: 'KUBE-SERVICES', index: 3 },
    { chain: svc, index: 1 },
  ],
  examined: 9,
  verdict: 'accept',
  choices: [
    { chain: 'KUBE-SEP-A', endpoint: '10.244.2.10:8080', probability: 0.5, taken: false },
    { chain: 'KUBE-SEP-B', endpoint: '10.244.2.11:8080', probability: 0.5, taken: true },
  ],
};
const plain = {
  kind: 'hook',
  hook: 'FORWARD',
  table: 'filter',
  chain: 'FORWARD',
  bridged: false,
  matched: [],
  examined: 4,
} as const;
const byRule = { kind: 'rule', table: 'filter', chain: 'KUBE-SERVICES', index: 0 } as const;

// The row is the specification: what is said, and in which colour.
test.each<[string, Meaning, Draft]>([
  [
    'node-a · eth0 — comes in by eth0, addressed to it',
    'move',
    { kind: 'ingress', dev: 'eth0', pkttype: 'host' },
  ],
  [
    'node-a · veth1 — comes in by veth1, addressed to another device',
    'move',
    { kind: 'ingress', dev: 'veth1', pkttype: 'otherhost' },
  ],
  ['node-a · eth0 — leaves by eth0 towards node-b', 'move', { kind: 'egress', dev: 'eth0', peer: wire }],
  ['node-a · cni0 — leaves by cni0', 'move', { kind: 'egress', dev: 'cni0', peer: null }],
  [
    'node-a · cni0 — bridge cni0 floods a copy to 2 ports: veth1, veth2',
    'route',
    { kind: 'bridge', verdict: 'flood', dev: 'cni0', ports: ['veth1', 'veth2'] },
  ],
  [
    'node-a · cni0 — bridge cni0 switches the frame to port veth1',
    'route',
    { kind: 'bridge', verdict: 'forward', dev: 'cni0', ports: ['veth1'] },
  ],
  [`node-a · bridge, nat PREROUTING — ${svc} picks 10.244.2.11:8080 (2 of 2, 50 %)`, 'rewrite', picked],
  [
    'node-a · filter FORWARD — rule 1 of KUBE-SERVICES rejects the packet',
    'drop',
    { ...plain, verdict: 'reject', decidedBy: byRule },
  ],
  [
    'node-a · filter FORWARD — the policy of FORWARD drops the packet',
    'drop',
    { ...plain, verdict: 'drop', decidedBy: { kind: 'policy', table: 'filter', chain: 'FORWARD' } },
  ],
  [
    'node-a · filter FORWARD — 4 rules compared, none matched: accepted',
    'policy',
    { ...plain, verdict: 'accept' },
  ],
  [
    'node-a · filter FORWARD — 4 rules compared, none matched, mark set to 0x4000: accepted',
    'rewrite',
    { ...plain, verdict: 'accept', mark: 0x4000 },
  ],
  [
    'node-a · NAT at PREROUTING — destination 10.96.0.10:80 → 10.244.2.10:8080',
    'rewrite',
    {
      kind: 'nat',
      hook: 'PREROUTING',
      manip: 'dst',
      undo: false,
      diff: [
        { field: 'ip.dst', from: '10.96.0.10', to: '10.244.2.10' },
        { field: 'l4.dport', from: 80, to: 8080 },
      ],
    },
  ],
  [
    'node-a · NAT at POSTROUTING — translated back: source address 10.244.2.10 → 10.96.0.10',
    'rewrite',
    {
      kind: 'nat',
      hook: 'POSTROUTING',
      manip: 'src',
      undo: true,
      diff: [{ field: 'ip.src', from: '10.244.2.10', to: '10.96.0.10' }],
    },
  ],
  [
    'node-a · connection tracking — belongs to a known flow (ESTABLISHED, reply direction)',
    'learn',
    { kind: 'conntrack', state: 'ESTABLISHED', direction: 'reply', what: 'found' },
  ],
  [
    'node-a · connection tracking — belongs to no flow that could be (state INVALID)',
    'drop',
    { kind: 'conntrack', state: 'INVALID', direction: 'original', what: 'invalid' },
  ],
  [
    'node-a · connection tracking — has the addresses of a known flow but does not fit it (state INVALID)',
    'drop',
    {
      kind: 'conntrack',
      state: 'INVALID',
      direction: 'original',
      what: 'invalid',
      decidedBy: { kind: 'conntrack', id: 1 },
    },
  ],
  [
    'node-a · routing — to 10.244.2.10 via 10.244.2.0 by flannel.1',
    'route',
    {
      kind: 'route',
      purpose: 'input',
      dst: ip('10.244.2.10'),
      result: 'forward',
      dev: 'flannel.1',
      via: ip('10.244.2.0'),
      src: null,
    },
  ],
  [
    'node-a · neighbours of eth0 — nobody knows the MAC address of 10.244.1.1 yet: the packet waits while ARP asks',
    'learn',
    { kind: 'neighbour', dev: 'eth0', ip: ip('10.244.1.1'), result: 'wait', mac: null },
  ],
  [
    'node-a · eth0 — the address asked for is ours: an answer goes back',
    'learn',
    { kind: 'arp', dev: 'eth0', what: 'answer' },
  ],
  [
    'node-a · flannel.1 — wrapped into UDP 172.18.0.2 → 172.18.0.3:8472, VXLAN network 1',
    'encapsulate',
    { kind: 'encapsulate', dev: 'flannel.1', outer },
  ],
  [
    'node-a · forwarding — routed on towards cni0: TTL 64 → 63',
    'route',
    { kind: 'forward', dev: 'cni0', diff: [{ field: 'ip.ttl', from: 64, to: 63 }] },
  ],
  [
    `node-a · eth0 — Ethernet header written: ${A} → ${B}`,
    'move',
    { kind: 'link', dev: 'eth0', eth: { src: A, dst: B, type: 0x0800 } },
  ],
  [
    'node-a · fragments — too large for an MTU of 1450: split into 2 pieces',
    'encapsulate',
    { kind: 'fragment', mtu: 1450, pieces: 2 },
  ],
  [
    'node-a · socket — default/web/nginx receives SYN',
    'app',
    { kind: 'deliver', owner: 'default/web/nginx', what: 'SYN' },
  ],
  [
    'node-a · the end — dropped: nobody on the link answered the ARP question for the next hop',
    'drop',
    { kind: 'end', disposition: 'dropped', reason: 'NEIGH_FAILED' },
  ],
  [
    'node-a · a copy — not addressed to this machine, which lets it go',
    'move',
    { kind: 'end', disposition: 'ignored', reason: 'OTHERHOST' },
  ],
])('%s', (line, meaning, draft) => {
  const run = runOf([
    { born: synOf('10.0.0.1:1', '10.0.0.2:2'), hops: [{ netns: 'node-a', steps: [draft] }] },
  ]);
  const place = must(placesOf(run)[0], 'place');
  expect(describe(place)).toBe(line);
  expect(meaningOf(place.step)).toBe(meaning);
  const sentences = why(place).split(/(?<=[.!?])\s+(?=[A-Z])/);
  expect(sentences.length).toBeLessThanOrEqual(2);
  expect(why(place)).toMatch(/^[A-Z].*\.$|^eth0|^cni0|^flannel/);
  expect(`${line} ${why(place)}`).not.toMatch(/magic|simply/i);
});

test('who wrote the entry that decided stands in the second sentence', () => {
  const run = runOf([
    {
      born: synOf('10.0.0.1:1', '10.0.0.2:2'),
      hops: [{ netns: 'node-a', steps: [{ ...plain, verdict: 'reject', decidedBy: byRule }] }],
    },
  ]);
  const place = must(placesOf(run)[0], 'place');
  const decider: Decider = { text: '-A KUBE-SERVICES …', by: 'kube-proxy' };
  expect(why(place, decider)).toMatch(
    /^The rule throws .* fails at once\. Rule 1 of KUBE-SERVICES was written by kube-proxy\.$/,
  );
});

const syn = synOf('10.244.1.10:40000', '10.96.0.10:80');
const arp = {
  op: 'request',
  senderMac: A,
  senderIp: ip('10.244.1.10'),
  targetMac: B,
  targetIp: ip('10.244.1.1'),
} as const;
const icmp = { proto: 'icmp', type: 3, code: 3, id: 0, seq: 0, mtu: 0, gateway: null, quoted: syn } as const;

test.each<[string, Parameters<typeof journeyTitle>[0]]>([
  ['TCP SYN, client → web.default', { cause: { kind: 'request' }, born: syn }],
  ['TCP SYN, the reply', { cause: { kind: 'reply', to: 0 }, born: syn }],
  ['TCP SYN, sent again', { cause: { kind: 'retransmission', of: 0 }, born: syn }],
  [
    'TCP SYN: GET /',
    { cause: { kind: 'continuation', of: 0 }, born: { ...syn, payload: { bytes: 9, text: 'GET /' } } },
  ],
  ['ARP: who has 10.244.1.1?', { cause: { kind: 'arp', by: 0 }, born: { ...syn, ip: null, l4: null, arp } }],
  [
    `ARP: 10.244.1.10 is at ${A}`,
    {
      cause: { kind: 'arpReply', to: 1 },
      born: { ...syn, ip: null, l4: null, arp: { ...arp, op: 'reply' } },
    },
  ],
  ['ICMP port unreachable', { cause: { kind: 'icmpError', about: 0 }, born: { ...syn, l4: icmp } }],
])('journey: %s', (title, journey) => {
  expect(journeyTitle(journey, { from: 'pod/default/client', to: 'http://web.default/' })).toBe(title);
});

const ALL = mac('ff:ff:ff:ff:ff:ff');
const read: Draft = { kind: 'arp', dev: 'eth0', what: 'ignore' };
const ignored: Draft = { kind: 'end', disposition: 'ignored', reason: 'OTHERHOST' };

test.each<[string, ArpMessage | null, typeof A, readonly Draft[]]>([
  ['The destination MAC address is that of another machine', null, B, [ignored]],
  [
    'The frame went to everyone on the link, and a router passes on only what is addressed to itself',
    null,
    ALL,
    [ignored],
  ],
  ['The destination MAC address is that of another machine', arp, B, [ignored]],
  ['The address asked for, 10.244.1.1, is none of default/b’s', arp, ALL, [read, ignored]],
  [
    'The message about 10.244.1.10 brings nothing that default/b needs',
    { ...arp, op: 'reply' },
    ALL,
    [read, ignored],
  ],
  [
    'net.ipv4.conf.eth0.arp_ignore forbids to answer here',
    arp,
    ALL,
    [read, { ...ignored, decidedBy: { kind: 'sysctl', name: 'net.ipv4.conf.eth0.arp_ignore' } }],
  ],
])('a copy is let go: %s', (cause, message, dst, steps) => {
  const born = { ...syn, eth: { src: A, dst, type: 0x0800 }, arp: message };
  const place = must(placesOf(runOf([{ born, hops: [{ netns: 'default/b', steps }] }])).at(-1), 'place');
  expect(why(place)).toMatch(`${cause}, so default/b lets this copy go.`);
});

test.each([
  ['leaves by eth0', 'leaves by eth0.'],
  ['curl sends DNS A? web.default.svc.cluster.local.', 'curl sends DNS A? web.default.svc.cluster.local.'],
])('%s, as a sentence', (what, sentence) => {
  expect(asSentence(what)).toBe(sentence);
});

test.each([
  [2, '1/2'],
  [3, '1/3, then 1/2'],
  [9, '1/9, then 1/8, and so on'],
])('%i endpoints: the rules draw %s', (endpoints, draws) => {
  const choices = Array.from({ length: endpoints }, (_, i) => ({
    chain: `KUBE-SEP-${i}`,
    endpoint: null,
    probability: 1 / endpoints,
    taken: i === 0,
  }));
  const run = runOf([{ born: syn, hops: [{ netns: 'node-a', steps: [{ ...picked, choices }] }] }]);
  expect(why(must(placesOf(run)[0], 'place'))).toContain(
    `takes the packet (${draws}), the last takes what is left`,
  );
});

test('an answer about a packet of a flow in the table is given its entry', () => {
  const found: Draft = {
    kind: 'conntrack',
    state: 'RELATED',
    direction: 'reply',
    what: 'found',
    decidedBy: { kind: 'conntrack', id: 1 },
  };
  const place = must(
    placesOf(runOf([{ born: syn, hops: [{ netns: 'node-a', steps: [found] }] }]))[0],
    'place',
  );
  expect(why(place)).toMatch(/^The connection table knows this flow/);
  const attached = { ...place, step: { ...place.step, source: 'conntrackAttach' } as const };
  expect(why(attached)).toMatch(/^The kernel answers a packet of this flow, .* as RELATED\./);
});
