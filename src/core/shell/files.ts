import { ANY_IPV4 } from '../net/address.ts';
import { formatHostsFile, machineHostsFile, podHostsFile } from '../dns/hostsFile.ts';
import { formatResolvConf } from '../dns/resolvConf.ts';
import type { ShellHost } from './host.ts';
import { resolvConfOf } from './names/ask.ts';
import { hostnameOf } from './places.ts';

const resolvConf = (host: ShellHost): string[] => formatResolvConf(resolvConfOf(host)).trimEnd().split('\n');

const hosts = ({ cluster, dataplane, place }: ShellHost): string[] =>
  formatHostsFile(
    place.pod
      ? podHostsFile(cluster, place.pod)
      : machineHostsFile(place.netns, dataplane.address(place.netns) ?? ANY_IPV4),
  );

/** The few files that can be read, by path: what is in them, as lines. */
export const FILES: Readonly<Record<string, (host: ShellHost) => string[]>> = {
  '/etc/resolv.conf': resolvConf,
  '/etc/hosts': hosts,
  '/etc/hostname': ({ place }) => [hostnameOf(place)],
};
