import { macFromName, type Mac } from '../../net/mac.ts';
import { formatPrefix, isSamePrefix } from '../../net/prefix.ts';
import type { Cluster, ClusterNode } from '../../cluster/types.ts';
import type { Route, StaticFdb, StaticNeighbour } from '../../dataplane/netns.ts';
import { textChain, type NetfilterPart } from '../chains.ts';
import type { NewInterface } from '../host.ts';
import { oneForEach, route } from '../route.ts';
import { bridgeDevices, bridgePod, peerRoutes, vethName } from './bridge.ts';
import type { PodNetworkPlugin } from './plugin.ts';

const VNI = 1;
const DEVICE = `flannel.${VNI}`;
/** The Linux kernel's own default, older than the IANA port 4789. */
const VXLAN_PORT = 8472;
/** Outer Ethernet 14, IPv4 20, UDP 8 and VXLAN 8 bytes. */
const VXLAN_OVERHEAD = 50;

/** A VTEP's MAC address, which its flanneld publishes in the node's annotation backend-data. */
const vtepMac = (node: ClusterNode): Mac => macFromName(`${node.name} ${DEVICE}`);

/** The VXLAN device; its address is the node's pod range's own (.0), alone on its link. */
const vxlanDevice = (node: ClusterNode, mtu: number): NewInterface => ({
  kind: 'vxlan',
  name: DEVICE,
  mac: vtepMac(node),
  mtu,
  addresses: [{ ip: node.podCIDR.ip, length: 32 }],
  master: null,
  hairpin: false,
  by: 'flanneld',
  vxlan: { vni: VNI, dstport: VXLAN_PORT, local: node.ip, dev: 'eth0', learning: false },
});

interface Peer {
  readonly route: Route;
  readonly neighbour: StaticNeighbour;
  readonly fdb: StaticFdb;
}

/**
 * How a node reaches another's pods: a route to its VTEP's address, that address's MAC, and where this MAC lives.
 * @see flannel-io/flannel pkg/backend/vxlan/vxlan_network.go, handleSubnetEvents()
 */
function vxlanPeer(node: ClusterNode): Peer {
  const mac = vtepMac(node);
  const vtep = node.podCIDR.ip;
  return {
    route: route(node.podCIDR, 'flanneld', { via: vtep, dev: DEVICE, onlink: true }),
    neighbour: { ip: vtep, mac, dev: DEVICE, by: 'flanneld' },
    fdb: { mac, dev: DEVICE, dst: node.ip, by: 'flanneld' },
  };
}

/**
 * Of nodes that lease one subnet, the last takes the place of those before it, and a node takes no notice of those that
 * lease its own.
 * @see flannel-io/flannel pkg/lease/lease.go, LeaseWatcher.Update(), add(); vxlan_network.go: RouteReplace()
 */
function onePerSubnet(peers: readonly Peer[]): Peer[] {
  const kept = oneForEach(
    peers.map((peer) => peer.route),
    'last',
  );
  return kept.length === peers.length ? [...peers] : peers.filter((peer) => kept.includes(peer.route));
}

const FORWARD = '-m comment --comment "flanneld forward"';
const MASQ = '-m comment --comment "flanneld masq"';

/** @see flannel-io/flannel pkg/trafficmngr/iptables/iptables.go, forwardRules() */
function forwardRules(network: string): NetfilterPart {
  return {
    by: 'flanneld',
    chains: [
      [
        'filter',
        textChain('FLANNEL-FWD', 'flanneld', [
          `-s ${network} ${FORWARD} -j ACCEPT`,
          `-d ${network} ${FORWARD} -j ACCEPT`,
        ]),
      ],
    ],
    jumps: [{ action: '-A', table: 'filter', chain: 'FORWARD', rule: `${FORWARD} -j FLANNEL-FWD` }],
  };
}

/**
 * Egress masquerade. What kube-proxy marked is left to kube-proxy, and nothing inside the network is touched.
 * @see flannel-io/flannel pkg/trafficmngr/iptables/iptables.go, masqRules()
 */
function masqueradeRules(network: string, podCIDR: string): NetfilterPart {
  return {
    by: 'flanneld',
    chains: [
      [
        'nat',
        textChain('FLANNEL-POSTRTG', 'flanneld', [
          `-m mark --mark 0x4000/0x4000 ${MASQ} -j RETURN`,
          `-s ${podCIDR} -d ${network} ${MASQ} -j RETURN`,
          `-s ${network} -d ${podCIDR} ${MASQ} -j RETURN`,
          `! -s ${network} -d ${podCIDR} ${MASQ} -j RETURN`,
          `-s ${network} ! -d 224.0.0.0/4 ${MASQ} -j MASQUERADE --random-fully`,
          `! -s ${network} -d ${network} ${MASQ} -j MASQUERADE --random-fully`,
        ]),
      ],
    ],
    jumps: [{ action: '-A', table: 'nat', chain: 'POSTROUTING', rule: `${MASQ} -j FLANNEL-POSTRTG` }],
  };
}

/**
 * flannel: flanneld writes /run/flannel/subnet.env, and its CNI plugin hands that to `bridge` with hairpin on, the
 * bridge as default gateway and a route to the whole network. Between nodes a VXLAN device (`vxlan`) or plain routes (`host-gw`).
 * @see flannel-io/cni-plugin flannel_linux.go, doCmdAdd()
 */
export function flannelPlugin(cluster: Cluster): PodNetworkPlugin {
  const { clusterCIDR, podNetwork, underlay } = cluster.spec;
  const vxlan = podNetwork.backend === 'vxlan';
  const linkMtu = vxlan ? underlay.mtu - VXLAN_OVERHEAD : underlay.mtu;
  const podMtu = podNetwork.mtu ?? linkMtu;
  const network = formatPrefix(clusterCIDR);
  const direct = peerRoutes(cluster, 'flanneld', 'last');
  let peers: readonly Peer[] | undefined;
  return {
    hostDevice: vethName,
    node: (site) => {
      const { node } = site;
      peers ??= vxlan ? cluster.nodes.map(vxlanPeer) : [];
      const others = onePerSubnet(
        peers.filter(({ route: { to } }, i) => cluster.nodes[i] !== node && !isSamePrefix(to, node.podCIDR)),
      );
      return {
        interfaces: [
          ...(vxlan ? [vxlanDevice(node, linkMtu)] : []),
          ...bridgeDevices(site, podMtu, podNetwork),
        ],
        routes: vxlan
          ? others.map((peer) => peer.route)
          : direct(node).filter(({ to }) => !isSamePrefix(to, node.podCIDR)),
        neighbours: others.map((peer) => peer.neighbour),
        fdb: others.map((peer) => peer.fdb),
        netfilter: [
          ...(podNetwork.masquerade ? [masqueradeRules(network, formatPrefix(node.podCIDR))] : []),
          forwardRules(network),
        ],
        sysctls: {},
      };
    },
    pod: (site) => bridgePod(site, podMtu, [clusterCIDR]),
  };
}
