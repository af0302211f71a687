import type { ClusterNode, ConntrackSettings } from '../../cluster/types.ts';
import type { Sysctls } from '../../dataplane/netns.ts';

/** Processors of a node of which the file does not tell. */
const USUAL_CPUS = 8;

/**
 * What kube-proxy sets of its node's connection tracking when it starts: what its settings say, and nothing where they say 0.
 *
 * @see Kubernetes 1.34 cmd/kube-proxy/app/server_linux.go, setupConntrack(), getConntrackMax()
 */
export function conntrackSysctls(settings: ConntrackSettings, { cpus }: ClusterNode): Sysctls {
  const { maxPerCore, min, tcpBeLiberal } = settings;
  const values = {
    max: maxPerCore > 0 ? Math.max(maxPerCore * (cpus ?? USUAL_CPUS), min) : 0,
    tcp_timeout_established: settings.tcpEstablishedTimeout,
    tcp_timeout_close_wait: settings.tcpCloseWaitTimeout,
    tcp_be_liberal: tcpBeLiberal ? 1 : 0,
    udp_timeout: settings.udpTimeout,
    udp_timeout_stream: settings.udpStreamTimeout,
  };
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value > 0)
      .map(([name, value]) => [`net.netfilter.nf_conntrack_${name}`, `${value}`]),
  );
}
