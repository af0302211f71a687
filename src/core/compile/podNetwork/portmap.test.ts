import { expect, test } from 'vitest';
import { must } from '../../problem.ts';
import { twoNodes } from '../../testing/cluster.ts';
import { showTable } from '../../testing/showNetNs.ts';
import { compileDataplane } from '../dataplane.ts';

test('host ports, as portmap forwards them', () => {
  const builder = twoNodes().pod('ingress', { ports: ['80:8080', '53:5353/udp'] });
  const node = must(compileDataplane(builder.build()).netns('node2'), 'node2');
  const shown = showTable(node, 'nat', /^(PREROUTING|POSTROUTING|CNI)/)
    .filter((line) => line.includes('CNI'))
    .map((line) => line.replace(/CNI-DN-[0-9a-f]{21}/, 'CNI-DN-x'));
  expect(shown).toEqual([
    '-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
    '-A POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ',
    '-A CNI-DN-x -s 10.244.2.0/24 -p tcp -m tcp --dport 80 -j CNI-HOSTPORT-SETMARK',
    '-A CNI-DN-x -s 127.0.0.1/32 -p tcp -m tcp --dport 80 -j CNI-HOSTPORT-SETMARK',
    '-A CNI-DN-x -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.244.2.11:8080',
    '-A CNI-DN-x -s 10.244.2.0/24 -p udp -m udp --dport 53 -j CNI-HOSTPORT-SETMARK',
    '-A CNI-DN-x -s 127.0.0.1/32 -p udp -m udp --dport 53 -j CNI-HOSTPORT-SETMARK',
    '-A CNI-DN-x -p udp -m udp --dport 53 -j DNAT --to-destination 10.244.2.11:5353',
    String.raw`-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \"default/ingress\"" -m multiport --dports 80 -j CNI-DN-x`,
    String.raw`-A CNI-HOSTPORT-DNAT -p udp -m comment --comment "dnat name: \"default/ingress\"" -m multiport --dports 53 -j CNI-DN-x`,
    '-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE',
    '-A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000',
  ]);
  const other = must(compileDataplane(builder.build()).netns('node1'), 'node1');
  expect(showTable(other, 'nat', /^CNI/)).toEqual([]);
});

test.each([
  [{ plugin: 'bridge', backend: null }, '10.244.2.0/24'],
  [{ plugin: 'flannel', backend: 'vxlan' }, '10.244.2.0/24'],
  [{ plugin: 'kindnet', backend: null }, '10.244.2.0/24'],
  // Calico's IPAM returns the address alone.
  [{ plugin: 'calico', backend: 'bgp' }, '10.244.2.11/32'],
] as const)('whom portmap masquerades is what the plugin before it returned: %o', (mode, network) => {
  const builder = twoNodes()
    .podNetwork(mode)
    .pod('ingress', { ports: ['80:8080'] });
  const node = must(compileDataplane(builder.build()).netns('node2'), 'node2');
  expect(showTable(node, 'nat', /^CNI-DN/)[0]).toMatch(
    new RegExp(`^-A CNI-DN-[0-9a-f]{21} -s ${network} -p tcp -m tcp --dport 80 -j CNI-HOSTPORT-SETMARK$`),
  );
});
