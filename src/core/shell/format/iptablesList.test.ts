// What the real `iptables` 1.8.9 lists of these rules: first with -v -n (counters cut off), then without options.
import { expect, test } from 'vitest';
import { parseRule } from '../../dataplane/iptablesRule.ts';
import { formatCount, formatListedRule } from './iptablesList.ts';

const LISTED: readonly (readonly [rule: string, numeric: string, named: string])[] = [
  [
    '-j ACCEPT',
    'ACCEPT     0    --  *      *       0.0.0.0/0            0.0.0.0/0           ',
    'ACCEPT     all  --  anywhere             anywhere            ',
  ],
  [
    '-d 10.96.0.10 -j ACCEPT',
    'ACCEPT     0    --  *      *       0.0.0.0/0            10.96.0.10          ',
    'ACCEPT     all  --  anywhere             10.96.0.10          ',
  ],
  [
    '-d 1.2.3.4/24 -i eth0 -j ACCEPT',
    'ACCEPT     0    --  eth0   *       0.0.0.0/0            1.2.3.0/24          ',
    'ACCEPT     all  --  anywhere             1.2.3.0/24          ',
  ],
  [
    '-o veth+ ! -s 10.0.0.0/8 ! -d 1.2.3.4 -j ACCEPT',
    'ACCEPT     0    --  *      veth+  !10.0.0.0/8          !1.2.3.4             ',
    'ACCEPT     all  -- !10.0.0.0/8          !1.2.3.4             ',
  ],
  [
    '! -i veth+ -p icmp -j ACCEPT',
    'ACCEPT     1    --  !veth+ *       0.0.0.0/0            0.0.0.0/0           ',
    'ACCEPT     icmp --  anywhere             anywhere            ',
  ],
  [
    '! -i veth+ -p sctp -j ACCEPT',
    'ACCEPT     132  --  !veth+ *       0.0.0.0/0            0.0.0.0/0           ',
    'ACCEPT     sctp --  anywhere             anywhere            ',
  ],
  [
    '! -p tcp -j ACCEPT',
    'ACCEPT    !6    --  *      *       0.0.0.0/0            0.0.0.0/0           ',
    'ACCEPT    !tcp  --  anywhere             anywhere            ',
  ],
  [
    '! -i averylongname12 -p udp -j ACCEPT',
    'ACCEPT     17   --  !averylongname12 *       0.0.0.0/0            0.0.0.0/0           ',
    'ACCEPT     udp  --  anywhere             anywhere            ',
  ],
  [
    '-p tcp --dport 80 -j ACCEPT',
    'ACCEPT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:80',
    'ACCEPT     tcp  --  anywhere             anywhere             tcp dpt:http',
  ],
  [
    '-p 6 --sport 80 --dport 90:100 -j ACCEPT',
    'ACCEPT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp spt:80 dpts:90:100',
    'ACCEPT     tcp  --  anywhere             anywhere             tcp spt:http dpts:90:100',
  ],
  [
    '-p tcp ! --dport 90: ! --sport 80 -j ACCEPT',
    'ACCEPT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp spt:!80 dpts:!90:65535',
    'ACCEPT     tcp  --  anywhere             anywhere             tcp spt:!http dpts:!90:65535',
  ],
  [
    '-p tcp ! --dport 90:100  -j ACCEPT',
    'ACCEPT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpts:!90:100',
    'ACCEPT     tcp  --  anywhere             anywhere             tcp dpts:!90:100',
  ],
  [
    '-p udp --dport :100 -j ACCEPT',
    'ACCEPT     17   --  *      *       0.0.0.0/0            0.0.0.0/0            udp dpts:0:100',
    'ACCEPT     udp  --  anywhere             anywhere             udp dpts:0:100',
  ],
  [
    '-p udp ! --sport 53 -j ACCEPT',
    'ACCEPT     17   --  *      *       0.0.0.0/0            0.0.0.0/0            udp spt:!53',
    'ACCEPT     udp  --  anywhere             anywhere             udp spt:!domain',
  ],
  [
    '-p sctp -m sctp --dport 53 -j ACCEPT',
    'ACCEPT     132  --  *      *       0.0.0.0/0            0.0.0.0/0            sctp dpt:53',
    'ACCEPT     sctp --  anywhere             anywhere             sctp dpt:53',
  ],
  [
    '-m tcp -p tcp -j ACCEPT',
    'ACCEPT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp',
    'ACCEPT     tcp  --  anywhere             anywhere             tcp',
  ],
  [
    '-m comment --comment "default/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 ! -s 10.244.0.0/16 -j CHAIN-A',
    'CHAIN-A    6    --  *      *      !10.244.0.0/16        10.96.0.10           /* default/web:http cluster IP */ tcp dpt:80',
    'CHAIN-A    tcp  -- !10.244.0.0/16        10.96.0.10           /* default/web:http cluster IP */ tcp dpt:http',
  ],
  [
    '-m comment --comment x -m recent --name KUBE-SEP-X --rcheck --seconds 10800 --reap -j CHAIN-A',
    'CHAIN-A    0    --  *      *       0.0.0.0/0            0.0.0.0/0            /* x */ recent: CHECK seconds: 10800 reap name: KUBE-SEP-X side: source mask: 255.255.255.255',
    'CHAIN-A    all  --  anywhere             anywhere             /* x */ recent: CHECK seconds: 10800 reap name: KUBE-SEP-X side: source mask: 255.255.255.255',
  ],
  [
    '-m recent --name KUBE-SEP-X --rcheck -j CHAIN-A',
    'CHAIN-A    0    --  *      *       0.0.0.0/0            0.0.0.0/0            recent: CHECK name: KUBE-SEP-X side: source mask: 255.255.255.255',
    'CHAIN-A    all  --  anywhere             anywhere             recent: CHECK name: KUBE-SEP-X side: source mask: 255.255.255.255',
  ],
  [
    '-m recent --name KUBE-SEP-X --set -m tcp -p tcp -j CHAIN-A',
    'CHAIN-A    6    --  *      *       0.0.0.0/0            0.0.0.0/0            recent: SET name: KUBE-SEP-X side: source mask: 255.255.255.255 tcp',
    'CHAIN-A    tcp  --  anywhere             anywhere             recent: SET name: KUBE-SEP-X side: source mask: 255.255.255.255 tcp',
  ],
  [
    '-m statistic --mode random --probability 0.3333333333 -j CHAIN-A',
    'CHAIN-A    0    --  *      *       0.0.0.0/0            0.0.0.0/0            statistic mode random probability 0.33333333349',
    'CHAIN-A    all  --  anywhere             anywhere             statistic mode random probability 0.33333333349',
  ],
  [
    '-m statistic --mode random --probability 1.0000000000 -j CHAIN-A',
    'CHAIN-A    0    --  *      *       0.0.0.0/0            0.0.0.0/0            statistic mode random probability 1.00000000000',
    'CHAIN-A    all  --  anywhere             anywhere             statistic mode random probability 1.00000000000',
  ],
  [
    '-j MARK --or-mark 0x4000',
    'MARK       0    --  *      *       0.0.0.0/0            0.0.0.0/0            MARK or 0x4000',
    'MARK       all  --  anywhere             anywhere             MARK or 0x4000',
  ],
  [
    '-j MARK --xor-mark 0x00004000',
    'MARK       0    --  *      *       0.0.0.0/0            0.0.0.0/0            MARK xor 0x4000',
    'MARK       all  --  anywhere             anywhere             MARK xor 0x4000',
  ],
  [
    '-j MARK --and-mark 0x40',
    'MARK       0    --  *      *       0.0.0.0/0            0.0.0.0/0            MARK and 0x40',
    'MARK       all  --  anywhere             anywhere             MARK and 0x40',
  ],
  [
    '-j MARK --set-mark 0x4000',
    'MARK       0    --  *      *       0.0.0.0/0            0.0.0.0/0            MARK set 0x4000',
    'MARK       all  --  anywhere             anywhere             MARK set 0x4000',
  ],
  [
    '-j MARK --set-mark 0x40/0xff',
    'MARK       0    --  *      *       0.0.0.0/0            0.0.0.0/0            MARK xset 0x40/0xff',
    'MARK       all  --  anywhere             anywhere             MARK xset 0x40/0xff',
  ],
  [
    '-j MARK --set-xmark 0x2000',
    'MARK       0    --  *      *       0.0.0.0/0            0.0.0.0/0            MARK set 0x2000',
    'MARK       all  --  anywhere             anywhere             MARK set 0x2000',
  ],
  [
    '-j MARK --set-xmark 0x2000/0x6000',
    'MARK       0    --  *      *       0.0.0.0/0            0.0.0.0/0            MARK xset 0x2000/0x6000',
    'MARK       all  --  anywhere             anywhere             MARK xset 0x2000/0x6000',
  ],
  [
    '-m mark ! --mark 0x4000/0x4000 -j RETURN',
    'RETURN     0    --  *      *       0.0.0.0/0            0.0.0.0/0            mark match ! 0x4000/0x4000',
    'RETURN     all  --  anywhere             anywhere             mark match ! 0x4000/0x4000',
  ],
  [
    '-m mark --mark 16384 -j RETURN',
    'RETURN     0    --  *      *       0.0.0.0/0            0.0.0.0/0            mark match 0x4000',
    'RETURN     all  --  anywhere             anywhere             mark match 0x4000',
  ],
  [
    '-m addrtype --dst-type LOCAL ! --src-type LOCAL -j CHAIN-A',
    'CHAIN-A    0    --  *      *       0.0.0.0/0            0.0.0.0/0            ADDRTYPE match src-type !LOCAL dst-type LOCAL',
    'CHAIN-A    all  --  anywhere             anywhere             ADDRTYPE match src-type !LOCAL dst-type LOCAL',
  ],
  [
    '-m addrtype ! --dst-type LOCAL -g CHAIN-A',
    'CHAIN-A    0    --  *      *       0.0.0.0/0            0.0.0.0/0           [goto]  ADDRTYPE match dst-type !LOCAL',
    'CHAIN-A    all  --  anywhere             anywhere            [goto]  ADDRTYPE match dst-type !LOCAL',
  ],
  [
    '-m physdev --physdev-is-out ! --physdev-is-in -j ACCEPT',
    'ACCEPT     0    --  *      *       0.0.0.0/0            0.0.0.0/0            PHYSDEV match ! --physdev-is-in --physdev-is-out',
    'ACCEPT     all  --  anywhere             anywhere             PHYSDEV match ! --physdev-is-in --physdev-is-out',
  ],
  [
    '-p tcp -m multiport --destination-ports 80,443,1000:2000 -j ACCEPT',
    'ACCEPT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            multiport dports 80,443,1000:2000',
    'ACCEPT     tcp  --  anywhere             anywhere             multiport dports http,https,1000:cisco-sccp',
  ],
  [
    '-p tcp -m multiport ! --sports 80 -j ACCEPT',
    'ACCEPT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            multiport sports  !80',
    'ACCEPT     tcp  --  anywhere             anywhere             multiport sports  !http',
  ],
  [
    '-p tcp -m multiport --ports 80 -j ACCEPT',
    'ACCEPT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            multiport ports 80',
    'ACCEPT     tcp  --  anywhere             anywhere             multiport ports http',
  ],
  [
    '-m conntrack ! --ctstate ESTABLISHED,RELATED,DNAT,SNAT -j ACCEPT',
    'ACCEPT     0    --  *      *       0.0.0.0/0            0.0.0.0/0            ! ctstate RELATED,ESTABLISHED,SNAT,DNAT',
    'ACCEPT     all  --  anywhere             anywhere             ! ctstate RELATED,ESTABLISHED,SNAT,DNAT',
  ],
  [
    '-m conntrack --ctstate INVALID -j DROP',
    'DROP       0    --  *      *       0.0.0.0/0            0.0.0.0/0            ctstate INVALID',
    'DROP       all  --  anywhere             anywhere             ctstate INVALID',
  ],
  [
    '-m comment --comment "just a comment"',
    '           0    --  *      *       0.0.0.0/0            0.0.0.0/0            /* just a comment */',
    '           all  --  anywhere             anywhere             /* just a comment */',
  ],
  [
    String.raw`-m comment --comment "a \"quote\", a \\ and it's" -j RETURN`,
    String.raw`RETURN     0    --  *      *       0.0.0.0/0            0.0.0.0/0            /* a "quote", a \ and it's */`,
    String.raw`RETURN     all  --  anywhere             anywhere             /* a "quote", a \ and it's */`,
  ],
  [
    '-s 127.0.0.0/8 ! -d 127.0.0.0/8 -j DROP',
    'DROP       0    --  *      *       127.0.0.0/8         !127.0.0.0/8         ',
    'DROP       all  --  loopback/8          !loopback/8          ',
  ],
  [
    '',
    '           0    --  *      *       0.0.0.0/0            0.0.0.0/0           ',
    '           all  --  anywhere             anywhere            ',
  ],
  [
    '-m addrtype --dst-type LOCAL --limit-iface-in -j ACCEPT',
    'ACCEPT     0    --  *      *       0.0.0.0/0            0.0.0.0/0            ADDRTYPE match dst-type LOCAL limit-in',
    'ACCEPT     all  --  anywhere             anywhere             ADDRTYPE match dst-type LOCAL limit-in',
  ],
  [
    '-m addrtype --dst-type LOCAL --limit-iface-out -j ACCEPT',
    'ACCEPT     0    --  *      *       0.0.0.0/0            0.0.0.0/0            ADDRTYPE match dst-type LOCAL limit-out',
    'ACCEPT     all  --  anywhere             anywhere             ADDRTYPE match dst-type LOCAL limit-out',
  ],
  [
    '-j CHAIN-B',
    'CHAIN-B    0    --  *      *       0.0.0.0/0            0.0.0.0/0           ',
    'CHAIN-B    all  --  anywhere             anywhere            ',
  ],
  [
    '-j DNAT --to-destination 10.244.1.11',
    'DNAT       0    --  *      *       0.0.0.0/0            0.0.0.0/0            to:10.244.1.11',
    'DNAT       all  --  anywhere             anywhere             to:10.244.1.11',
  ],
  [
    '-p tcp -j DNAT --to-destination 10.244.1.11:8080',
    'DNAT       6    --  *      *       0.0.0.0/0            0.0.0.0/0            to:10.244.1.11:8080',
    'DNAT       tcp  --  anywhere             anywhere             to:10.244.1.11:8080',
  ],
  [
    '-j CHAIN-A',
    'CHAIN-A    0    --  *      *       0.0.0.0/0            0.0.0.0/0           ',
    'CHAIN-A    all  --  anywhere             anywhere            ',
  ],
  [
    '-j CHAIN-A',
    'CHAIN-A    0    --  *      *       0.0.0.0/0            0.0.0.0/0           ',
    'CHAIN-A    all  --  anywhere             anywhere            ',
  ],
  [
    '-j MASQUERADE --random-fully',
    'MASQUERADE  0    --  *      *       0.0.0.0/0            0.0.0.0/0            random-fully',
    'MASQUERADE  all  --  anywhere             anywhere             random-fully',
  ],
  [
    '-j MASQUERADE',
    'MASQUERADE  0    --  *      *       0.0.0.0/0            0.0.0.0/0           ',
    'MASQUERADE  all  --  anywhere             anywhere            ',
  ],
  [
    '-j SNAT --to-source 1.2.3.4 --random-fully',
    'SNAT       0    --  *      *       0.0.0.0/0            0.0.0.0/0            to:1.2.3.4 random-fully',
    'SNAT       all  --  anywhere             anywhere             to:1.2.3.4 random-fully',
  ],
  [
    '-j SNAT --to-source 1.2.3.4',
    'SNAT       0    --  *      *       0.0.0.0/0            0.0.0.0/0            to:1.2.3.4',
    'SNAT       all  --  anywhere             anywhere             to:1.2.3.4',
  ],
  [
    '-j REJECT',
    'REJECT     0    --  *      *       0.0.0.0/0            0.0.0.0/0            reject-with icmp-port-unreachable',
    'REJECT     all  --  anywhere             anywhere             reject-with icmp-port-unreachable',
  ],
  [
    '-p tcp -j REJECT --reject-with tcp-reset',
    'REJECT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            reject-with tcp-reset',
    'REJECT     tcp  --  anywhere             anywhere             reject-with tcp-reset',
  ],
  [
    '-j REJECT --reject-with icmp-net-prohibited',
    'REJECT     0    --  *      *       0.0.0.0/0            0.0.0.0/0            reject-with icmp-net-prohibited',
    'REJECT     all  --  anywhere             anywhere             reject-with icmp-net-prohibited',
  ],
  [
    '-j DROP',
    'DROP       0    --  *      *       0.0.0.0/0            0.0.0.0/0           ',
    'DROP       all  --  anywhere             anywhere            ',
  ],
];

test.each(LISTED)('%s', (written, numeric, named) => {
  const rule = parseRule(written, 'operator');
  expect(formatListedRule(rule, true, true)).toBe(numeric);
  expect(formatListedRule(rule, false, false)).toBe(named);
});

test.each([
  [0, '    0', '       0'],
  [99_999, '99999', '   99999'],
  [100_000, ' 100K', '  100000'],
  [123_456, ' 123K', '  123456'],
  [9_999_499, '9999K', ' 9999499'],
  [7_890_123_456, '7890M', '7890123456'],
])('counter %d', (count, short, exact) => {
  expect([formatCount(count, false), formatCount(count, true)]).toEqual([short, exact]);
});
