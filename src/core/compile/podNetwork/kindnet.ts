import type { Mac } from '../../net/mac.ts';
import { podKey, type Cluster, type ClusterNode } from '../../cluster/types.ts';
import type { Route } from '../../dataplane/netns.ts';
import type { NewInterface } from '../host.ts';
import { hostPrefix, oneForEach, route } from '../route.ts';
import { gatewayOf, peerRoutes, podEth0, vethName } from './bridge.ts';
import { kindMasqAgent } from './kindMasqAgent.ts';
import type { PodNetworkPlugin, PodPart, PodSite, WiredPod } from './plugin.ts';

/** `02:fe` and the rest of the pod's MAC address, so that a host end is told from its pod at a glance. */
const hostMac = ({ mac }: WiredPod): Mac => `02:fe:${mac.slice('0a:58:'.length)}` as Mac;

/**
 * The host end of a pod's wire: every one of them has the gateway's address, alone on its link.
 * @see containernetworking/plugins plugins/main/ptp/ptp.go, setupHostVeth()
 */
const hostVeth = (node: ClusterNode, wired: WiredPod, mtu: number): NewInterface => ({
  kind: 'veth',
  name: wired.hostDev,
  mac: hostMac(wired),
  mtu,
  addresses: [{ ip: gatewayOf(node), length: 32 }],
  master: null,
  hairpin: false,
  by: 'CNI ptp',
  peer: { netns: podKey(wired.pod), dev: 'eth0' },
});

const podRoute = ({ pod, hostDev }: WiredPod): Route =>
  route(hostPrefix(pod.ip), 'CNI ptp', { dev: hostDev, scope: 'host' });

/**
 * A pod whose only neighbour is its gateway: the kernel's route to the subnet is replaced by one through it.
 * @see containernetworking/plugins plugins/main/ptp/ptp.go, setupContainerVeth()
 */
function ptpPod({ node, wired }: PodSite, mtu: number): PodPart {
  const { pod } = wired;
  const gateway = gatewayOf(node);
  const common = { dev: 'eth0', src: pod.ip };
  return {
    interfaces: [podEth0(node, wired, mtu, node.podCIDR.length, 'CNI ptp')],
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
  // syncRoute() deletes the routes to a block that lead elsewhere (images/kindnetd/cmd/kindnetd/routes.go).
  const peers = peerRoutes(cluster, 'kindnetd', 'last');
  const netfilter = podNetwork.masquerade ? [kindMasqAgent(cluster, 'kindnetd')] : [];
  return {
    hostDevice: vethName,
    node: ({ node, pods }) => ({
      interfaces: pods.map((wired) => hostVeth(node, wired, mtu)),
      // ptp takes it for good when the route to an address is there already.
      routes: [...oneForEach(pods.map(podRoute), 'first'), ...peers(node)],
      neighbours: [],
      fdb: [],
      netfilter,
      sysctls: {},
    }),
    pod: (site) => ptpPod(site, mtu),
  };
}
