// The text of kube-proxy's nftables mode, names with their hashes, and what nodes share. The Services are those of
// Kubernetes 1.34 pkg/proxy/nftables/proxier_test.go, TestOverallNFTablesRules, and so are the expected lines.
import { describe, expect, test } from 'vitest';
import type { NftTable } from '../../dataplane/nftables.ts';
import { formatNftElement } from '../../dataplane/nftablesList.ts';
import { ip } from '../../net/address.ts';
import { prefix } from '../../net/prefix.ts';
import { must } from '../../problem.ts';
import { NFT_SETTINGS, PROXIER_SERVICES, proxyHost } from '../../testing/proxierServices.ts';
import { nftablesProxy } from './nftables.ts';
import { nftChainNames, nftEndpointBase } from './nftablesNames.ts';
import type { NftProxySettings } from './nftablesSettings.ts';
import type { ProxyHost } from './settings.ts';

const HERE = proxyHost('here', '192.168.0.2');

test.each([
  ['ns1/svc1:p80', 'service-ULMVA6XW-ns1/svc1/tcp/p80'],
  ['testing/service:http', 'service-P4ZYZVCF-testing/service/tcp/http'],
  ['default/web:http', 'service-SUSTUHLJ-default/web/tcp/http'],
])('chain of %s', (name, chain) => {
  expect(nftChainNames({ name, protocol: 'tcp' }).svc).toBe(chain);
});

test('the chain of an endpoint; one that would be too long is cut', () => {
  const base = (name: string, address: string) =>
    nftEndpointBase({ name, protocol: 'tcp' }, { ip: ip(address), port: 80 });
  expect(base('ns1/svc1:p80', '10.180.0.1')).toBe('5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80');
  expect(base('ns1/svc1:p80', 'fd00::1')).toMatch(/^[A-Z2-7]{8}-ns1\/svc1\/tcp\/p80__fd00\.\.1\/80$/);
  const long = base(
    `${'n'.repeat(63)}/${'s'.repeat(63)}:${'p'.repeat(63)}`,
    'fd00:1111:2222:3333:4444:5555:6666:7777',
  );
  expect([long.length, long.endsWith('...')]).toEqual([240, true]);
});

const tablesOf = (settings: Partial<NftProxySettings> = {}) => {
  const proxy = nftablesProxy(PROXIER_SERVICES, { ...NFT_SETTINGS, ...settings });
  return (at: ProxyHost): NftTable => must(proxy(at).nftables?.[0], 'table');
};
const table = tablesOf()(HERE);

const rulesOf = (name: RegExp, of = table): string[] =>
  [...of.chains.values()]
    .filter((chain) => name.test(chain.name))
    .flatMap((chain) => chain.rules.map((rule) => `${chain.name}: ${rule.written}`));
const elementsOf = (map: string, of = table): string[] =>
  [...must(of.sets.get(map), map).elements.all()].map(formatNftElement);

test('base chains and what stands behind them', () => {
  const bases = table.baseChains.map(
    ({ name, base, rules }) =>
      `${base?.type} ${base?.hook} ${base?.priority} ${name}: ${rules.map(({ written }) => written).join('; ')}`,
  );
  expect(bases).toEqual([
    'filter PREROUTING -110 filter-prerouting-pre-dnat: ct state new jump firewall-check',
    'filter OUTPUT -110 filter-output-pre-dnat: ct state new jump firewall-check',
    'filter INPUT 0 filter-input: ct state new jump nodeport-endpoints-check; ct state new jump service-endpoints-check',
    'filter FORWARD 0 filter-forward: ct state new jump service-endpoints-check; ct state new jump cluster-ips-check',
    'filter OUTPUT 0 filter-output: ct state new jump service-endpoints-check; ct state new jump cluster-ips-check',
    'nat PREROUTING -100 nat-prerouting: jump services',
    'nat OUTPUT -100 nat-output: jump services',
    'nat POSTROUTING 100 nat-postrouting: jump masquerading',
  ]);
  expect(rulesOf(/^(cluster-ips|nodeport-endpoints)-check$/)).toEqual([
    'nodeport-endpoints-check: ip daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports',
    'cluster-ips-check: ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"',
    'cluster-ips-check: ip daddr { 172.30.0.0/16 } drop comment "Drop traffic to unallocated ClusterIPs"',
  ]);
});

test('elements of sets and maps', () => {
  expect(elementsOf('cluster-ips')).toEqual([41, 42, 43, 44, 45, 46].map((n) => `172.30.0.${n}`));
  expect(elementsOf('nodeport-ips')).toEqual(['192.168.0.2']);
  expect(elementsOf('service-ips')).toEqual([
    '172.30.0.41 . tcp . 80 : goto service-ULMVA6XW-ns1/svc1/tcp/p80',
    '172.30.0.42 . tcp . 80 : goto service-42NFTM6N-ns2/svc2/tcp/p80',
    '192.168.99.22 . tcp . 80 : goto external-42NFTM6N-ns2/svc2/tcp/p80',
    '1.2.3.4 . tcp . 80 : goto external-42NFTM6N-ns2/svc2/tcp/p80',
    '172.30.0.43 . tcp . 80 : goto service-4AT6LBPK-ns3/svc3/tcp/p80',
    '172.30.0.44 . tcp . 80 : goto service-LAUZTJTB-ns4/svc4/tcp/p80',
    '192.168.99.33 . tcp . 80 : goto external-LAUZTJTB-ns4/svc4/tcp/p80',
    '172.30.0.45 . tcp . 80 : goto service-HVFWP5L3-ns5/svc5/tcp/p80',
    '5.6.7.8 . tcp . 80 : goto external-HVFWP5L3-ns5/svc5/tcp/p80',
  ]);
  expect(elementsOf('service-nodeports')).toEqual([
    'tcp . 3001 : goto external-42NFTM6N-ns2/svc2/tcp/p80',
    'tcp . 3003 : goto external-4AT6LBPK-ns3/svc3/tcp/p80',
    'tcp . 3002 : goto external-HVFWP5L3-ns5/svc5/tcp/p80',
  ]);
  expect(elementsOf('no-endpoint-services')).toEqual([
    '192.168.99.22 . tcp . 80 comment "ns2/svc2:p80" : drop',
    '1.2.3.4 . tcp . 80 comment "ns2/svc2:p80" : drop',
    '172.30.0.46 . tcp . 80 comment "ns6/svc6:p80" : goto reject-chain',
  ]);
  expect(elementsOf('no-endpoint-nodeports')).toEqual(['tcp . 3001 comment "ns2/svc2:p80" : drop']);
  expect(elementsOf('firewall-ips')).toEqual([
    '5.6.7.8 . tcp . 80 comment "ns5/svc5:p80" : goto firewall-HVFWP5L3-ns5/svc5/tcp/p80',
  ]);
});

test('chains of single Services', () => {
  const [external, sticky] = [
    'external-42NFTM6N-ns2/svc2/tcp/p80',
    'GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80',
  ];
  expect(rulesOf(/\/svc2\//)).toEqual([
    'endpoint-SGOXE6O3-ns2/svc2/tcp/p80__10.180.0.2/80: ip saddr 10.180.0.2 jump mark-for-masquerade',
    'endpoint-SGOXE6O3-ns2/svc2/tcp/p80__10.180.0.2/80: meta l4proto tcp dnat to 10.180.0.2:80',
    `${external}: ip saddr 10.0.0.0/8 goto service-42NFTM6N-ns2/svc2/tcp/p80 comment "short-circuit pod traffic"`,
    `${external}: fib saddr type local jump mark-for-masquerade comment "masquerade local traffic"`,
    `${external}: fib saddr type local goto service-42NFTM6N-ns2/svc2/tcp/p80 comment "short-circuit local traffic"`,
    'service-42NFTM6N-ns2/svc2/tcp/p80: ip daddr 172.30.0.42 ip saddr != 10.0.0.0/8 jump mark-for-masquerade',
    'service-42NFTM6N-ns2/svc2/tcp/p80: numgen random mod 1 vmap { 0 : goto endpoint-SGOXE6O3-ns2/svc2/tcp/p80__10.180.0.2/80 }',
  ]);
  expect(rulesOf(/^service-.*\/svc4\//)[1]).toBe(
    'service-LAUZTJTB-ns4/svc4/tcp/p80: numgen random mod 2 vmap { 0 : goto endpoint-UNZV3OEC-ns4/svc4/tcp/p80__10.180.0.4/80 , 1 : goto endpoint-5RFCDDV7-ns4/svc4/tcp/p80__10.180.0.5/80 }',
  );
  expect(rulesOf(/\/svc5\//)).toEqual([
    `endpoint-${sticky}: ip saddr 10.180.0.3 jump mark-for-masquerade`,
    `endpoint-${sticky}: update @affinity-${sticky} { ip saddr }`,
    `endpoint-${sticky}: meta l4proto tcp dnat to 10.180.0.3:80`,
    'external-HVFWP5L3-ns5/svc5/tcp/p80: jump mark-for-masquerade',
    'external-HVFWP5L3-ns5/svc5/tcp/p80: goto service-HVFWP5L3-ns5/svc5/tcp/p80',
    'firewall-HVFWP5L3-ns5/svc5/tcp/p80: ip saddr != { 203.0.113.0/25 } drop',
    'service-HVFWP5L3-ns5/svc5/tcp/p80: ip daddr 172.30.0.45 ip saddr != 10.0.0.0/8 jump mark-for-masquerade',
    `service-HVFWP5L3-ns5/svc5/tcp/p80: ip saddr @affinity-${sticky} goto endpoint-${sticky}`,
    `service-HVFWP5L3-ns5/svc5/tcp/p80: numgen random mod 1 vmap { 0 : goto endpoint-${sticky} }`,
  ]);
  expect(table.sets.get(`affinity-${sticky}`)).toMatchObject({ type: ['ipv4_addr'], timeoutSeconds: 10800 });
  expect(rulesOf(/\/svc6\//)).toEqual([]);
});

describe('settings', () => {
  test('node ports on every address', () => {
    const all = tablesOf({ nodePortAddresses: [prefix('0.0.0.0/0')] })(HERE);
    expect(all.sets.has('nodeport-ips')).toBe(false);
    expect(
      rulesOf(/^(services|nodeport-endpoints-check)$/, all).filter((rule) => rule.includes('nodeports')),
    ).toEqual([
      'nodeport-endpoints-check: ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @no-endpoint-nodeports',
      'services: fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @service-nodeports',
    ]);
  });

  test('node ports on some addresses, never on loopback', () => {
    const some = tablesOf({ nodePortAddresses: [prefix('127.0.0.0/8'), prefix('10.0.0.0/8')] })(HERE);
    expect(elementsOf('nodeport-ips', some)).toEqual(['10.0.1.1']);
  });

  test('no detector, everything masqueraded, no known Service CIDR', () => {
    const first = (settings: Partial<NftProxySettings>) =>
      rulesOf(/^service-.*\/svc1\//, tablesOf(settings)(HERE))[0]?.replace(/^\S+ /, '');
    expect(first({ localDetector: null })).toMatch(/^numgen/);
    expect(first({ masqueradeAll: true })).toBe('ip daddr 172.30.0.41 jump mark-for-masquerade');
    expect(rulesOf(/^cluster-ips-check$/, tablesOf({ serviceCIDRs: [] })(HERE))).toHaveLength(1);
  });
});

describe('sharing', () => {
  const tables = tablesOf();
  const [here, there] = [tables(HERE), tables(proxyHost('there', '192.168.0.3'))];

  test('what no node changes is one and the same on all', () => {
    for (const name of [
      'services',
      'service-ULMVA6XW-ns1/svc1/tcp/p80',
      'endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80',
    ]) {
      expect(here.chains.get(name), name).toBeDefined();
      expect(here.chains.get(name), name).toBe(there.chains.get(name));
    }
    const key = '172.30.0.41 . tcp . 80';
    expect(here.sets.get('service-ips')?.elements.get(key)).toBe(
      there.sets.get('service-ips')?.elements.get(key),
    );
    expect(elementsOf('nodeport-ips', there)).toEqual(['192.168.0.3']);
  });

  test('names of nobody are nobody’s', () => {
    for (const name of ['service-AAAAAAAA-ns1/svc1/tcp/p80', 'firewall-ULMVA6XW-ns1/svc1/tcp/p80', 'nothing'])
      expect(here.chains.get(name), name).toBeUndefined();
    expect(here.sets.get('service-ips')?.elements.get('172.30.0.41 . udp . 80')).toBeUndefined();
  });

  test('every verdict leads somewhere, and every set that a rule asks exists', () => {
    for (const { rules } of here.chains.values()) {
      for (const { matches, action } of rules) {
        const verdicts = action?.kind === 'numgen' ? action.verdicts : [action];
        for (const verdict of verdicts)
          if (verdict && 'chain' in verdict) expect(here.chains.has(verdict.chain), verdict.chain).toBe(true);
        const sets = [
          ...matches.flatMap((match) => (match.kind === 'set' ? [match.set] : [])),
          ...(action?.kind === 'vmap' ? [action.map] : action?.kind === 'update' ? [action.set] : []),
        ];
        for (const set of sets) expect(here.sets.has(set), set).toBe(true);
      }
    }
  });
});
