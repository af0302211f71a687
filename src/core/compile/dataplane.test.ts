import { describe, expect, test } from 'vitest';
import { ip } from '../net/address.ts';
import { prefix } from '../net/prefix.ts';
import { must } from '../problem.ts';
import { twoNodes, type ClusterBuilder } from '../testing/cluster.ts';
import { showLinks, showRoutes, showTable } from '../testing/showNetNs.ts';
import { compileDataplane } from './dataplane.ts';

const compiled = (builder: ClusterBuilder) => {
  const dataplane = compileDataplane(builder.build());
  return (name: string) => must(dataplane.netns(name), name);
};

describe('names', () => {
  test('every namespace, none of it compiled', () => {
    const names = compileDataplane(
      twoNodes()
        .pod('hn', { hostNetwork: true, ports: [9100] })
        .build(),
    ).names();
    expect(names.map(({ name, kind, node }) => `${kind} ${name} ${node ?? '-'}`)).toEqual([
      'node node1 node1',
      'node node2 node2',
      'pod default/a node1',
      'pod default/b node1',
      'pod default/c node2',
      'external internet -',
      'external client -',
      'switch underlay/switch -',
      'router underlay/router -',
    ]);
  });

  test('a namespace is compiled once; an unknown one is none', () => {
    const dataplane = compileDataplane(twoNodes().build());
    expect(dataplane.netns('node1')).toBe(dataplane.netns('node1'));
    expect(dataplane.netns('default/nobody')).toBeUndefined();
    expect(dataplane.netns('underlay/lan-203.0.113.0')).toBeUndefined();
  });

  test('equal clusters give equal devices and rules', () => {
    const [one, two] = [compiled(twoNodes())('node1'), compiled(twoNodes())('node1')];
    expect(one.interfaces).toEqual(two.interfaces);
    expect(showTable(one, 'nat')).toEqual(showTable(two, 'nat'));
  });
});

describe('underlay', () => {
  const at = compiled(twoNodes().spec({ name: 'u' }));

  test('the switch joins nodes and router', () => {
    expect(showLinks(at('underlay/switch')).map((line) => line.replace(/ [0-9a-f:]{17} /, ' '))).toEqual([
      '1: lo mtu 65536 127.0.0.1/8',
      '2: br0 mtu 1500',
      '3: p-node1 mtu 1500 master br0 -> node1 eth0',
      '4: p-node2 mtu 1500 master br0 -> node2 eth0',
      '5: p-router mtu 1500 master br0 -> underlay/router eth0',
    ]);
  });

  test('the router has a leg in every network outside', () => {
    expect(showLinks(at('underlay/router'))).toEqual([
      '1: lo 00:00:00:00:00:00 mtu 65536 127.0.0.1/8',
      '2: eth0 02:00:ac:12:00:01 mtu 1500 172.18.0.1/24 -> underlay/switch p-router',
      '3: eth1 02:00:cb:00:71:01 mtu 1500 203.0.113.1/24 -> internet eth0',
      '4: eth2 02:00:c6:33:64:01 mtu 1500 198.51.100.1/24 -> client eth0',
    ]);
    expect(showRoutes(at('underlay/router'))).toEqual([
      'blackhole default',
      '172.18.0.0/24 dev eth0 proto kernel scope link src 172.18.0.1',
      '198.51.100.0/24 dev eth2 proto kernel scope link src 198.51.100.1',
      '203.0.113.0/24 dev eth1 proto kernel scope link src 203.0.113.1',
    ]);
    expect(at('underlay/router').sysctls['net.ipv4.ip_forward']).toBe('1');
  });

  test('an external', () => {
    expect(showRoutes(at('internet'))).toEqual([
      'default via 203.0.113.1 dev eth0',
      '203.0.113.0/24 dev eth0 proto kernel scope link src 203.0.113.10',
    ]);
    expect(at('internet').listeners).toEqual([
      { proto: 'tcp', ip: '0.0.0.0', port: 80, owner: 'internet', application: 'http' },
    ]);
    expect(at('client').listeners).toEqual([]);
  });

  test('routes of the underlay, and a router that says what it does not know', () => {
    const { underlay } = twoNodes().build().spec;
    const routes = [{ to: prefix('192.168.100.1/32'), via: 'node2' }];
    const router = compiled(
      twoNodes().spec({ underlay: { ...underlay, routes, unknownDestination: 'unreachable' } }),
    )('underlay/router');
    expect(showRoutes(router)[0]).toBe('unreachable default');
    expect(showRoutes(router)).toContain('192.168.100.1 via 172.18.0.3 dev eth0');
  });

  test('neighbours outside share a network, others are on the nodes’ own', () => {
    const external = (name: string, address: string) => ({ name, ip: ip(address), ports: [] });
    const near = compiled(
      twoNodes().spec({
        externals: [
          external('one', '203.0.113.1'),
          external('two', '203.0.113.2'),
          external('nas', '172.18.0.50'),
        ],
      }),
    );
    expect(
      showLinks(near('underlay/lan-203.0.113.0'))
        .slice(2)
        .map((line) => line.slice(line.indexOf('->'))),
    ).toEqual(['-> underlay/router eth1', '-> one eth0', '-> two eth0']);
    expect(showRoutes(near('one'))[0]).toBe('default via 203.0.113.3 dev eth0');
    expect(showRoutes(near('nas'))[0]).toBe('default via 172.18.0.1 dev eth0');
    expect(near('underlay/switch').interfaces.get('p-nas')).toMatchObject({
      peer: { netns: 'nas', dev: 'eth0' },
    });
  });
});

describe('a node', () => {
  test('settings of the scenario: for all nodes, one node, one pod', () => {
    const settings = (sysctls: Record<string, string>, forwardPolicy: 'DROP' | null = null) => ({
      sysctls,
      forwardPolicy,
    });
    const at = compiled(
      twoNodes().spec({
        hosts: new Map([
          ['*', settings({ 'net.ipv4.conf.all.rp_filter': '1' }, 'DROP')],
          ['node2', settings({ 'net.bridge.bridge-nf-call-iptables': '0' })],
          ['default/a', settings({ 'net.ipv4.ip_default_ttl': '32' })],
        ]),
      }),
    );
    const sysctl = (name: string, key: string) => at(name).sysctls[key];
    expect(sysctl('node1', 'net.bridge.bridge-nf-call-iptables')).toBe('1');
    expect(sysctl('node2', 'net.bridge.bridge-nf-call-iptables')).toBe('0');
    expect(sysctl('node2', 'net.ipv4.conf.all.rp_filter')).toBe('1');
    expect(sysctl('default/a', 'net.ipv4.ip_default_ttl')).toBe('32');
    expect(sysctl('default/b', 'net.ipv4.ip_default_ttl')).toBe('64');
    expect(at('node2').netfilter.iptables.get('filter')?.chains.get('FORWARD')?.policy).toBe('DROP');
  });

  test.each([
    [true, [], '1'],
    [false, [], '0'],
    [true, ['172.18.0.0/24'], '0'],
    [true, ['127.0.0.0/8'], '1'],
  ] as const)('localhost node ports %s, addresses %j: route_localnet %s', (localhost, ranges, value) => {
    const { serviceProxy } = twoNodes().build().spec;
    const at = compiled(
      twoNodes().spec({
        serviceProxy: {
          ...serviceProxy,
          localhostNodePorts: localhost,
          nodePortAddresses: ranges.map(prefix),
        },
      }),
    );
    expect(at('node1').sysctls['net.ipv4.conf.all.route_localnet']).toBe(value);
  });

  test('a pod of the host’s network listens on the node', () => {
    const at = compiled(twoNodes().pod('hn', { hostNetwork: true, ports: [9100, '53/udp'] }));
    expect(at('node2').listeners.slice(0, 2)).toEqual([
      { proto: 'tcp', ip: '0.0.0.0', port: 9100, owner: 'default/hn/app', application: 'http' },
      { proto: 'udp', ip: '0.0.0.0', port: 53, owner: 'default/hn/app', application: 'echo' },
    ]);
    expect(showLinks(at('node2'))).toHaveLength(4);
  });

  test('a node without pods has no bridge yet', () => {
    expect(compiled(twoNodes().node('node3'))('node3').interfaces.has('cni0')).toBe(false);
  });

  // The order in which captures of a real node show them.
  test('jumps from the built-in chains', () => {
    const node = compiled(twoNodes().podNetwork({ plugin: 'flannel', backend: 'vxlan' }))('node1');
    const jumps = (table: 'nat' | 'filter', chain: string) =>
      showTable(node, table, new RegExp(`^${chain}$`)).map((line) => line.replace(/^.* -j /, ''));
    expect(jumps('filter', 'INPUT')).toEqual([
      'KUBE-PROXY-FIREWALL',
      'KUBE-NODEPORTS',
      'KUBE-EXTERNAL-SERVICES',
      'KUBE-FIREWALL',
    ]);
    expect(jumps('filter', 'FORWARD')).toEqual([
      'KUBE-PROXY-FIREWALL',
      'KUBE-FORWARD',
      'KUBE-SERVICES',
      'KUBE-EXTERNAL-SERVICES',
      'FLANNEL-FWD',
    ]);
    expect(jumps('filter', 'OUTPUT')).toEqual(['KUBE-PROXY-FIREWALL', 'KUBE-SERVICES', 'KUBE-FIREWALL']);
    expect(jumps('nat', 'PREROUTING')).toEqual(['KUBE-SERVICES']);
    expect(jumps('nat', 'POSTROUTING')).toEqual(['KUBE-POSTROUTING', 'FLANNEL-POSTRTG']);
  });
});
