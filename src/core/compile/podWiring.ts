import { ANY_IPV4 } from '../net/address.ts';
import { podKey, type ClusterNode, type Container, type Pod } from '../cluster/types.ts';
import type { Listener, NetNs, Sysctls } from '../dataplane/netns.ts';
import type { ClusterIndex } from './clusterIndex.ts';
import { assembleNetNs } from './host.ts';
import { macOfPod } from './macs.ts';
import type { PodNetworkPlugin, WiredPod } from './podNetwork/plugin.ts';
import { podSysctls } from './sysctls.ts';

/** The pods of a node that have a network of their own, each with a host device whose name no other has. */
export function wirePods(index: ClusterIndex, plugin: PodNetworkPlugin, node: string): readonly WiredPod[] {
  const taken = new Set<string>();
  return index
    .podsOn(node)
    .filter((pod) => !pod.hostNetwork)
    .map((pod) => {
      let attempt = 0;
      let hostDev = plugin.hostDevice(pod, attempt);
      while (taken.has(hostDev)) hostDev = plugin.hostDevice(pod, ++attempt);
      taken.add(hostDev);
      return { pod, hostDev, mac: macOfPod(index.cluster, pod) };
    });
}

/** The image tells what a container runs: `registry.k8s.io/coredns/coredns:v1.12.1`. Its ports without UDP are for metrics. */
const speaksDns = ({ image, ports }: Container, port: number): boolean =>
  /(^|\/)coredns([:@]|$)/.test(image) && ports.some((one) => one.port === port && one.protocol === 'UDP');

/** What the containers of a pod wait for: their declared ports, and nothing else. A port belongs to who binds it first. */
export function listenersOf(pod: Pod): Listener[] {
  const bound = new Map<string, Listener>();
  for (const container of pod.containers) {
    for (const { port, protocol } of container.ports) {
      if (protocol === 'SCTP') continue;
      const proto = protocol === 'TCP' ? 'tcp' : 'udp';
      const application = speaksDns(container, port) ? 'dns' : proto === 'tcp' ? 'http' : 'echo';
      const key = `${proto}/${port}`;
      if (bound.has(key)) continue;
      bound.set(key, { proto, ip: ANY_IPV4, port, owner: `${podKey(pod)}/${container.name}`, application });
    }
  }
  return [...bound.values()];
}

/** A pod's network namespace: what the sandbox has after CNI ADD, and what its containers listen on. */
export function compilePod(
  index: ClusterIndex,
  plugin: PodNetworkPlugin,
  node: ClusterNode,
  wired: WiredPod,
  nodeSettings: Sysctls,
): NetNs {
  const { spec } = index.cluster;
  const part = plugin.pod({ spec, node, wired });
  const name = podKey(wired.pod);
  return assembleNetNs({
    name,
    kind: 'pod',
    interfaces: part.interfaces,
    routes: part.routes,
    connected: part.connected ?? true,
    neighbours: part.neighbours,
    sysctls: podSysctls(spec, name, nodeSettings),
    listeners: listenersOf(wired.pod),
  });
}
