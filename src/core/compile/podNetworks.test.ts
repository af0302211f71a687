import { expect, test } from 'vitest';
import type { PodNetworkMode } from '../cluster/types.ts';
import { TABLE_LOCAL } from '../dataplane/netns.ts';
import { must } from '../problem.ts';
import { macFromName } from '../net/mac.ts';
import { twoNodes } from '../testing/cluster.ts';
import { showFdb, showLinks, showNeighbours, showRoutes, showTable } from '../testing/showNetNs.ts';
import { compileDataplane } from './dataplane.ts';
import { sha1 } from './podNetwork/sha1.ts';

type Changes = Parameters<ReturnType<typeof twoNodes>['podNetwork']>[1];

const namespace = (mode: PodNetworkMode, name: string, changes: Changes = {}) =>
  must(compileDataplane(twoNodes().podNetwork(mode, changes).build()).netns(name), name);

const bridge = { plugin: 'bridge', backend: null } as const;
const vxlan = { plugin: 'flannel', backend: 'vxlan' } as const;
const hostGw = { plugin: 'flannel', backend: 'host-gw' } as const;
const kindnet = { plugin: 'kindnet', backend: null } as const;
const calico = { plugin: 'calico', backend: 'bgp' } as const;

/** What `iptables-save` shows of a plugin: its own chains and the built-in chain it hangs in. */
const agents = (mode: PodNetworkMode, changes: Changes = {}) => {
  const node = namespace(mode, 'node1', changes);
  return [
    ...showTable(node, 'nat', /^(POSTROUTING|FLANNEL|KIND|CNI|cali)/),
    ...showTable(node, 'filter', /^(FORWARD|FLANNEL|cali)/),
  ].filter((line) => !line.includes('kubernetes'));
};

test('bridge: devices of a node', () => {
  const links = showLinks(namespace(bridge, 'node1'));
  expect(links).toEqual([
    '1: lo 00:00:00:00:00:00 mtu 65536 127.0.0.1/8',
    '2: eth0 02:00:ac:12:00:02 mtu 1500 172.18.0.2/24 -> underlay/switch p-node1',
    '3: cni0 0a:58:0a:f4:01:01 mtu 1500 10.244.1.1/24',
    expect.stringMatching(
      /^4: veth[0-9a-f]{8} [0-9a-f:]{17} mtu 1500 master cni0 hairpin -> default\/a eth0$/,
    ),
    expect.stringMatching(
      /^5: veth[0-9a-f]{8} [0-9a-f:]{17} mtu 1500 master cni0 hairpin -> default\/b eth0$/,
    ),
  ]);
});

test('bridge: ip route', () => {
  expect(showRoutes(namespace(bridge, 'node1'))).toEqual([
    'default via 172.18.0.1 dev eth0',
    '10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1',
    '10.244.2.0/24 via 172.18.0.3 dev eth0',
    '172.18.0.0/24 dev eth0 proto kernel scope link src 172.18.0.2',
  ]);
});

test('bridge: egress is masqueraded as kind does', () => {
  expect(agents(bridge)).toEqual([
    '-A POSTROUTING -m addrtype ! --dst-type LOCAL -m comment --comment kind-masq-agent -j KIND-MASQ-AGENT',
    '-A KIND-MASQ-AGENT -d 10.244.0.0/16 -m comment --comment "kind-masq-agent: local traffic is not subject to MASQUERADE" -j RETURN',
    '-A KIND-MASQ-AGENT -m comment --comment "kind-masq-agent: outbound traffic is subject to MASQUERADE (must be last in chain)" -j MASQUERADE',
  ]);
  expect(agents(bridge, { masquerade: false })).toEqual([]);
});

test('bridge: a pod', () => {
  const pod = namespace(bridge, 'default/a');
  expect(showLinks(pod)).toEqual([
    '1: lo 00:00:00:00:00:00 mtu 65536 127.0.0.1/8',
    expect.stringMatching(/^2: eth0 0a:58:0a:f4:01:0a mtu 1500 10\.244\.1\.10\/24 -> node1 veth[0-9a-f]{8}$/),
  ]);
  expect(showRoutes(pod)).toEqual([
    'default via 10.244.1.1 dev eth0',
    '10.244.1.0/24 dev eth0 proto kernel scope link src 10.244.1.10',
  ]);
  expect(pod.listeners).toEqual([
    { proto: 'tcp', ip: '0.0.0.0', port: 8080, owner: 'default/a/app', application: 'http' },
  ]);
  expect(pod.netfilter.conntrack).toBe(false);
});

test.each([bridge, vxlan, kindnet, calico])('$plugin: both ends of every wire name each other', (mode) => {
  const dataplane = compileDataplane(twoNodes().podNetwork(mode).build());
  for (const { name } of dataplane.names()) {
    for (const dev of must(dataplane.netns(name), name).interfaces.values()) {
      if (!('peer' in dev)) continue;
      const peer = dataplane.netns(dev.peer.netns)?.interfaces.get(dev.peer.dev);
      expect(peer && 'peer' in peer && peer.peer, `${name} ${dev.name}`).toEqual({
        netns: name,
        dev: dev.name,
      });
    }
  }
});

// The lines of flannel's documentation, accepted and printed back by a real kernel.
test('flannel/vxlan: routes, neighbours and forwarding rows of a node', () => {
  const node = namespace(vxlan, 'node1');
  const mac = macFromName('node2 flannel.1');
  expect(showRoutes(node)).toEqual([
    'default via 172.18.0.1 dev eth0',
    '10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1',
    '10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink',
    '172.18.0.0/24 dev eth0 proto kernel scope link src 172.18.0.2',
  ]);
  expect(showNeighbours(node)).toEqual([`10.244.2.0 dev flannel.1 lladdr ${mac} PERMANENT`]);
  expect(showFdb(node)).toEqual([`${mac} dev flannel.1 dst 172.18.0.3 self permanent`]);
  expect(namespace(vxlan, 'node2').interfaces.get('flannel.1')).toMatchObject({
    mac,
    mtu: 1450,
    addresses: [{ ip: '10.244.2.0', length: 32 }],
    vxlan: { vni: 1, dstport: 8472, local: '172.18.0.3', dev: 'eth0', learning: false },
  });
});

test('flannel/vxlan: the local table, as a real kernel prints it', () => {
  expect(showRoutes(namespace(vxlan, 'node1'), TABLE_LOCAL)).toEqual([
    'local 10.244.1.0 dev flannel.1 proto kernel scope host src 10.244.1.0',
    'local 10.244.1.1 dev cni0 proto kernel scope host src 10.244.1.1',
    'broadcast 10.244.1.255 dev cni0 proto kernel scope link src 10.244.1.1',
    'local 127.0.0.0/8 dev lo proto kernel scope host src 127.0.0.1',
    'local 127.0.0.1 dev lo proto kernel scope host src 127.0.0.1',
    'broadcast 127.255.255.255 dev lo proto kernel scope link src 127.0.0.1',
    'local 172.18.0.2 dev eth0 proto kernel scope host src 172.18.0.2',
    'broadcast 172.18.0.255 dev eth0 proto kernel scope link src 172.18.0.2',
  ]);
});

test('flannel: rules of flanneld', () => {
  const rules = [
    '-A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG',
    '-A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -m comment --comment "flanneld masq" -j RETURN',
    '-A FLANNEL-POSTRTG -s 10.244.1.0/24 -d 10.244.0.0/16 -m comment --comment "flanneld masq" -j RETURN',
    '-A FLANNEL-POSTRTG -s 10.244.0.0/16 -d 10.244.1.0/24 -m comment --comment "flanneld masq" -j RETURN',
    '-A FLANNEL-POSTRTG ! -s 10.244.0.0/16 -d 10.244.1.0/24 -m comment --comment "flanneld masq" -j RETURN',
    '-A FLANNEL-POSTRTG -s 10.244.0.0/16 ! -d 224.0.0.0/4 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully',
    '-A FLANNEL-POSTRTG ! -s 10.244.0.0/16 -d 10.244.0.0/16 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully',
    '-A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD',
    '-A FLANNEL-FWD -s 10.244.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT',
    '-A FLANNEL-FWD -d 10.244.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT',
  ];
  expect(agents(vxlan)).toEqual(rules);
  expect(agents(hostGw)).toEqual(rules);
  expect(agents(vxlan, { masquerade: false })).toEqual(rules.slice(-3));
});

test('flannel/host-gw: plain routes, no device of its own', () => {
  const node = namespace(hostGw, 'node1');
  expect(showRoutes(node)).toContain('10.244.2.0/24 via 172.18.0.3 dev eth0');
  expect(node.interfaces.has('flannel.1')).toBe(false);
  expect(node.neighbours).toEqual([]);
});

test('flannel: a pod', () => {
  expect(showRoutes(namespace(vxlan, 'default/a'))).toEqual([
    'default via 10.244.1.1 dev eth0',
    '10.244.0.0/16 via 10.244.1.1 dev eth0',
    '10.244.1.0/24 dev eth0 proto kernel scope link src 10.244.1.10',
  ]);
});

test('kindnet: a node', () => {
  const node = namespace(kindnet, 'node1');
  const [a = '', b = ''] = [...node.interfaces.keys()].slice(2);
  expect(showLinks(node).slice(2)).toEqual([
    `3: ${a} 02:fe:0a:f4:01:0a mtu 1500 10.244.1.1/32 -> default/a eth0`,
    `4: ${b} 02:fe:0a:f4:01:0b mtu 1500 10.244.1.1/32 -> default/b eth0`,
  ]);
  expect(showRoutes(node)).toEqual([
    'default via 172.18.0.1 dev eth0',
    `10.244.1.10 dev ${a} scope host`,
    `10.244.1.11 dev ${b} scope host`,
    '10.244.2.0/24 via 172.18.0.3 dev eth0',
    '172.18.0.0/24 dev eth0 proto kernel scope link src 172.18.0.2',
  ]);
  expect(agents(kindnet)).toEqual(agents(bridge));
});

test('kindnet: a pod knows its gateway, and everything else through it', () => {
  expect(showRoutes(namespace(kindnet, 'default/a'))).toEqual([
    'default via 10.244.1.1 dev eth0',
    '10.244.1.0/24 via 10.244.1.1 dev eth0 src 10.244.1.10',
    '10.244.1.1 dev eth0 scope link src 10.244.1.10',
  ]);
});

test('calico/bgp: a node', () => {
  const node = namespace(calico, 'node1');
  const [a = '', b = ''] = [...node.interfaces.keys()].slice(2);
  expect(a).toMatch(/^cali[0-9a-f]{11}$/);
  expect(showLinks(node).slice(2)).toEqual([
    `3: ${a} ee:ee:ee:ee:ee:ee mtu 1500 -> default/a eth0`,
    `4: ${b} ee:ee:ee:ee:ee:ee mtu 1500 -> default/b eth0`,
  ]);
  expect(showRoutes(node)).toEqual([
    'default via 172.18.0.1 dev eth0',
    'blackhole 10.244.1.0/26 proto bird',
    `10.244.1.10 dev ${a} scope link`,
    `10.244.1.11 dev ${b} scope link`,
    '10.244.2.0/26 via 172.18.0.3 dev eth0 proto bird',
    '172.18.0.0/24 dev eth0 proto kernel scope link src 172.18.0.2',
  ]);
  expect(node.sysctls[`net.ipv4.conf.${a}.proxy_arp`]).toBe('1');
  // Its filter table is held against Felix's in felix.test.ts.
  const isNat = (line: string) => /nat-outgoing|-A POSTROUTING/.test(line);
  expect(agents(calico).filter(isNat)).toEqual([
    '-A POSTROUTING -m comment --comment "cali:O3lYWMrLQYEMJtB5" -j cali-POSTROUTING',
    '-A cali-POSTROUTING -j cali-nat-outgoing',
    '-A cali-nat-outgoing -s 10.244.0.0/16 ! -d 10.244.0.0/16 -j MASQUERADE --random-fully',
  ]);
});

test('calico/bgp: a pod', () => {
  const pod = namespace(calico, 'default/a');
  expect(pod.interfaces.get('eth0')?.addresses).toEqual([{ ip: '10.244.1.10', length: 32 }]);
  expect(showRoutes(pod)).toEqual(['default via 169.254.1.1 dev eth0', '169.254.1.1 dev eth0 scope link']);
});

test('calico/bgp: an address borrowed from another node’s block is announced by itself', () => {
  const dataplane = compileDataplane(twoNodes().podNetwork(calico).pod('d', { ip: '10.244.1.20' }).build());
  expect(showRoutes(must(dataplane.netns('node1'), 'node1'))).toContain(
    '10.244.1.20 via 172.18.0.3 dev eth0 proto bird',
  );
  expect(showRoutes(must(dataplane.netns('node2'), 'node2'))).toContain(
    '10.244.1.0/26 via 172.18.0.2 dev eth0 proto bird',
  );
});

// From projectcalico/calico's own tests and a running cluster.
test('names of Calico’s devices', () => {
  expect(sha1('')).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709');
  expect(sha1('a'.repeat(64))).toBe('0098ba824b5c16427bd7a1122a5a442a25ec644d');
  expect(sha1('default.web-0').slice(0, 11)).toBe('0d7763386da');
});

test.each([
  ['bridge', bridge, null, 1500, undefined],
  ['bridge, set by hand', bridge, 1400, 1400, undefined],
  ['flannel/vxlan', vxlan, null, 1450, 1450],
  ['flannel/vxlan, set by hand', vxlan, 1500, 1500, 1450],
  ['flannel/host-gw', hostGw, null, 1500, undefined],
] as const)('MTU of %s', (_, mode, mtu, pods, tunnel) => {
  const node = namespace(mode, 'node1', { mtu });
  expect(namespace(mode, 'default/a', { mtu }).interfaces.get('eth0')?.mtu).toBe(pods);
  expect(node.interfaces.get('cni0')?.mtu).toBe(pods);
  expect(node.interfaces.get('flannel.1')?.mtu).toBe(tunnel);
});
