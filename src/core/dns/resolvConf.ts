import type { Cluster, Pod, ScenarioSpec } from '../cluster/types.ts';
import { CLUSTER_DNS } from '../cluster/addresses.ts';
import { DNS_LABELS } from '../cluster/coreDnsPods.ts';
import { matchesLabels } from '../cluster/labels.ts';
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

/**
 * The Service that the kubelet's clusterDNS names: kube-dns, or whatever else stands in front of the same pods.
 *
 * @see Kubernetes cmd/kubeadm/app/constants: the tenth address of the service range
 */
export function clusterDnsIp({ services, spec }: Cluster): Ip {
  const inSystem = services.filter(({ namespace }) => namespace === 'kube-system');
  const front =
    inSystem.find(({ name }) => name === 'kube-dns') ??
    inSystem.find(({ selector }) => selector !== null && matchesLabels(DNS_LABELS, selector));
  return front?.clusterIP ?? addressIn(spec.serviceCIDR, CLUSTER_DNS);
}

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

/**
 * Of a machine on the underlay, as `spec.hosts` says; otherwise its router is also its name server.
 *
 * @param gateway the router's address on the machine's own network.
 */
export function machineResolvConf({ hosts }: ScenarioSpec, name: string, gateway: Ip): ResolvConf {
  const own = hosts.get(name)?.resolvConf ?? hosts.get('*')?.resolvConf;
  return {
    nameservers: own?.nameservers ?? [gateway],
    search: own?.searches ?? [],
    options: options([], own?.options ?? []),
  };
}

/**
 * What the kubelet writes for the containers of a pod.
 *
 * @see Kubernetes 1.34 pkg/kubelet/network/dns/dns.go, GetPodDNS()
 */
export function podResolvConf(cluster: Cluster, pod: Pod): ResolvConf {
  const { dns, hostNetwork, namespace } = pod;
  const { clusterDomain, underlay } = cluster.spec;
  const host = machineResolvConf(cluster.spec, pod.node, underlay.gateway);
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

/** A pod's hostname, at most 63 letters of its name. @see Kubernetes 1.34 pkg/kubelet/kubelet_pods.go, GeneratePodHostNameAndDomain() */
export const hostnameOf = (pod: Pod): string => pod.hostname ?? pod.name.slice(0, 63).replace(/[-.]+$/, '');
