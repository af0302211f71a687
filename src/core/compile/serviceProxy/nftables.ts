import type { Cluster } from '../../cluster/types.ts';
import { nftAddress, nftElements, type NftElements, type NftTable } from '../../dataplane/nftables.ts';
import { ChainMap, type NetfilterPart } from '../chains.ts';
import { NftPorts } from './nftablesPorts.ts';
import type { NftProxySettings } from './nftablesSettings.ts';
import { skeletonChains, skeletonSets, type NftMapName } from './nftablesSkeleton.ts';
import { servicePorts } from './servicePort.ts';
import type { ProxyHost } from './settings.ts';

/**
 * kube-proxy's nftables mode for a whole cluster: gives each node its table. What does not depend on the node is made
 * once and shared by all of them; elements and chains of single Services are made when a packet first asks for them.
 *
 * The text is that of Kubernetes 1.34. Its base chains stand as they do since 1.31, and unallocated cluster IPs are
 * dropped as since 1.33.
 * @see Kubernetes 1.34 pkg/proxy/nftables/proxier.go, syncProxyRules(); pkg/proxy/nftables/README.md
 */
export function nftablesProxy(
  cluster: Pick<Cluster, 'services' | 'endpoints'>,
  settings: NftProxySettings,
): (host: ProxyHost) => NetfilterPart {
  const infos = servicePorts(cluster);
  const shared = new NftPorts(infos, settings);
  const skeleton = skeletonChains(settings);
  const baseChains = skeleton.filter(({ base }) => base !== null);
  const clusterIPs = nftElements([...new Set(infos.map((info) => info.clusterIP))].map(nftAddress));

  function table(host: ProxyHost): NftTable {
    const view = shared.forNode();
    const elementsOf = (map: NftMapName): NftElements => ({
      get: (key) => view.element(map, key, host),
      *all() {
        for (const { elements } of view.all(host)) yield* elements.filter((element) => element.map === map);
      },
    });
    return {
      name: 'kube-proxy',
      comment: 'rules for kube-proxy',
      by: 'kube-proxy',
      baseChains,
      sets: new ChainMap(skeletonSets(settings, host, clusterIPs, elementsOf), [], {
        lookup: (name) => view.set(name, host),
        *all() {
          for (const { sets } of view.all(host)) yield* sets.values();
        },
      }),
      chains: new ChainMap(skeleton, [], {
        lookup: (name) => view.chain(name, host),
        *all() {
          for (const { chains } of view.all(host)) yield* chains.values();
        },
      }),
    };
  }

  return (host) => ({ by: 'kube-proxy', chains: [], jumps: [], nftables: [table(host)] });
}
