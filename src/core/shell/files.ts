import { addressIn } from '../net/prefix.ts';
import type { ShellHost } from './host.ts';
import { hostnameOf } from './places.ts';

/** The address of the cluster's DNS: the Service kube-dns, or where kubeadm puts it, the tenth of the Services' block. */
function dnsAddress({ cluster }: Pick<ShellHost, 'cluster'>): string {
  const service = cluster.services.find(
    ({ namespace, name }) => namespace === 'kube-system' && name === 'kube-dns',
  );
  return service?.clusterIP ?? addressIn(cluster.spec.serviceCIDR, 10);
}

/** @see Kubernetes pkg/kubelet/network/dns/dns.go, generateSearchesForDNSClusterFirst() */
function resolvConf(host: ShellHost): string[] {
  const { cluster, place } = host;
  const { pod } = place;
  if (!pod || pod.hostNetwork) return [`nameserver ${cluster.spec.underlay.gateway}`];
  const domain = cluster.spec.clusterDomain;
  return [
    `search ${pod.namespace}.svc.${domain} svc.${domain} ${domain}`,
    `nameserver ${dnsAddress(host)}`,
    'options ndots:5',
  ];
}

/** @see Kubernetes pkg/kubelet/kubelet_pods.go, managedHostsFileContent() */
function hosts({ cluster, place }: ShellHost): string[] {
  const { pod } = place;
  if (!pod || pod.hostNetwork)
    return [
      '127.0.0.1\tlocalhost',
      ...cluster.nodes.flatMap(({ name, ip }) => (name === place.netns ? [`${ip}\t${name}`] : [])),
    ];
  return [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    `${pod.ip}\t${pod.name}`,
  ];
}

/** The few files that can be read, by path: what is in them, as lines. */
export const FILES: Readonly<Record<string, (host: ShellHost) => string[]>> = {
  '/etc/resolv.conf': resolvConf,
  '/etc/hosts': hosts,
  '/etc/hostname': ({ place }) => [hostnameOf(place)],
};
