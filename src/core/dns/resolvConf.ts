import { podKey, type Cluster, type Pod } from '../cluster/types.ts';
import { CLUSTER_DNS } from '../cluster/addresses.ts';
import type { Ip } from '../net/address.ts';
import { addressIn } from '../net/prefix.ts';

/** What a program's resolver is told: /etc/resolv.conf. */
export interface ResolvConf {
  readonly nameservers: readonly Ip[];
  readonly search: readonly string[];
  /** As written: `ndots:5`. */
  readonly options: readonly string[];
}

/** Limits that the kubelet cuts to. @see Kubernetes 1.34 pkg/apis/core/validation/validation.go: MaxDNSNameservers, MaxDNSSearchPaths, MaxDNSSearchListChars */
const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_LETTERS = 2048;

/** The Service that the kubelet's clusterDNS names. @see Kubernetes cmd/kubeadm/app/constants: the tenth address of the service range */
export const clusterDnsIp = ({ services, spec }: Cluster): Ip =>
  services.find(({ namespace, name }) => namespace === 'kube-system' && name === 'kube-dns')?.clusterIP ??
  addressIn(spec.serviceCIDR, CLUSTER_DNS);

const unique = (list: readonly string[]): string[] => [...new Set(list)];

function fitted(search: readonly string[]): string[] {
  const list = unique(search).slice(0, MAX_SEARCHES);
  while (list.join(' ').length > MAX_SEARCH_LETTERS) list.pop();
  return list;
}

/** Options by name: those of the pod's dnsConfig win. */
function options(given: readonly string[], own: Pod['dns']['options']): string[] {
  const byName = new Map(given.map((option) => [option.split(':')[0] as string, option]));
  for (const { name, value } of own) byName.set(name, value === null ? name : `${name}:${value}`);
  return [...byName.values()];
}

/** Of a machine on the underlay: its router is also its name server. @param gateway the router's address on the machine's own network. */
export const machineResolvConf = (gateway: Ip): ResolvConf => ({
  nameservers: [gateway],
  search: [],
  options: [],
});

/**
 * What the kubelet writes for the containers of a pod.
 *
 * @see Kubernetes 1.34 pkg/kubelet/network/dns/dns.go, GetPodDNS()
 */
export function podResolvConf(cluster: Cluster, pod: Pod): ResolvConf {
  const { dns, hostNetwork, namespace } = pod;
  const { clusterDomain, underlay } = cluster.spec;
  const host = machineResolvConf(underlay.gateway);
  const isClusters = dns.policy === 'ClusterFirst' ? !hostNetwork : dns.policy === 'ClusterFirstWithHostNet';
  const base: ResolvConf = isClusters
    ? {
        nameservers: [clusterDnsIp(cluster)],
        search: [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain, ...host.search],
        options: ['ndots:5'],
      }
    : dns.policy === 'None'
      ? { nameservers: [], search: [], options: [] }
      : host;
  return {
    nameservers: (unique([...base.nameservers, ...dns.nameservers]) as Ip[]).slice(0, MAX_NAMESERVERS),
    search: fitted([...base.search, ...dns.searches]),
    options: options(base.options, dns.options),
  };
}

/** The text of /etc/resolv.conf. @see Kubernetes 1.34 pkg/kubelet/kuberuntime (CRI): search first, then nameservers and options, as containerd writes them */
export const formatResolvConf = ({ nameservers, search, options: list }: ResolvConf): string =>
  [
    ...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
    ...nameservers.map((ip) => `nameserver ${ip}`),
    ...(list.length > 0 ? [`options ${list.join(' ')}`] : []),
    '',
  ].join('\n');

/** How a resolver asks, from the options. @see glibc 2.36 resolv/res_init.c: ndots 1 (at most 15), timeout 5 s (30), attempts 2 (5) */
export function resolverSettings({ options: list }: ResolvConf): {
  readonly ndots: number;
  /** Seconds. */
  readonly timeout: number;
  readonly attempts: number;
} {
  const number = (name: string, otherwise: number, most: number): number => {
    const option = list.find((one) => one.startsWith(`${name}:`));
    const value = Number.parseInt(option?.slice(name.length + 1) ?? '', 10);
    return Number.isNaN(value) || value < 0 ? otherwise : Math.min(value, most);
  };
  return {
    ndots: number('ndots', 1, 15),
    timeout: Math.max(1, number('timeout', 5, 30)),
    attempts: Math.max(1, number('attempts', 2, 5)),
  };
}

/** Names that /etc/hosts tells without asking anybody: `localhost`, and the machine's or pod's own name. */
export function hostsFileAddress(
  name: string,
  self: { readonly hostname: string; readonly ip: Ip },
): Ip | undefined {
  const plain = name.replace(/\.$/, '').toLowerCase();
  if (plain === 'localhost') return '127.0.0.1' as Ip;
  return plain === self.hostname.toLowerCase() ? self.ip : undefined;
}

/** A pod's hostname. @see Kubernetes 1.34 pkg/kubelet/kubelet_pods.go, GeneratePodHostNameAndDomain() */
export const hostnameOf = (pod: Pod): string => pod.hostname ?? podKey(pod).split('/')[1] ?? pod.name;
