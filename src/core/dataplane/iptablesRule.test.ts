import { describe, expect, test } from 'vitest';
import type { Capture } from '../testing/capture.ts';
import { WRITTEN_AND_SAVED } from '../testing/iptablesRules.ts';
import { formatRule, parseRule, readRule, RuleError } from './iptablesRule.ts';
import { splitWords } from './iptablesWords.ts';

const canonical = (text: string) => formatRule(parseRule(text, 'kube-proxy'));

test.each(WRITTEN_AND_SAVED)('%s', (written, saved) => {
  expect(canonical(written)).toBe(saved);
  expect(canonical(saved)).toBe(saved);
});

// Not in that table: allowed in the filter table only, or IPv6.
test.each([
  ['-j REJECT', '-j REJECT --reject-with icmp-port-unreachable'],
  ['-p tcp -j REJECT --reject-with tcp-reset', '-p tcp -j REJECT --reject-with tcp-reset'],
  ['-j REJECT --reject-with port-unreach', '-j REJECT --reject-with icmp-port-unreachable'],
  ['-s ff06::c1 -j ACCEPT', '-s ff06::c1/128 -j ACCEPT'],
  ['-j DNAT --to-destination [ff06::c1]:80', '-j DNAT --to-destination [ff06::c1]:80'],
  ['-m set --match-set cali40all src,dst -j ACCEPT', '-m set --match-set cali40all src,dst -j ACCEPT'],
])('%s', (written, saved) => {
  expect(canonical(written)).toBe(saved);
});

test.each([
  ['-m comment --comment "" -j X', ['-m', 'comment', '--comment', '', '-j', 'X']],
  ['"a b"', ['a b']],
  ['-m comment --comment a"b c"d -j X', ['-m', 'comment', '--comment', 'ab cd', '-j', 'X']],
  ['"a""b" c', ['ab', 'c']],
  [' -j\tX ', ['-j', 'X']],
  ['', []],
])('words of %j', (text, words) => {
  expect(splitWords(text)).toEqual(words);
});

test('what was written stays beside what was understood', () => {
  const text = '-m tcp -p tcp -d 10.96.0.10 --dport 80 -j KUBE-SVC-X';
  expect(parseRule(text, 'kube-proxy')).toEqual({
    matches: [
      { kind: 'dst', prefix: { ip: '10.96.0.10', length: 32 }, invert: false },
      { kind: 'proto', proto: 'tcp', invert: false },
      { kind: 'dport', module: 'tcp', from: 80, to: 80, invert: false },
    ],
    target: { kind: 'jump', chain: 'KUBE-SVC-X' },
    by: 'kube-proxy',
    written: text,
  });
});

describe('a mistake names its word', () => {
  test.each([
    ['-d 10.96.0.300 -j ACCEPT', '10.96.0.300'],
    ['-d 10.96.0.0/33 -j ACCEPT', '10.96.0.0/33'],
    ['-p tcp --dport 70000 -j ACCEPT', '70000'],
    ['-p tcp --dport http -j ACCEPT', 'http'],
    ['--dport 80 -j ACCEPT', '--dport'],
    ['-m length --length 5 -j ACCEPT', 'length'],
    ['-m constructor -j ACCEPT', 'constructor'],
    ['-p tcp -p udp -j ACCEPT', '-p'],
    ['-j LOG --log-prefix x', 'LOG'],
    ['-j ACCEPT --now', '--now'],
    ['-j', '-j'],
    ['-g DROP', 'DROP'],
    ['-j MARK --save 1', '--save'],
    ['-j MARK --or-mark 0x1/0x1', '0x1/0x1'],
    ['-m mark --mark 0x1ffffffff -j ACCEPT', '0x1ffffffff'],
    ['-m conntrack --ctstate NEW,OLD -j ACCEPT', 'NEW,OLD'],
    ['-m statistic --mode nth --every 2 -j ACCEPT', 'nth'],
    ['-m comment --comment "open', 'open'],
    ['-j DNAT --to-destination 10.0.0.1-10.0.0.9', '10.0.0.1-10.0.0.9'],
    ['! -j ACCEPT', '-j'],
  ])('%s', (text, word) => {
    expect(readRule(text, 'operator')).toMatchObject({ ok: false, word });
    expect(() => parseRule(text, 'operator')).toThrow(RuleError);
  });
});

// What the kernel's own tools printed while the captures were made.
const captures = import.meta.glob<Capture>('../../testing/fixtures/kernel-captures/*.iptables.json', {
  import: 'default',
  eager: true,
});
const captured = new Set(
  Object.values(captures).flatMap(({ expect: { rulesMatched = [] } }) =>
    rulesMatched.flatMap(({ rules }) => rules.map((rule) => rule.slice(rule.indexOf(': ') + 2))),
  ),
);

test('there are captures', () => {
  expect(captured.size).toBeGreaterThan(50);
});

test.each([...captured])('captured: %s', (text) => {
  expect(canonical(text)).toBe(text);
});
