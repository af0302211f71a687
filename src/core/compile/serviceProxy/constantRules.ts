import { isLoopback } from '../../net/address.ts';
import { contains } from '../../net/prefix.ts';
import type { Chain, TableName } from '../../dataplane/netfilter.ts';
import { textChain, type Jump } from '../chains.ts';
import { nodePortRanges, type ProxyHost, type ProxySettings } from './settings.ts';

const NEW = '-m conntrack --ctstate NEW';
const portals = (prefix: string, text: string, chain: string): string =>
  `${prefix === '' ? '' : `${prefix} `}-m comment --comment "${text}" -j ${chain}`;

const jump = (table: TableName, chain: Jump['chain'], rule: string): Jump => ({
  action: '-I',
  table,
  chain,
  rule,
});

/**
 * The jumps from the built-in chains. Each is prepended, so the last stands first.
 * @see Kubernetes 1.34 pkg/proxy/iptables/proxier.go, iptablesJumpChains
 */
export const PROXY_JUMPS: readonly Jump[] = [
  ...(['INPUT', 'FORWARD'] as const).map((chain) =>
    jump(
      'filter',
      chain,
      portals(NEW, 'kubernetes externally-visible service portals', 'KUBE-EXTERNAL-SERVICES'),
    ),
  ),
  jump('filter', 'INPUT', portals('', 'kubernetes health check service ports', 'KUBE-NODEPORTS')),
  ...(['FORWARD', 'OUTPUT'] as const).map((chain) =>
    jump('filter', chain, portals(NEW, 'kubernetes service portals', 'KUBE-SERVICES')),
  ),
  jump('filter', 'FORWARD', portals('', 'kubernetes forwarding rules', 'KUBE-FORWARD')),
  ...(['INPUT', 'OUTPUT', 'FORWARD'] as const).map((chain) =>
    jump('filter', chain, portals(NEW, 'kubernetes load balancer firewall', 'KUBE-PROXY-FIREWALL')),
  ),
  ...(['OUTPUT', 'PREROUTING'] as const).map((chain) =>
    jump('nat', chain, portals('', 'kubernetes service portals', 'KUBE-SERVICES')),
  ),
  jump('nat', 'POSTROUTING', portals('', 'kubernetes postrouting rules', 'KUBE-POSTROUTING')),
];

/**
 * Chains whose content no Service changes. What belongs to no known flow must not reach a pod that would reset the
 * connection for it (kubernetes/kubernetes#74839), unless the kernel is told not to be strict about windows.
 * @see Kubernetes 1.34 pkg/proxy/iptables/proxier.go, syncProxyRules(), conntrackTCPLiberal
 */
export function constantChains(
  { masqueradeMark, randomFully }: ProxySettings,
  { tcpBeLiberal }: ProxyHost,
): readonly (readonly [TableName, Chain])[] {
  const mark = `${masqueradeMark}/${masqueradeMark}`;
  const chain = (table: TableName, name: string, lines: readonly string[]) =>
    [table, textChain(name, 'kube-proxy', lines)] as const;
  return [
    chain('mangle', 'KUBE-PROXY-CANARY', []),
    chain('nat', 'KUBE-PROXY-CANARY', []),
    chain('filter', 'KUBE-PROXY-CANARY', []),
    chain('nat', 'KUBE-MARK-MASQ', [`-j MARK --or-mark ${masqueradeMark}`]),
    chain('nat', 'KUBE-POSTROUTING', [
      `-m mark ! --mark ${mark} -j RETURN`,
      `-j MARK --xor-mark ${masqueradeMark}`,
      `-m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE${randomFully ? ' --random-fully' : ''}`,
    ]),
    chain('filter', 'KUBE-FORWARD', [
      ...(tcpBeLiberal ? [] : ['-m conntrack --ctstate INVALID -j DROP']),
      `-m comment --comment "kubernetes forwarding rules" -m mark --mark ${mark} -j ACCEPT`,
      '-m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    ]),
  ];
}

const LAST_RULE =
  '-m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain"';

/** The end of nat KUBE-SERVICES: what is addressed to this node may be for a node port. */
export function nodePortLines(settings: ProxySettings, host: ProxyHost): string[] {
  const { family, localhostNodePorts, nodePortAddresses } = settings;
  if (nodePortAddresses.length === 0) {
    const except = family === 6 ? ' ! -d ::1/128' : localhostNodePorts ? '' : ' ! -d 127.0.0.0/8';
    return [`${LAST_RULE} -m addrtype --dst-type LOCAL${except} -j KUBE-NODEPORTS`];
  }
  const ranges = nodePortRanges(nodePortAddresses, host);
  return host.addresses
    .filter((address) => ranges.some((range) => contains(range, address)))
    .filter((address) => !isLoopback(address) || (family === 4 && localhostNodePorts))
    .map((address) => `${LAST_RULE} -d ${address} -j KUBE-NODEPORTS`);
}
