import type { Cluster, HostAlias, Pod } from '../cluster/types.ts';
import type { Ip } from '../net/address.ts';
import { hostnameOf } from './resolvConf.ts';

/** /etc/hosts: what the C library knows of names before it asks a name server. */
export interface HostsFile {
  /** The comment that stands above, without which nobody would know who writes it. */
  readonly header: string | null;
  readonly entries: readonly HostAlias[];
  /** What `hostAliases` add below. */
  readonly aliases: readonly HostAlias[];
}

/** What a machine's file holds: `localhost` and its own name. */
export const machineHostsFile = (name: string, ip: Ip): HostsFile => ({
  header: null,
  entries: [
    { ip: '127.0.0.1' as Ip, names: ['localhost'] },
    { ip, names: [name] },
  ],
  aliases: [],
});

/** The name below the headless Service that `subdomain` names; a pod without both has none. */
const domainOf = ({ hostname, subdomain, namespace }: Pod, clusterDomain: string): string | null =>
  hostname === null || subdomain === null ? null : `${subdomain}.${namespace}.svc.${clusterDomain}`;

/**
 * What the kubelet writes for the containers of a pod; in the host's network, the node's own entries and the aliases.
 *
 * @see Kubernetes 1.34 pkg/kubelet/kubelet_pods.go, managedHostsFileContent(), nodeHostsFileContent()
 */
export function podHostsFile({ spec }: Cluster, pod: Pod): HostsFile {
  const aliases = pod.hostAliases;
  if (pod.hostNetwork) {
    const header = '# Kubernetes-managed hosts file (host network).';
    return { ...machineHostsFile(pod.node, pod.ip), header, aliases };
  }
  const hostname = hostnameOf(pod);
  const domain = domainOf(pod, spec.clusterDomain);
  return {
    header: '# Kubernetes-managed hosts file.',
    entries: [
      { ip: '127.0.0.1' as Ip, names: ['localhost'] },
      { ip: '::1' as Ip, names: ['localhost', 'ip6-localhost', 'ip6-loopback'] },
      { ip: 'fe00::' as Ip, names: ['ip6-localnet'] },
      { ip: 'fe00::' as Ip, names: ['ip6-mcastprefix'] },
      { ip: 'fe00::1' as Ip, names: ['ip6-allnodes'] },
      { ip: 'fe00::2' as Ip, names: ['ip6-allrouters'] },
      { ip: pod.ip, names: domain === null ? [hostname] : [`${hostname}.${domain}`, hostname] },
    ],
    aliases,
  };
}

/** The file as text, line by line. */
export function formatHostsFile({ header, entries, aliases }: HostsFile): string[] {
  // The kubelet writes these two with a zero that RFC 5952 leaves out.
  const written = (ip: Ip) => (ip === 'fe00::' ? 'fe00::0' : ip);
  const lines = (list: readonly HostAlias[]) =>
    list.map(({ ip, names }) => [written(ip), ...names].join('\t'));
  return [
    ...(header === null ? [] : [header]),
    ...lines(entries),
    ...(aliases.length === 0 ? [] : ['', '# Entries added by HostAliases.', ...lines(aliases)]),
  ];
}

/**
 * The IPv4 address that the file tells of a name. Letters' case does not count, the first line wins.
 *
 * @see glibc 2.36 nss/nss_files/files-hosts.c; /etc/host.conf says `multi on`, and programs try the first address first.
 */
export function hostsFileAddress({ entries, aliases }: HostsFile, name: string): Ip | undefined {
  const plain = name.replace(/\.$/, '').toLowerCase();
  return [...entries, ...aliases].find(
    ({ ip, names }) => !ip.includes(':') && names.some((one) => one.toLowerCase() === plain),
  )?.ip;
}
