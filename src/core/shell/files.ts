import { formatResolvConf } from '../dns/resolvConf.ts';
import type { ShellHost } from './host.ts';
import { resolvConfOf } from './names/ask.ts';
import { hostnameOf } from './places.ts';

const resolvConf = (host: ShellHost): string[] => formatResolvConf(resolvConfOf(host)).trimEnd().split('\n');

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
