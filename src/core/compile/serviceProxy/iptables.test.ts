// What Kubernetes' own vectors do not show: sharing between nodes, hints, large clusters, what came after 1.26.
import { describe, expect, test } from 'vitest';
import { ip } from '../../net/address.ts';
import { prefix } from '../../net/prefix.ts';
import type { Chain, TableName } from '../../dataplane/netfilter.ts';
import { must } from '../../problem.ts';
import { twoNodes, type ClusterBuilder } from '../../testing/cluster.ts';
import { compileDataplane } from '../dataplane.ts';

function chainsOf(builder: ClusterBuilder) {
  const dataplane = compileDataplane(builder.build());
  return (node: string, table: TableName, name: string): Chain | undefined =>
    must(dataplane.netns(node), node).netfilter.iptables.get(table)?.chains.get(name);
}

const lines = (chain: Chain | undefined): string[] => (chain?.rules ?? []).map((rule) => rule.written);
const targets = (chain: Chain | undefined): string[] =>
  lines(chain).map((line) => line.replace(/^.*-j /, ''));

const WEB = 'CDGGSHYLG3RE2FKL';

describe('sharing', () => {
  test('what no node changes is one and the same on all', () => {
    const chain = chainsOf(twoNodes());
    for (const name of [`KUBE-SVC-${WEB}`, `KUBE-EXT-${WEB}`, 'KUBE-SEP-IQIBSY2R4USWK4F3']) {
      expect(chain('node1', 'nat', name), name).toBeDefined();
      expect(chain('node1', 'nat', name), name).toBe(chain('node2', 'nat', name));
    }
    expect(chain('node1', 'nat', 'KUBE-SERVICES')?.rules).toBe(chain('node2', 'nat', 'KUBE-SERVICES')?.rules);
  });

  test('a Service of policy Local differs, and nothing else', () => {
    const chain = chainsOf(
      twoNodes().service('near', {
        clusterIP: '10.96.0.20',
        port: '80:8080',
        internalTrafficPolicy: 'Local',
        endpoints: ['c'],
      }),
    );
    const near =
      '-m comment --comment "default/near has no local endpoints" -m tcp -p tcp -d 10.96.0.20 --dport 80 -j DROP';
    expect(lines(chain('node1', 'filter', 'KUBE-SERVICES'))).toEqual([near]);
    expect(lines(chain('node2', 'filter', 'KUBE-SERVICES'))).toEqual([]);
    const [web1, web2] = ['node1', 'node2'].map((node) => chain(node, 'nat', 'KUBE-SERVICES')?.rules[0]);
    expect(web1).toBe(web2);
  });

  test('an endpoint’s chain is found before any rule that jumps to it was read', () => {
    const chain = chainsOf(twoNodes());
    expect(lines(chain('node1', 'nat', 'KUBE-SEP-IQIBSY2R4USWK4F3'))).toEqual([
      '-m comment --comment default/web:http -s 10.244.2.10 -j KUBE-MARK-MASQ',
      '-m comment --comment default/web:http -m tcp -p tcp -j DNAT --to-destination 10.244.2.10:8080',
    ]);
    expect(chain('node1', 'nat', 'KUBE-SEP-AAAAAAAAAAAAAAAA')).toBeUndefined();
    expect(chain('node1', 'nat', 'KUBE-SVC-AAAAAAAAAAAAAAAA')).toBeUndefined();
    expect(chain('node1', 'nat', `KUBE-FW-${WEB}`)).toBeUndefined();
  });

  test('every jump leads somewhere', () => {
    const dataplane = compileDataplane(twoNodes().build());
    for (const { chains } of must(dataplane.netns('node1'), 'node1').netfilter.iptables.values()) {
      expect(chains.size).toBe([...chains].length);
      for (const { rules } of chains.values()) {
        for (const { target } of rules) {
          if (target?.kind === 'jump') expect(chains.has(target.chain), target.chain).toBe(true);
        }
      }
    }
  });

  test('a reachable endpoint only: one that hints keep away has no chain here', () => {
    const hinted = (name: string, zone: string) => ({
      ip: ip(`10.244.9.${name}`),
      port: 8080,
      node: 'node1',
      zoneHints: [zone],
    });
    const chain = chainsOf(
      twoNodes()
        .node('node3', { labels: { 'topology.kubernetes.io/zone': 'z1' } })
        .service('zoned', {
          clusterIP: '10.96.0.30',
          port: '80:8080',
          endpoints: [hinted('1', 'z1'), hinted('2', 'z2')],
        }),
    );
    const svc = (node: string) =>
      targets(chain(node, 'nat', targets(chain(node, 'nat', 'KUBE-SERVICES'))[1] ?? ''));
    expect(svc('node1')).toHaveLength(3); // no zone: both endpoints
    expect(svc('node3')).toHaveLength(2);
    const [, , other = ''] = svc('node1');
    expect(chain('node1', 'nat', other)).toBeDefined();
    expect(chain('node3', 'nat', other)).toBeUndefined();
  });
});

test('more than 1000 endpoints: rules of single Services carry no comment', () => {
  const many = (count: number) =>
    twoNodes().service('big', {
      clusterIP: '10.96.0.40',
      port: '80:8080',
      endpoints: Array.from({ length: count }, (_, i) => ({ ip: ip(`10.244.${3 + (i >> 8)}.${i & 255}`) })),
    });
  const web = (count: number) => lines(chainsOf(many(count))('node1', 'nat', `KUBE-SVC-${WEB}`))[1];
  expect(web(998)).toContain('--comment "default/web:http -> 10.244.1.11:8080"');
  expect(web(999)).toBe('-m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-ELX6N4Z5RGB67TLC');
});

describe('a load balancer', () => {
  const fenced = (builder: ClusterBuilder) =>
    builder.service('lb', {
      clusterIP: '10.96.0.50',
      port: '80:8080/30050',
      loadBalancerIP: '192.168.100.9',
      loadBalancerSourceRanges: [prefix('172.18.0.2/32')],
      endpoints: ['b'],
    });
  const firewall = (node: string) => {
    const chain = chainsOf(fenced(twoNodes()));
    return lines(chain(node, 'nat', targets(chain(node, 'nat', 'KUBE-SERVICES'))[2] ?? ''));
  };

  test('source ranges, ended by a rule that only says what follows', () => {
    expect(firewall('node2').map((line) => line.replace(/ -j KUBE-EXT-\w+/, ' -j EXT'))).toEqual([
      '-m comment --comment "default/lb loadbalancer IP" -s 172.18.0.2/32 -j EXT',
      '-m comment --comment "other traffic to default/lb will be dropped by KUBE-PROXY-FIREWALL"',
    ]);
  });

  test('a node in the ranges may also come from the balancer’s own address', () => {
    expect(firewall('node1')).toHaveLength(3);
    expect(firewall('node1')[1]).toContain('-s 192.168.100.9 -j KUBE-EXT-');
  });

  test('an address of ipMode Proxy gets no rules', () => {
    const { services, ...cluster } = fenced(twoNodes()).build();
    const proxied = services.map((service) => ({
      ...service,
      loadBalancerIPs: service.loadBalancerIPs.map((lb) => ({ ...lb, ipMode: 'Proxy' as const })),
    }));
    const node = must(compileDataplane({ ...cluster, services: proxied }).netns('node1'), 'node1');
    const rules = node.netfilter.iptables.get('nat')?.chains.get('KUBE-SERVICES');
    expect(lines(rules).join('\n')).not.toContain('192.168.100.9');
  });
});

test('two slices that name one endpoint give one rule', () => {
  const chain = chainsOf(
    twoNodes().service('twice', { clusterIP: '10.96.0.60', port: '80:8080', endpoints: ['b', 'b'] }),
  );
  const svc = targets(chain('node1', 'nat', 'KUBE-SERVICES'))[1] ?? '';
  expect(targets(chain('node1', 'nat', svc))).toEqual([
    'KUBE-MARK-MASQ',
    expect.stringMatching(/^KUBE-SEP-/) as string,
  ]);
});

describe('packets in state INVALID', () => {
  const DROP = '-m conntrack --ctstate INVALID -j DROP';
  const BE_LIBERAL = 'net.netfilter.nf_conntrack_tcp_be_liberal';
  const firstForward = (builder: ClusterBuilder, node: string) =>
    lines(chainsOf(builder)(node, 'filter', 'KUBE-FORWARD'))[0];
  const { serviceProxy } = twoNodes().build().spec;
  const liberalProxy = () =>
    twoNodes().spec({
      serviceProxy: { ...serviceProxy, conntrack: { ...serviceProxy.conntrack, tcpBeLiberal: true } },
    });

  test('are dropped', () => {
    expect(firstForward(twoNodes(), 'node1')).toBe(DROP);
  });

  test('pass where kube-proxy makes the kernel liberal, and it does', () => {
    expect(firstForward(liberalProxy(), 'node1')).not.toBe(DROP);
    const { sysctls } = must(compileDataplane(liberalProxy().build()).netns('node1'), 'node1');
    expect(sysctls[BE_LIBERAL]).toBe('1');
  });

  test('pass on the very node where somebody else made it liberal', () => {
    const hosts = new Map([['node1', { sysctls: { [BE_LIBERAL]: '1' }, forwardPolicy: null }]]);
    const builder = () => twoNodes().spec({ hosts });
    expect(firstForward(builder(), 'node1')).not.toBe(DROP);
    expect(firstForward(builder(), 'node2')).toBe(DROP);
  });

  test('nftables mode has no such rule, and sets the kernel all the same', () => {
    const builder = liberalProxy();
    const spec = builder.build().spec;
    builder.spec({ serviceProxy: { ...spec.serviceProxy, mode: 'nftables' } });
    const { sysctls } = must(compileDataplane(builder.build()).netns('node2'), 'node2');
    expect(sysctls[BE_LIBERAL]).toBe('1');
  });
});
