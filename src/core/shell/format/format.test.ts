// Every expected line was printed by the real tool (iproute2 6.1, conntrack 1.4.7), set up by hand in a namespace of
// its own; iproute2 ends its lines with a space, which is left out here.
import { invertTuple } from '../../dataplane/flowIndex.ts';
import { expect, test } from 'vitest';
import type { ConntrackEntry } from '../../dataplane/learned.ts';
import type { Route } from '../../dataplane/netns.ts';
import { ip } from '../../net/address.ts';
import { parseMac } from '../../net/mac.ts';
import { prefix } from '../../net/prefix.ts';
import { must } from '../../problem.ts';
import { deviceOf } from '../../testing/run.ts';
import { formatConntrack } from './conntrack.ts';
import { formatLearnedFdb, formatOwnFdb, formatStaticFdb } from './fdb.ts';
import { formatAddress, formatLink } from './ipAddr.ts';
import { formatNeighbour } from './ipNeigh.ts';
import { formatRoute, formatRoutingRule } from './ipRoute.ts';
import { formatListener, formatSocket } from './ss.ts';

const mac = (text: string) => must(parseMac(text), 'MAC');

const plain: Route = {
  type: 'unicast',
  to: prefix('0.0.0.0/0'),
  via: null,
  dev: null,
  onlink: false,
  scope: 'global',
  src: null,
  metric: 0,
  mtu: null,
  proto: 'boot',
  by: 'operator',
};

test.each<[string, Partial<Route>]>([
  ['default via 172.18.0.1 dev eth0', { via: ip('172.18.0.1'), dev: 'eth0' }],
  ['blackhole 10.5.0.0/16 proto bird', { type: 'blackhole', to: prefix('10.5.0.0/16'), proto: 'bird' }],
  ['unreachable 10.6.0.0/16 metric 100', { type: 'unreachable', to: prefix('10.6.0.0/16'), metric: 100 }],
  [
    '10.7.0.0/16 dev eth0 scope link src 172.18.0.2 metric 50 mtu 1400',
    { to: prefix('10.7.0.0/16'), dev: 'eth0', scope: 'link', src: ip('172.18.0.2'), metric: 50, mtu: 1400 },
  ],
  [
    '10.8.0.1 dev eth0 proto 80 scope link',
    { to: prefix('10.8.0.1/32'), dev: 'eth0', proto: '80', scope: 'link' },
  ],
  [
    '10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1',
    { to: prefix('10.244.1.0/24'), dev: 'cni0', proto: 'kernel', scope: 'link', src: ip('10.244.1.1') },
  ],
  [
    '10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink',
    { to: prefix('10.244.2.0/24'), via: ip('10.244.2.0'), dev: 'flannel.1', onlink: true },
  ],
  [
    'local 10.244.1.0 dev flannel.1 proto kernel scope host src 10.244.1.0',
    {
      type: 'local',
      to: prefix('10.244.1.0/32'),
      dev: 'flannel.1',
      proto: 'kernel',
      scope: 'host',
      src: ip('10.244.1.0'),
    },
  ],
  [
    'broadcast 10.244.1.255 dev cni0 proto kernel scope link src 10.244.1.1',
    {
      type: 'broadcast',
      to: prefix('10.244.1.255/32'),
      dev: 'cni0',
      proto: 'kernel',
      scope: 'link',
      src: ip('10.244.1.1'),
    },
  ],
])('ip route: %s', (line, route) => {
  expect(formatRoute({ ...plain, ...route })).toBe(line);
});

test('ip rule', () => {
  const all = { from: null, to: null, fwmark: null, iif: null, by: 'kernel' } as const;
  expect(formatRoutingRule({ ...all, priority: 0, table: 255 })).toBe('0:\tfrom all lookup local');
  expect(
    formatRoutingRule({
      ...all,
      priority: 100,
      from: prefix('10.0.0.0/8'),
      fwmark: { value: 0x10, mask: 0xf0 },
      iif: 'eth0',
      table: 100,
    }),
  ).toBe('100:\tfrom 10.0.0.0/8 fwmark 0x10/0xf0 iif eth0 lookup 100');
  expect(formatRoutingRule({ ...all, priority: 101, to: prefix('10.0.0.0/8'), table: 254 })).toBe(
    '101:\tfrom all to 10.0.0.0/8 lookup main',
  );
});

test('ip neigh', () => {
  const learned = { dev: 'eth0', since: 0, confirmed: 0, probes: 0 };
  expect(formatNeighbour({ ...learned, ip: ip('172.18.0.5'), mac: null, state: 'FAILED' })).toBe(
    '172.18.0.5 dev eth0 FAILED',
  );
  expect(
    formatNeighbour({ ...learned, ip: ip('172.18.0.4'), mac: mac('02:00:ac:12:00:04'), state: 'STALE' }),
  ).toBe('172.18.0.4 dev eth0 lladdr 02:00:ac:12:00:04 STALE');
  expect(
    formatNeighbour({
      ip: ip('10.244.2.0'),
      mac: mac('02:11:22:33:44:55'),
      dev: 'flannel.1',
      by: 'flanneld',
    }),
  ).toBe('10.244.2.0 dev flannel.1 lladdr 02:11:22:33:44:55 PERMANENT');
});

test('bridge fdb', () => {
  const row = { mac: mac('0a:58:0a:f4:01:0a'), dev: 'veth1', bridge: 'cni0', updated: 0 };
  expect(formatLearnedFdb(row)).toBe('0a:58:0a:f4:01:0a dev veth1 master cni0');
  const tunnel = deviceOf('flannel.1', {
    kind: 'vxlan',
    vxlan: { vni: 1, dstport: 8472, local: ip('172.18.0.2'), dev: 'eth0', learning: false },
  });
  expect(
    formatStaticFdb(
      { mac: mac('02:11:22:33:44:55'), dev: 'flannel.1', dst: ip('172.18.0.3'), by: 'flanneld' },
      tunnel,
    ),
  ).toBe('02:11:22:33:44:55 dev flannel.1 dst 172.18.0.3 self permanent');
  const port = deviceOf(
    'veth1',
    { kind: 'veth', peer: { netns: 'p', dev: 'eth0' }, master: 'cni0' },
    mac('c2:c4:20:9d:9c:d5'),
  );
  expect(formatOwnFdb(port)).toBe('c2:c4:20:9d:9c:d5 dev veth1 master cni0 permanent');
  expect(formatOwnFdb(deviceOf('cni0', { kind: 'bridge' }, mac('0a:58:0a:f4:01:01')))).toBe(
    '0a:58:0a:f4:01:01 dev cni0 master cni0 permanent',
  );
});

const flow: ConntrackEntry = {
  id: 1,
  zone: 0,
  original: { proto: 'tcp', src: ip('127.0.0.1'), dst: ip('127.0.0.9'), sport: 53096, dport: 80 },
  reply: { proto: 'tcp', src: ip('127.0.0.1'), dst: ip('127.0.0.1'), sport: 8080, dport: 53096 },
  tcp: 'ESTABLISHED',
  windows: null,
  confirmed: true,
  seenReply: true,
  assured: true,
  mark: 0,
  srcNat: 'kept',
  dstNat: 'translated',
  expires: 431_999_500_000,
  created: 0,
};

test('conntrack -L', () => {
  expect(formatConntrack(flow, 0)).toBe(
    'tcp      6 431999 ESTABLISHED src=127.0.0.1 dst=127.0.0.9 sport=53096 dport=80 src=127.0.0.1 dst=127.0.0.1 sport=8080 dport=53096 [ASSURED] mark=0 use=1',
  );
  const ends = { src: ip('127.0.0.1'), dst: ip('127.0.0.2'), sport: 4000, dport: 53 };
  const back = { src: ip('127.0.0.2'), dst: ip('127.0.0.1'), sport: 53, dport: 4000 };
  const young = { ...flow, tcp: null, seenReply: false, assured: false, expires: 30_000_000 };
  expect(
    formatConntrack({ ...young, original: { ...ends, proto: 'udp' }, reply: { ...back, proto: 'udp' } }, 1),
  ).toBe(
    'udp      17 29 src=127.0.0.1 dst=127.0.0.2 sport=4000 dport=53 [UNREPLIED] src=127.0.0.2 dst=127.0.0.1 sport=53 dport=4000 mark=0 use=1',
  );
  const echo = { ...ends, proto: 'icmp', sport: 7, dport: 7, icmpType: 8 } as const;
  expect(formatConntrack({ ...young, seenReply: true, original: echo, reply: invertTuple(echo) }, 1)).toBe(
    'icmp     1 29 src=127.0.0.1 dst=127.0.0.2 type=8 code=0 id=7 src=127.0.0.2 dst=127.0.0.1 type=0 code=0 id=7 mark=0 use=1',
  );
});

test('ip addr', () => {
  const cni0 = deviceOf('cni0', { kind: 'bridge', mtu: 1450, index: 2 }, mac('0a:58:0a:f4:01:01'));
  expect(formatLink(cni0, null)).toEqual([
    '2: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP group default qlen 1000',
    '    link/ether 0a:58:0a:f4:01:01 brd ff:ff:ff:ff:ff:ff',
  ]);
  const lo = deviceOf('lo', { kind: 'loopback', mtu: 65536 });
  expect(formatLink(lo, null)).toEqual([
    '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000',
    '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
  ]);
  expect(formatAddress({ ip: ip('127.0.0.1'), length: 8 }, 'lo')).toBe('inet 127.0.0.1/8 scope host lo');
  expect(formatAddress({ ip: ip('10.244.1.0'), length: 32 }, 'flannel.1')).toBe(
    'inet 10.244.1.0/32 scope global flannel.1',
  );
});

test('ss: the columns of the real tool, with the container in place of a process', () => {
  expect(
    formatListener({
      proto: 'tcp',
      ip: ip('0.0.0.0'),
      port: 8080,
      owner: 'default/web/nginx',
    }),
  ).toMatch(
    /^tcp {3}LISTEN {5}0 {6}4096 +0\.0\.0\.0:8080 +0\.0\.0\.0:\* +users:\(\("default\/web\/nginx"\)\)$/,
  );
  expect(
    formatSocket({
      proto: 'tcp',
      local: ip('10.244.1.10'),
      localPort: 40000,
      remote: ip('10.96.0.10'),
      remotePort: 80,
      state: 'CLOSE-WAIT',
      owner: 'default/client/app',
    }),
  ).toMatch(/^tcp {3}CLOSE-WAIT 0 {6}0 +10\.244\.1\.10:40000 +10\.96\.0\.10:80 /);
});
