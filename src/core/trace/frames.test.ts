import { expect, test } from 'vitest';
import { ip } from '../net/address.ts';
import { parseMac, ZERO_MAC, type Mac } from '../net/mac.ts';
import { must } from '../problem.ts';
import { dataplaneOf, deviceOf, netnsOf, runOf, synOf } from '../testing/run.ts';
import { packetAt, placesOf } from './playback.ts';
import { formatFrames, framesOf, headersOf } from './frames.ts';

const mac = (text: string): Mac => must(parseMac(text), 'MAC');
const A = mac('0a:58:0a:f4:01:0a');
const B = mac('0a:58:0a:f4:01:0b');
const eth = { src: A, dst: B, type: 0x0800 };

const world = dataplaneOf(
  netnsOf('default/a', 'pod', [
    deviceOf('lo', { kind: 'loopback' }),
    deviceOf('eth0', { kind: 'veth', peer: { netns: 'node1', dev: 'vetha' } }, A),
  ]),
  netnsOf('node1', 'node', [
    deviceOf('vetha', { kind: 'veth', peer: { netns: 'default/a', dev: 'eth0' }, master: 'cni0' }),
    deviceOf('cni0', { kind: 'bridge' }),
    deviceOf('vethb', { kind: 'veth', peer: { netns: 'default/b', dev: 'eth0' }, master: 'cni0' }),
  ]),
);

const bridged = runOf([
  {
    born: synOf('10.244.1.10:40000', '10.96.0.10:80'),
    hops: [
      {
        netns: 'default/a',
        steps: [
          { kind: 'send', owner: 'default/a', what: 'connect' },
          { kind: 'link', dev: 'eth0', eth },
          { kind: 'egress', dev: 'eth0', peer: { netns: 'node1', dev: 'vetha' } },
        ],
      },
      {
        netns: 'node1',
        steps: [
          { kind: 'ingress', dev: 'vetha', pkttype: 'otherhost' },
          {
            kind: 'nat',
            hook: 'PREROUTING',
            manip: 'dst',
            undo: false,
            diff: [
              { field: 'ip.dst', from: '10.96.0.10', to: '10.244.1.11' },
              { field: 'l4.dport', from: 80, to: 8080 },
            ],
          },
          { kind: 'egress', dev: 'vethb', peer: { netns: 'default/b', dev: 'eth0' } },
        ],
      },
      // A second copy, taken before the address was rewritten.
      {
        netns: 'node1',
        parent: { hop: 1, step: 0 },
        steps: [{ kind: 'ingress', dev: 'cni0', pkttype: 'host' }],
      },
    ],
  },
]);

test('a frame for each device crossed, with the headers of that moment', () => {
  expect(framesOf(bridged, world)).toEqual([
    expect.objectContaining({
      n: 0,
      t: 20,
      netns: 'default/a',
      dev: 'eth0',
      dir: 'out',
      pkttype: 'outgoing',
    }),
    expect.objectContaining({ n: 1, netns: 'node1', dev: 'vetha', dir: 'in', pkttype: 'otherhost' }),
    expect.objectContaining({
      n: 2,
      dev: 'vethb',
      ip: expect.objectContaining({ dst: '10.244.1.11' }) as object,
    }),
    expect.objectContaining({
      n: 3,
      dev: 'cni0',
      ip: expect.objectContaining({ dst: '10.96.0.10' }) as object,
    }),
  ]);
});

test('one frame reads as the contract says', () => {
  const [line] = formatFrames(framesOf(bridged, world)).split('\n');
  expect(line).toBe(
    '{"n":0,"t":20,"journey":0,"netns":"default/a","dev":"eth0","kind":"veth","peer":"node1/vetha","dir":"out",' +
      '"pkttype":"outgoing","eth":{"src":"0a:58:0a:f4:01:0a","dst":"0a:58:0a:f4:01:0b","type":"0x0800"},' +
      '"ip":{"src":"10.244.1.10","dst":"10.96.0.10","proto":"tcp","ttl":64,"df":true,"len":60},' +
      '"l4":{"sport":40000,"dport":80,"flags":"S"}}',
  );
});

test('folding on and refolding from the start agree', () => {
  const frames = framesOf(bridged, world);
  const refolded = placesOf(bridged)
    .filter(({ step }) => step.kind === 'ingress' || step.kind === 'egress')
    .map(({ journey, hopIndex, stepIndex }) => packetAt(journey, hopIndex, stepIndex).ip?.dst);
  expect(frames.map((frame) => frame.ip?.dst)).toEqual(refolded);
});

test('an encapsulated frame shows the envelope first, and the inner packet in the same shape', () => {
  const inner = synOf('10.244.1.10:40000', '10.244.2.10:8080');
  const outerIp = { ...must(inner.ip, 'IP header'), src: ip('172.18.0.2'), dst: ip('172.18.0.3') };
  const headers = headersOf(
    {
      ...inner,
      eth,
      ip: { ...outerIp, proto: 'udp', df: false, length: 110 },
      l4: { proto: 'udp', sport: 50000, dport: 8472, length: 90 },
      vxlan: { vni: 1 },
      inner: { ...inner, eth },
    },
    'physical',
  );
  expect(headers).toMatchObject({
    ip: { src: '172.18.0.2', proto: 'udp', len: 110 },
    l4: { sport: 50000, dport: 8472 },
    udp: { sport: 50000, dport: 8472, len: 90 },
    inner: { vni: 1, eth: { dst: B }, ip: { src: '10.244.1.10', len: 60 }, l4: { flags: 'S' } },
  });
});

test.each([
  ['loopback has zero addresses', 'loopback', { src: ZERO_MAC, dst: ZERO_MAC, type: '0x0800' }],
  ['a device for bare IP has none', 'unknown', null],
] as const)('%s', (_name, kind, expected) => {
  expect(headersOf(synOf('127.0.0.1:1', '127.0.0.1:2'), kind).eth).toEqual(expected);
});

test('ICMP, ARP and fragments', () => {
  const syn = synOf('10.0.0.1:1', '10.0.0.2:2');
  const header = must(syn.ip, 'IP header');
  const icmp = {
    proto: 'icmp',
    type: 8,
    code: 0,
    id: 7,
    seq: 1,
    mtu: 0,
    gateway: null,
    quoted: null,
  } as const;
  const arp = {
    op: 'request',
    senderMac: A,
    senderIp: ip('10.0.0.1'),
    targetMac: ZERO_MAC,
    targetIp: ip('10.0.0.2'),
  } as const;
  const headers = (packet: Partial<typeof syn>) => headersOf({ ...syn, ...packet }, 'veth');
  expect(headers({ l4: icmp }).icmp).toEqual({ type: 8, code: 0, id: 7, seq: 1 });
  expect(headers({ l4: { ...icmp, type: 3, code: 4, mtu: 1450, quoted: syn } }).icmp).toEqual({
    type: 3,
    code: 4,
    mtu: 1450,
  });
  expect(headers({ ip: null, l4: null, arp, eth: { ...eth, type: 0x0806 } })).toEqual({
    eth: { src: A, dst: B, type: '0x0806' },
    arp,
  });
  expect(headers({ l4: null, ip: { ...header, id: 9, mf: true, fragmentOffset: 1480 } }).ip).toMatchObject({
    id: 9,
    mf: true,
    offset: 1480,
  });
});
