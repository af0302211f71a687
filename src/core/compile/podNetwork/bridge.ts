import { macFromName, podMac } from '../../net/mac.ts';
import { addressIn, isSamePrefix, type Prefix } from '../../net/prefix.ts';
import { hashText } from '../../rng.ts';
import { podKey, type Cluster, type ClusterNode, type Pod, type PodNetwork } from '../../cluster/types.ts';
import type { Route, Writer } from '../../dataplane/netns.ts';
import type { NewInterface } from '../host.ts';
import { oneForEach, route } from '../route.ts';
import { kindMasqAgent } from './kindMasqAgent.ts';
import type { NodeSite, PodNetworkPlugin, PodPart, PodSite, WiredPod } from './plugin.ts';

const BRIDGE = 'cni0';

/** The bridge's own address: the first of the node's pod range. */
export const gatewayOf = (node: ClusterNode) => addressIn(node.podCIDR, 1);

/** `veth` and eight hexadecimal digits. @see containernetworking/plugins pkg/ip/link_linux.go, RandomVethName() */
export const vethName = (pod: Pod, attempt: number): string =>
  `veth${hashText(podKey(pod), 0x811c9dc5 + attempt)
    .toString(16)
    .padStart(8, '0')}`;

/** The MTU of pods on a network without envelope: the nodes' own. */
const plainMtu = (site: { readonly spec: NodeSite['spec'] }): number =>
  site.spec.podNetwork.mtu ?? site.spec.underlay.mtu;

/**
 * What the CNI plugin `bridge` leaves on a node: `cni0` with the gateway's address, and a port for each pod. The bridge
 * is made with the first pod, promiscuous if so wanted. Its MAC address follows the gateway's IP so that it does not change with its ports.
 * @see containernetworking/plugins plugins/main/bridge/bridge.go, setupBridge(), setupVeth()
 */
export function bridgeDevices(
  { node, pods }: NodeSite,
  mtu: number,
  mode: Pick<PodNetwork, 'hairpinMode' | 'promiscMode'>,
  by: Writer = 'CNI bridge',
): NewInterface[] {
  if (pods.length === 0) return [];
  const address = gatewayOf(node);
  const bridge: NewInterface = {
    kind: 'bridge',
    promiscuous: mode.promiscMode,
    name: BRIDGE,
    mac: podMac(address),
    mtu,
    addresses: [{ ip: address, length: node.podCIDR.length }],
    master: null,
    hairpin: false,
    by,
  };
  const ports = pods.map(({ pod, hostDev }): NewInterface => ({
    kind: 'veth',
    name: hostDev,
    mac: macFromName(`${node.name} ${hostDev}`),
    mtu,
    addresses: [],
    master: BRIDGE,
    hairpin: mode.hairpinMode,
    by,
    peer: { netns: podKey(pod), dev: 'eth0' },
  }));
  return [bridge, ...ports];
}

/** A pod's end: an address in the node's range and the bridge as its gateway. `routes` are those of the IPAM section. */
export function bridgePod({ node, wired }: PodSite, mtu: number, routes: readonly Prefix[] = []): PodPart {
  const via = gatewayOf(node);
  return {
    interfaces: [podEth0(node, wired, mtu, node.podCIDR.length)],
    routes: [
      route('default', 'CNI bridge', { via, dev: 'eth0' }),
      ...routes.map((to) => route(to, 'CNI bridge', { via, dev: 'eth0' })),
    ],
    neighbours: [],
  };
}

/** A pod's `eth0`, wired to its host end. */
export const podEth0 = (
  node: ClusterNode,
  { pod, hostDev, mac }: WiredPod,
  mtu: number,
  length: number,
  by: Writer = 'CNI bridge',
): NewInterface => ({
  kind: 'veth',
  name: 'eth0',
  mac,
  mtu,
  addresses: [{ ip: pod.ip, length }],
  master: null,
  hairpin: false,
  by,
  peer: { netns: node.name, dev: hostDev },
});

/**
 * `podCIDR via node dev eth0` for every node; a node leaves its own out.
 *
 * @param which of the routes to one block, where several nodes have it: `first` for a writer that adds routes, `last` for
 *   one that replaces them.
 */
export function peerRoutes(
  cluster: Cluster,
  by: Writer,
  which: 'first' | 'last',
): (node: ClusterNode) => Route[] {
  let all: Route[] | undefined;
  return (node) => {
    all ??= cluster.nodes.map((peer) => route(peer.podCIDR, by, { via: peer.ip, dev: 'eth0' }));
    return oneForEach(
      all.filter((_, i) => cluster.nodes[i] !== node),
      which,
    );
  };
}

/**
 * The plain bridge, kubenet's shape: `cni0` on every node and one route per peer, which an operator or a cloud wrote.
 * Egress is masqueraded as kind's agent does.
 */
export function bridgePlugin(cluster: Cluster): PodNetworkPlugin {
  const { podNetwork } = cluster.spec;
  const routes = peerRoutes(cluster, 'operator', 'first');
  const netfilter = podNetwork.masquerade ? [kindMasqAgent(cluster, 'ip-masq-agent')] : [];
  return {
    hostDevice: vethName,
    node: (site) => ({
      interfaces: bridgeDevices(site, plainMtu(site), podNetwork),
      // `ip route add` fails where the bridge's own address has brought the very route (File exists).
      routes: routes(site.node).filter(
        ({ to }) => site.pods.length === 0 || !isSamePrefix(to, site.node.podCIDR),
      ),
      neighbours: [],
      fdb: [],
      netfilter,
      sysctls: {},
    }),
    pod: (site) => bridgePod(site, plainMtu(site)),
  };
}
