import { podMac, type Mac } from '../../net/mac.ts';
import { podKey, type Cluster, type ClusterNode, type Pod } from '../../cluster/types.ts';
import type { Route } from '../../dataplane/netns.ts';
import type { NewInterface } from '../host.ts';
import { hostPrefix, route } from '../route.ts';
import { gatewayOf, peerRoutes, podEth0, vethName } from './bridge.ts';
import { kindMasqAgent } from './kindMasqAgent.ts';
import type { PodNetworkPlugin, PodPart, PodSite, WiredPod } from './plugin.ts';

/** `02:fe` and the pod's address, so that a host end is told from its pod at a glance. */
const hostMac = (pod: Pod): Mac => `02:fe:${podMac(pod.ip).slice('0a:58:'.length)}` as Mac;

/**
 * The host end of a pod's wire: every one of them has the gateway's address, alone on its link.
 * @see containernetworking/plugins plugins/main/ptp/ptp.go, setupHostVeth()
 */
const hostVeth = (node: ClusterNode, { pod, hostDev }: WiredPod, mtu: number): NewInterface => ({
  kind: 'veth',
  name: hostDev,
  mac: hostMac(pod),
  mtu,
  addresses: [{ ip: gatewayOf(node), length: 32 }],
  master: null,
  hairpin: false,
  by: 'CNI ptp',
  peer: { netns: podKey(pod), dev: 'eth0' },
});

const podRoute = ({ pod, hostDev }: WiredPod): Route =>
  route(hostPrefix(pod.ip), 'CNI ptp', { dev: hostDev, scope: 'host' });

/**
 * A pod whose only neighbour is its gateway: the kernel's route to the subnet is replaced by one through it.
 * @see containernetworking/plugins plugins/main/ptp/ptp.go, setupContainerVeth()
 */
function ptpPod({ node, wired }: PodSite, mtu: number): PodPart {
  const { pod, hostDev } = wired;
  const gateway = gatewayOf(node);
  const common = { dev: 'eth0', src: pod.ip };
  return {
    interfaces: [podEth0(node, pod, hostDev, mtu, node.podCIDR.length, 'CNI ptp')],
    routes: [
      route(hostPrefix(gateway), 'CNI ptp', { ...common, scope: 'link' }),
      route(node.podCIDR, 'CNI ptp', { ...common, via: gateway }),
      route('default', 'CNI ptp', { via: gateway, dev: 'eth0' }),
    ],
    connected: false,
    neighbours: [],
  };
}

/**
 * kindnet: no bridge, a wire with the gateway's address for each pod, and one route per peer node.
 * @see kubernetes-sigs/kind images/kindnetd/cmd/kindnetd/{cni,routes,masq}.go
 */
export function kindnetPlugin(cluster: Cluster): PodNetworkPlugin {
  const { podNetwork, underlay } = cluster.spec;
  const mtu = podNetwork.mtu ?? underlay.mtu;
  const peers = peerRoutes(cluster, 'kindnetd');
  const netfilter = podNetwork.masquerade ? [kindMasqAgent(cluster, 'kindnetd')] : [];
  return {
    hostDevice: vethName,
    node: ({ node, pods }) => ({
      interfaces: pods.map((wired) => hostVeth(node, wired, mtu)),
      routes: [...pods.map(podRoute), ...peers(node)],
      neighbours: [],
      fdb: [],
      netfilter,
      sysctls: {},
    }),
    pod: (site) => ptpPod(site, mtu),
  };
}
