import { expect, test } from 'vitest';
import { formatNftTime } from './nftablesList.ts';
import { formatNftRule, parseNftRule } from './nftablesRule.ts';

const ENDPOINT = 'endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80';

// As kube-proxy writes them, and as nft 1.0.6 lists them.
test.each([
  ['ct state new jump firewall-check', 'ct state new jump firewall-check'],
  ['mark and 0x4000 == 0 return', 'meta mark & 0x00004000 == 0x00000000 return'],
  ['mark set mark or 0x4000', 'meta mark set meta mark | 0x00004000'],
  ['mark set mark xor 0x4000', 'meta mark set meta mark ^ 0x00004000'],
  ['mark set mark and 0x4000', 'meta mark set meta mark & 0x00004000'],
  ['masquerade fully-random', 'masquerade fully-random'],
  ['reject', 'reject'],
  [
    'ip daddr . meta l4proto . th dport vmap @service-ips',
    'ip daddr . meta l4proto . th dport vmap @service-ips',
  ],
  [
    'fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @ service-nodeports',
    'fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @service-nodeports',
  ],
  [
    'ip daddr { 10.96.0.0/12 } drop comment "Drop traffic to unallocated ClusterIPs"',
    'ip daddr 10.96.0.0/12 drop comment "Drop traffic to unallocated ClusterIPs"',
  ],
  [
    'ip saddr != { 203.0.113.0/25 , 10.0.0.0/8 , 5.6.7.8 , 1.2.3.0/24, 10.1.0.0/16 } drop',
    'ip saddr != { 1.2.3.0/24, 5.6.7.8, 10.0.0.0/8, 203.0.113.0/25 } drop',
  ],
  ['ip saddr { 10.0.0.0/24, 10.0.1.0/24, 10.0.3.0/24 } drop', 'ip saddr { 10.0.0.0/23, 10.0.3.0/24 } drop'],
  ['ip saddr { 10.0.0.0/24, 10.0.0.3 } drop', 'ip saddr { 10.0.0.0/24 } drop'],
  ['ip saddr { 10.0.0.0/24, 10.0.1.0 } drop', 'ip saddr { 10.0.0.0-10.0.1.0 } drop'],
  ['ip saddr { 10.0.0.2, 10.0.0.1 } drop', 'ip saddr { 10.0.0.1, 10.0.0.2 } drop'],
  ['ip saddr != { 10.0.0.4/32 } drop', 'ip saddr != 10.0.0.4 drop'],
  ['ip daddr @cluster-ips reject', 'ip daddr @cluster-ips reject'],
  ['iifname != azv* jump mark-for-masquerade', 'iifname != "azv*" jump mark-for-masquerade'],
  ['iifname cni0 goto a', 'iifname "cni0" goto a'],
  [`ip saddr @affinity-x goto ${ENDPOINT}`, `ip saddr @affinity-x goto ${ENDPOINT}`],
  ['update @affinity-x { ip saddr }', 'update @affinity-x { ip saddr }'],
  ['meta l4proto tcp dnat to 10.180.0.1:80', 'meta l4proto tcp dnat to 10.180.0.1:80'],
  [
    `numgen random mod 2 vmap { 0 : goto ${ENDPOINT} , 1 : goto b }`,
    `numgen random mod 2 vmap { 0 : goto ${ENDPOINT}, 1 : goto b }`,
  ],
])('%s', (written, listed) => {
  const rule = parseNftRule(written, 'kube-proxy');
  expect(formatNftRule(rule)).toBe(listed);
  expect(rule.written).toBe(written);
});

test.each([
  'ip daddr . meta l4proto . th dport vmap @service-ips',
  'meta mark & 0x00004000 == 0x00000000 return',
  'meta mark set meta mark ^ 0x00004000',
  'iifname "cni0" goto a',
  'iifname != "veth*" drop',
  'ip saddr != { 1.2.3.0/24, 5.6.7.8, 10.0.0.0/8 } drop comment "why not"',
  'numgen random mod 2 vmap { 0 : goto a, 1 : jump b }',
  'update @affinity-x { ip saddr }',
])('what nft lists is read as the same rule again: %s', (listed) => {
  expect(formatNftRule(parseNftRule(listed, 'kube-proxy'))).toBe(listed);
});

test('a rule understood', () => {
  expect(
    parseNftRule('ip daddr 10.96.0.10 ip saddr != 10.244.0.0/16 jump mark-for-masquerade', 'kube-proxy'),
  ).toMatchObject({
    matches: [
      { kind: 'address', field: 'ip daddr', values: [{ ip: '10.96.0.10', length: 32 }], invert: false },
      { kind: 'address', field: 'ip saddr', values: [{ ip: '10.244.0.0', length: 16 }], invert: true },
    ],
    action: { kind: 'jump', chain: 'mark-for-masquerade' },
    comment: null,
  });
});

test.each([
  ['tcp dport 80 accept', 'tcp'],
  ['ip daddr 10.96.0.300 drop', '10.96.0.300'],
  ['ip daddr 10.96.0.1 drop accept', 'accept'],
  ['mark or 0x4000 == 0 return', '=='],
  ['ct state fresh jump x', 'fresh'],
  ['numgen random mod 2 vmap { 1 : goto a }', '1'],
  ['dnat to nowhere', 'nowhere'],
  ['jump x comment no-quotes', 'no-quotes'],
])('%s is a mistake of ours, found at %s', (written, word) => {
  expect(() => parseNftRule(written, 'kube-proxy')).toThrow(`'${word}'`);
});

test.each([
  [10, '10s'],
  [10_800, '3h'],
  [90_061, '1d1h1m1s'],
])('%i seconds are %s', (seconds, text) => {
  expect(formatNftTime(seconds)).toBe(text);
});
