import { textChain, type NetfilterPart } from './chains.ts';

/** Written by kubelet, and since Kubernetes 1.28 by kube-proxy with the same text, whoever comes first. */
const MARTIAN_RULE =
  '-m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP';

/**
 * The rules of kubelet: packets from outside that claim to be for 127.0.0.0/8, which route_localnet would let in, are
 * dropped; and chains by which others find out which kind of iptables is in use.
 * @see Kubernetes 1.34 pkg/kubelet/kubelet_network_linux.go, syncIPTablesRulesForFamily()
 */
export const KUBELET_NETFILTER: NetfilterPart = {
  by: 'kubelet',
  chains: [
    ['mangle', textChain('KUBE-IPTABLES-HINT', 'kubelet', [])],
    ['mangle', textChain('KUBE-KUBELET-CANARY', 'kubelet', [])],
    ['nat', textChain('KUBE-KUBELET-CANARY', 'kubelet', [])],
    ['filter', textChain('KUBE-KUBELET-CANARY', 'kubelet', [])],
    ['filter', textChain('KUBE-FIREWALL', 'kubelet', [MARTIAN_RULE])],
  ],
  jumps: [
    { action: '-I', table: 'filter', chain: 'OUTPUT', rule: '-j KUBE-FIREWALL' },
    { action: '-I', table: 'filter', chain: 'INPUT', rule: '-j KUBE-FIREWALL' },
  ],
};
