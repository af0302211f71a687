import type { Hook } from '../../dataplane/netfilter.ts';
import {
  nftAddress,
  nftElements,
  type NftBase,
  type NftChain,
  type NftDataType,
  type NftElements,
  type NftSet,
} from '../../dataplane/nftables.ts';
import { parseNftRule } from '../../dataplane/nftablesRule.ts';
import { isLoopback, type Ip } from '../../net/address.ts';
import { contains, formatPrefix } from '../../net/prefix.ts';
import type { NftProxySettings } from './nftablesSettings.ts';
import { nodePortRanges, type ProxyHost } from './settings.ts';

/** The maps that every Service has elements in. */
export type NftMapName =
  'no-endpoint-services' | 'no-endpoint-nodeports' | 'firewall-ips' | 'service-ips' | 'service-nodeports';

/** A chain whose rules are read when somebody first looks at them. */
export function nftChain(
  name: string,
  lines: () => readonly string[],
  { base = null, comment = null }: Partial<Pick<NftChain, 'base' | 'comment'>> = {},
): NftChain {
  let made: NftChain['rules'] | undefined;
  return {
    name,
    base,
    comment,
    get rules() {
      return (made ??= lines().map((line) => parseNftRule(line, 'kube-proxy')));
    },
  };
}

const NODE_PORT = 'meta l4proto . th dport';
const SERVICE = `ip daddr . ${NODE_PORT}`;

/** Whether node ports are served on every address: then nobody lists them. */
const everywhere = ({ nodePortAddresses }: NftProxySettings): boolean =>
  nodePortAddresses.some((range) => range !== 'primary' && range.length === 0);

const base = (type: NftBase['type'], hook: Hook, priority: number): NftBase => ({
  type,
  hook,
  priority,
  policy: 'accept',
});

/**
 * The chains whose content no Service changes, base chains first. Source ranges are checked before DNAT, as they speak
 * of the address that the client used; what DNAT has left alone is checked after it.
 *
 * @see Kubernetes 1.34 pkg/proxy/nftables/proxier.go, nftablesBaseChains, nftablesJumpChains, setupNFTables()
 */
export function skeletonChains(settings: NftProxySettings): NftChain[] {
  const { masqueradeMark: mark, serviceCIDRs } = settings;
  const hooked = (name: string, at: NftBase, lines: readonly string[]) =>
    nftChain(name, () => lines, { base: at });
  const chain = (name: string, lines: readonly string[]) => nftChain(name, () => lines);
  const ifNew = (name: string) => `ct state new jump ${name}`;
  const all = everywhere(settings);
  const notLoopback = 'ip daddr != 127.0.0.0/8';
  return [
    hooked('filter-prerouting-pre-dnat', base('filter', 'PREROUTING', -110), [ifNew('firewall-check')]),
    hooked('filter-output-pre-dnat', base('filter', 'OUTPUT', -110), [ifNew('firewall-check')]),
    hooked('filter-input', base('filter', 'INPUT', 0), [
      ifNew('nodeport-endpoints-check'),
      ifNew('service-endpoints-check'),
    ]),
    hooked('filter-forward', base('filter', 'FORWARD', 0), [
      ifNew('service-endpoints-check'),
      ifNew('cluster-ips-check'),
    ]),
    hooked('filter-output', base('filter', 'OUTPUT', 0), [
      ifNew('service-endpoints-check'),
      ifNew('cluster-ips-check'),
    ]),
    hooked('nat-prerouting', base('nat', 'PREROUTING', -100), ['jump services']),
    hooked('nat-output', base('nat', 'OUTPUT', -100), ['jump services']),
    hooked('nat-postrouting', base('nat', 'POSTROUTING', 100), ['jump masquerading']),
    chain('nodeport-endpoints-check', [
      `${all ? notLoopback : 'ip daddr @nodeport-ips'} ${NODE_PORT} vmap @no-endpoint-nodeports`,
    ]),
    chain('service-endpoints-check', [`${SERVICE} vmap @no-endpoint-services`]),
    chain('firewall-check', [`${SERVICE} vmap @firewall-ips`]),
    chain('services', [
      `${SERVICE} vmap @service-ips`,
      `${all ? `fib daddr type local ${notLoopback}` : 'ip daddr @nodeport-ips'} ${NODE_PORT} vmap @service-nodeports`,
    ]),
    chain('masquerading', [
      `mark and ${mark} == 0 return`,
      `mark set mark xor ${mark}`,
      'masquerade fully-random',
    ]),
    chain('cluster-ips-check', [
      'ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"',
      ...(serviceCIDRs.length === 0
        ? []
        : [
            `ip daddr { ${serviceCIDRs.map(formatPrefix).join(' , ')} } drop comment "Drop traffic to unallocated ClusterIPs"`,
          ]),
    ]),
    chain('mark-for-masquerade', [`mark set mark or ${mark}`]),
    nftChain('reject-chain', () => ['reject'], {
      comment: 'helper for @no-endpoint-services / @no-endpoint-nodeports',
    }),
  ];
}

const set = (
  kind: NftSet['kind'],
  name: string,
  type: readonly NftDataType[],
  comment: string,
  elements: NftElements,
): NftSet => ({ kind, name, type, comment, timeoutSeconds: null, elements });

const TO_SERVICE: readonly NftDataType[] = ['ipv4_addr', 'inet_proto', 'inet_service'];
const TO_NODE_PORT: readonly NftDataType[] = ['inet_proto', 'inet_service'];

/**
 * The sets and maps that all Services share.
 * @see Kubernetes 1.34 pkg/proxy/nftables/proxier.go, setupNFTables()
 */
export function skeletonSets(
  settings: NftProxySettings,
  host: ProxyHost,
  clusterIPs: NftElements,
  elementsOf: (map: NftMapName) => NftElements,
): NftSet[] {
  const map = (name: NftMapName, type: readonly NftDataType[], comment: string): NftSet =>
    set('map', name, type, comment, elementsOf(name));
  const nodePortIPs = nftElements(nodePortAddresses(settings, host).map(nftAddress));
  return [
    set('set', 'cluster-ips', ['ipv4_addr'], 'Active ClusterIPs', clusterIPs),
    ...(everywhere(settings)
      ? []
      : [set('set', 'nodeport-ips', ['ipv4_addr'], 'IPs that accept NodePort traffic', nodePortIPs)]),
    map('no-endpoint-services', TO_SERVICE, 'vmap to drop or reject packets to services with no endpoints'),
    map(
      'no-endpoint-nodeports',
      TO_NODE_PORT,
      'vmap to drop or reject packets to service nodeports with no endpoints',
    ),
    map('firewall-ips', TO_SERVICE, 'destinations that are subject to LoadBalancerSourceRanges'),
    map('service-ips', TO_SERVICE, 'ClusterIP, ExternalIP and LoadBalancer IP traffic'),
    map('service-nodeports', TO_NODE_PORT, 'NodePort traffic'),
  ];
}

/** Node ports never work on a loopback address in this mode, whatever is asked for. */
function nodePortAddresses(settings: NftProxySettings, host: ProxyHost): Ip[] {
  const ranges = nodePortRanges(settings.nodePortAddresses, host);
  const served = host.addresses.filter((address) => ranges.some((range) => contains(range, address)));
  return [...new Set(served)].filter((address) => !isLoopback(address));
}
