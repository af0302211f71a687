import { podKey, type Pod } from '../../cluster/types.ts';
import { formatPrefix, networkOf } from '../../net/prefix.ts';
import type { ContainerPort } from '../../cluster/types.ts';
import { must } from '../../problem.ts';
import { textChain, type NetfilterPart } from '../chains.ts';
import type { NodeSite, PodNetworkPlugin, WiredPod } from './plugin.ts';
import { sha1 } from './sha1.ts';

const MARK = '0x2000/0x2000';

/** A container port that is also one of the node's. */
type HostPort = ContainerPort & { readonly hostPort: number };

const hostPorts = (pod: Pod): HostPort[] =>
  pod.containers.flatMap(({ ports }) => ports.filter((port): port is HostPort => port.hostPort !== null));

/** `CNI-DN-` and 21 digits: the plugin hashes network and sandbox id, of which we have the pod's name. */
const dnatChain = (pod: Pod): string => `CNI-DN-${sha1(podKey(pod)).slice(0, 21)}`;

/**
 * One pod's chain: who needs masquerading (the pod's own network, and 127.0.0.1), then the new destination.
 *
 * @param length of the pod's address as the plugin before this one returned it: its subnet's from host-local, 32 from Calico's
 *   IPAM, with which only the pod itself is masqueraded.
 * @see containernetworking/plugins plugins/meta/portmap/portmap_iptables.go, fillDnatRules()
 */
function dnatLines(pod: Pod, length: number): string[] {
  const network = formatPrefix({ ip: networkOf(pod.ip, length), length });
  return hostPorts(pod).flatMap(({ protocol, hostPort, hostIP, port }) => {
    const proto = protocol.toLowerCase();
    const match = `-p ${proto} -m ${proto} --dport ${hostPort}`;
    const to = hostIP === null || hostIP === '0.0.0.0' ? '' : `-d ${hostIP} `;
    return [
      `-s ${network} ${to}${match} -j CNI-HOSTPORT-SETMARK`,
      `-s 127.0.0.1 ${to}${match} -j CNI-HOSTPORT-SETMARK`,
      `${to}${match} -j DNAT --to-destination ${pod.ip}:${port}`,
    ];
  });
}

/** A jump to a pod's chain for each protocol, by up to 15 ports, which is as many as multiport takes. */
function dispatchLines(pod: Pod): string[] {
  const lines: string[] = [];
  for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
    const ports = hostPorts(pod).filter((port) => port.protocol === protocol);
    for (let i = 0; i < ports.length; i += 15) {
      const list = ports.slice(i, i + 15).map(({ hostPort }) => hostPort);
      const comment = `-m comment --comment "dnat name: \\"${podKey(pod)}\\""`;
      const match = `-p ${protocol.toLowerCase()} ${comment} -m multiport --dports ${list.join(',')}`;
      lines.push(`${match} -j ${dnatChain(pod)}`);
    }
  }
  return lines;
}

/**
 * What the CNI plugin `portmap` writes for a node's pods with host ports; nothing where no pod has one. It comes after
 * kube-proxy: pods that ask for host ports start when the cluster runs.
 * @see containernetworking/plugins plugins/meta/portmap/portmap_iptables.go, forwardPorts()
 */
export function portmapRules(
  podNetwork: PodNetworkPlugin,
  { spec, node, pods }: NodeSite,
): NetfilterPart | null {
  const asking = pods.filter(({ pod }) => hostPorts(pod).length > 0);
  if (asking.length === 0) return null;
  const lengthOf = (wired: WiredPod): number =>
    must(podNetwork.pod({ spec, node, wired }).interfaces[0]?.addresses[0], 'address of a pod').length;
  const chain = (name: string, lines: readonly string[]) =>
    ['nat', textChain(name, 'CNI portmap', lines)] as const;
  const toDnat = '-m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT';
  return {
    by: 'CNI portmap',
    chains: [
      chain(
        'CNI-HOSTPORT-DNAT',
        asking.flatMap(({ pod }) => dispatchLines(pod)),
      ),
      ...asking.map((wired) => chain(dnatChain(wired.pod), dnatLines(wired.pod, lengthOf(wired)))),
      chain('CNI-HOSTPORT-SETMARK', [
        `-m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark ${MARK}`,
      ]),
      chain('CNI-HOSTPORT-MASQ', [`-m mark --mark ${MARK} -j MASQUERADE`]),
    ],
    jumps: [
      { action: '-A', table: 'nat', chain: 'PREROUTING', rule: toDnat },
      { action: '-A', table: 'nat', chain: 'OUTPUT', rule: toDnat },
      {
        action: '-I',
        table: 'nat',
        chain: 'POSTROUTING',
        rule: '-m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ',
      },
    ],
  };
}

/**
 * The host ports whose UDP flows portmap deletes on a pod's node when the pod starts: datagrams that come after are to find
 * the new rule, not the pod before.
 * @see containernetworking/plugins plugins/meta/portmap/portmap_iptables.go, deletePortmapStaleConnections()
 */
export const portsForgotten = (pod: Pod): ReadonlySet<number> =>
  new Set(
    pod.hostNetwork
      ? []
      : hostPorts(pod)
          .filter(({ protocol }) => protocol === 'UDP')
          .map(({ hostPort }) => hostPort),
  );
