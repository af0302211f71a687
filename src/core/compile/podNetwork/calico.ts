import { ip } from '../../net/address.ts';
import type { Mac } from '../../net/mac.ts';
import { formatPrefix, type Prefix } from '../../net/prefix.ts';
import { podKey, type Cluster, type ClusterNode, type Pod } from '../../cluster/types.ts';
import type { Route, Sysctls } from '../../dataplane/netns.ts';
import { textChain, type NetfilterPart } from '../chains.ts';
import type { NewInterface } from '../host.ts';
import { hostPrefix, oneForEach, route } from '../route.ts';
import { podEth0 } from './bridge.ts';
import { felixFilter } from './felix.ts';
import { announcements, type Announced } from './calicoBlocks.ts';
import type { PodNetworkPlugin, WiredPod } from './plugin.ts';
import { sha1 } from './sha1.ts';

/** The same on every host end: no pod ever sees another's frames. */
const HOST_MAC = 'ee:ee:ee:ee:ee:ee' as Mac;
/** A next hop that no device has: the host end answers for it, as it does for anything it has a route to. */
const GATEWAY = ip('169.254.1.1');

/** `cali` and eleven digits. @see projectcalico/calico libcalico-go/lib/names/workloadendpoint.go, VethNameForWorkload() */
const caliName = (pod: Pod, attempt: number): string =>
  `cali${sha1(`${pod.namespace}.${pod.name}${attempt === 0 ? '' : attempt}`).slice(0, 11)}`;

const hostVeth = ({ pod, hostDev }: WiredPod, mtu: number): NewInterface => ({
  kind: 'veth',
  name: hostDev,
  mac: HOST_MAC,
  mtu,
  addresses: [],
  master: null,
  hairpin: false,
  by: 'calico-node',
  peer: { netns: podKey(pod), dev: 'eth0' },
});

/** @see projectcalico/calico felix/dataplane/linux/endpoint_mgr.go, configureInterface() */
const vethSysctls = (dev: string): Sysctls => ({
  [`net.ipv4.conf.${dev}.forwarding`]: '1',
  [`net.ipv4.conf.${dev}.proxy_arp`]: '1',
  [`net.ipv4.conf.${dev}.route_localnet`]: '1',
  [`net.ipv4.neigh.${dev}.proxy_delay`]: '0',
});

/**
 * Egress masquerade for pools with natOutgoing, in the form that it takes for one pool.
 * @see projectcalico/calico felix/rules/nat.go, StaticNATPostroutingChains()
 */
function natOutgoing(pool: string): NetfilterPart {
  const chain = (name: string, line: string) => ['nat', textChain(name, 'calico-node', [line])] as const;
  return {
    by: 'calico-node',
    chains: [
      chain('cali-POSTROUTING', '-j cali-nat-outgoing'),
      chain('cali-nat-outgoing', `-s ${pool} ! -d ${pool} -j MASQUERADE --random-fully`),
    ],
    jumps: [
      {
        action: '-I',
        table: 'nat',
        chain: 'POSTROUTING',
        rule: '-m comment --comment "cali:O3lYWMrLQYEMJtB5" -j cali-POSTROUTING',
      },
    ],
  };
}

/**
 * Of pods with one address on a node the newest device has the route; what BIRD learned comes after that, and its first.
 * @see projectcalico/calico felix/routetable/route_table.go, recalculateDesiredKernelRoute()
 */
const ownAndLearned = (own: readonly Route[], learned: readonly Route[]): Route[] =>
  oneForEach([...oneForEach(own, 'last'), ...learned], 'first');

/**
 * Calico without encapsulation: a /32 route per pod, blocks announced to the other nodes by BGP, and Felix's filter table as
 * it is without policies.
 * @see projectcalico/calico cni-plugin/pkg/dataplane/linux/dataplane_linux.go, DoNetworking()
 */
export function calicoPlugin(cluster: Cluster): PodNetworkPlugin {
  const { clusterCIDR, podNetwork, underlay } = cluster.spec;
  const mtu = podNetwork.mtu ?? underlay.mtu;
  const netfilter = podNetwork.masquerade ? [natOutgoing(formatPrefix(clusterCIDR))] : [];
  let announced: ReadonlyMap<string, Announced> | undefined;
  let learned: readonly (readonly Route[])[] | undefined;

  /** Per node what the others learn from it; every node leaves itself out. */
  function routesOfPeers(all: ReadonlyMap<string, Announced>): readonly (readonly Route[])[] {
    return cluster.nodes.map((peer) => {
      const { blocks = [], borrowed = [] } = all.get(peer.name) ?? {};
      const targets = [...blocks, ...borrowed.map((pod) => hostPrefix(pod.ip))];
      return targets.map((to) => route(to, 'BIRD', { via: peer.ip, dev: 'eth0', proto: 'bird' }));
    });
  }

  const blocks = ({ name }: ClusterNode): readonly Prefix[] => {
    announced ??= announcements(cluster);
    return announced.get(name)?.blocks ?? [];
  };

  return {
    hostDevice: caliName,
    blocks,
    node: ({ node, pods }) => {
      announced ??= announcements(cluster);
      learned ??= routesOfPeers(announced);
      return {
        interfaces: pods.map((wired) => hostVeth(wired, mtu)),
        routes: [
          ...blocks(node).map((to) => route(to, 'BIRD', { type: 'blackhole', dev: null, proto: 'bird' })),
          ...ownAndLearned(
            pods.map(({ pod, hostDev }) =>
              route(hostPrefix(pod.ip), 'calico-node', { dev: hostDev, scope: 'link' }),
            ),
            learned.filter((_, i) => cluster.nodes[i] !== node).flat(),
          ),
        ],
        neighbours: [],
        fdb: [],
        netfilter,
        netfilterAhead: [felixFilter(pods)],
        sysctls: Object.assign({}, ...pods.map(({ hostDev }) => vethSysctls(hostDev))) as Sysctls,
      };
    },
    pod: ({ node, wired }) => ({
      interfaces: [podEth0(node, wired, mtu, 32, 'calico-node')],
      routes: [
        route(hostPrefix(GATEWAY), 'calico-node', { dev: 'eth0', scope: 'link' }),
        route('default', 'calico-node', { via: GATEWAY, dev: 'eth0' }),
      ],
      neighbours: [],
    }),
  };
}
