/**
 * Rules as somebody writes them, and as iptables-save 1.8.9 prints them, legacy and nft alike. All are allowed in chain
 * FORWARD of table mangle or POSTROUTING of table nat; `CHAIN-A` has to exist.
 */
export const WRITTEN_AND_SAVED: readonly (readonly [written: string, saved: string])[] = [
  ['-d 10.96.0.10 -j ACCEPT', '-d 10.96.0.10/32 -j ACCEPT'],
  ['-s 0.0.0.0/0 -d 1.2.3.4/24 -i eth0 -j ACCEPT', '-d 1.2.3.0/24 -i eth0 -j ACCEPT'],
  ['-o veth+ ! -s 10.0.0.0/8 ! -d 1.2.3.4 -j ACCEPT', '! -s 10.0.0.0/8 ! -d 1.2.3.4/32 -o veth+ -j ACCEPT'],
  ['! -i veth+ -p icmp -j ACCEPT', '! -i veth+ -p icmp -j ACCEPT'],
  ['! -p tcp -j ACCEPT', '! -p tcp -j ACCEPT'],
  ['-p tcp --dport 80 -j ACCEPT', '-p tcp -m tcp --dport 80 -j ACCEPT'],
  ['-p 6 --sport 80 --dport 90:100 -j ACCEPT', '-p tcp -m tcp --sport 80 --dport 90:100 -j ACCEPT'],
  ['-p tcp ! --dport 90: ! --sport 80 -j ACCEPT', '-p tcp -m tcp ! --sport 80 ! --dport 90:65535 -j ACCEPT'],
  ['-p udp --dport :100 -j ACCEPT', '-p udp -m udp --dport 0:100 -j ACCEPT'],
  ['-m tcp -p tcp -j ACCEPT', '-p tcp -m tcp -j ACCEPT'],
  [
    '-m comment --comment "default/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 ! -s 10.244.0.0/16 -j CHAIN-A',
    '! -s 10.244.0.0/16 -d 10.96.0.10/32 -p tcp -m comment --comment "default/web:http cluster IP" -m tcp --dport 80 -j CHAIN-A',
  ],
  [
    '-m comment --comment x -m recent --name KUBE-SEP-X --rcheck --seconds 10800 --reap -j CHAIN-A',
    '-m comment --comment x -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-X --mask 255.255.255.255 --rsource -j CHAIN-A',
  ],
  [
    '-m recent --name KUBE-SEP-X --set -m tcp -p tcp -j DNAT --to-destination 10.244.1.11:8080',
    '-p tcp -m recent --set --name KUBE-SEP-X --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.244.1.11:8080',
  ],
  ['-j DNAT --to-destination 10.244.1.11', '-j DNAT --to-destination 10.244.1.11'],
  [
    '-m statistic --mode random --probability 0.3333333333 -j CHAIN-A',
    '-m statistic --mode random --probability 0.33333333349 -j CHAIN-A',
  ],
  [
    '-m statistic --mode random --probability 0.1428571429 -j CHAIN-A',
    '-m statistic --mode random --probability 0.14285714272 -j CHAIN-A',
  ],
  [
    '-m statistic --mode random --probability 1.0000000000 -j CHAIN-A',
    '-m statistic --mode random --probability 1.00000000000 -j CHAIN-A',
  ],
  ['-j MARK --or-mark 0x4000', '-j MARK --set-xmark 0x4000/0x4000'],
  ['-j MARK --xor-mark 0x00004000', '-j MARK --set-xmark 0x4000/0x0'],
  ['-j MARK --and-mark 0x40', '-j MARK --set-xmark 0x0/0xffffffbf'],
  ['-j MARK --set-mark 0x4000', '-j MARK --set-xmark 0x4000/0xffffffff'],
  ['-j MARK --set-mark 0x40/0xff', '-j MARK --set-xmark 0x40/0xff'],
  ['-j MARK --set-xmark 0x2000', '-j MARK --set-xmark 0x2000/0xffffffff'],
  ['-m mark ! --mark 0x4000/0x4000 -j RETURN', '-m mark ! --mark 0x4000/0x4000 -j RETURN'],
  ['-m mark --mark 16384 -j RETURN', '-m mark --mark 0x4000 -j RETURN'],
  ['-j MASQUERADE --random-fully', '-j MASQUERADE --random-fully'],
  ['-j SNAT --to-source 1.2.3.4 --random-fully', '-j SNAT --to-source 1.2.3.4 --random-fully'],
  [
    '-m addrtype --dst-type LOCAL ! --src-type LOCAL -j CHAIN-A',
    '-m addrtype ! --src-type LOCAL --dst-type LOCAL -j CHAIN-A',
  ],
  ['-m addrtype ! --dst-type LOCAL -g CHAIN-A', '-m addrtype ! --dst-type LOCAL -g CHAIN-A'],
  [
    '-m physdev --physdev-is-out ! --physdev-is-in -j ACCEPT',
    '-m physdev ! --physdev-is-in --physdev-is-out -j ACCEPT',
  ],
  [
    '-p tcp -m multiport --destination-ports 80,443,1000:2000 -j ACCEPT',
    '-p tcp -m multiport --dports 80,443,1000:2000 -j ACCEPT',
  ],
  ['-p tcp -m multiport ! --sports 80 -j ACCEPT', '-p tcp -m multiport ! --sports 80 -j ACCEPT'],
  [
    '-m conntrack ! --ctstate ESTABLISHED,RELATED,DNAT,SNAT -j ACCEPT',
    '-m conntrack ! --ctstate RELATED,ESTABLISHED,SNAT,DNAT -j ACCEPT',
  ],
  ['-m comment --comment "just a comment"', '-m comment --comment "just a comment"'],
  ['-m comment --comment no-space_9 -j RETURN', '-m comment --comment no-space_9 -j RETURN'],
  ['-m comment --comment ns/svc:p80 -j RETURN', '-m comment --comment "ns/svc:p80" -j RETURN'],
  [
    String.raw`-m comment --comment "a \"quote\", a \\ and it's" -j RETURN`,
    String.raw`-m comment --comment "a \"quote\", a \\ and it\'s" -j RETURN`,
  ],
  ['-j CHAIN-A', '-j CHAIN-A'],
];
