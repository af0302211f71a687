import { parseRule } from '../../dataplane/iptablesRule.ts';
import type { Cluster } from '../../cluster/types.ts';
import type { Rule } from '../../dataplane/netfilter.ts';
import { lazyChain, type ChainSource, type NetfilterPart } from '../chains.ts';
import { constantChains, nodePortLines, PROXY_JUMPS } from './constantRules.ts';
import { LARGE_CLUSTER_ENDPOINTS } from './portChains.ts';
import { PortChains } from './portChainSet.ts';
import { dependsOnNode } from './portPlan.ts';
import { COMMON_CHAINS, type CommonChain } from './portRules.ts';
import { servicePorts } from './servicePort.ts';
import type { ProxyHost, ProxySettings } from './settings.ts';

const parse = (line: string): Rule => parseRule(line, 'kube-proxy');

/**
 * kube-proxy's iptables mode for a whole cluster: gives each node its tables. What does not depend on the node is
 * made once and shared by all of them; chains of single Services are made when a packet first jumps there.
 *
 * The text is that of Kubernetes 1.34 after a full sync. Order between Services is free (kube-proxy iterates a Go map);
 * here it is the cluster's.
 * @see Kubernetes 1.34 pkg/proxy/iptables/proxier.go, syncProxyRules()
 */
export function iptablesProxy(
  cluster: Pick<Cluster, 'services' | 'endpoints'>,
  settings: ProxySettings,
): (host: ProxyHost) => NetfilterPart {
  const infos = servicePorts(cluster);
  const total = infos.reduce((sum, info) => sum + info.endpoints.length, 0);
  const style = { settings, largeCluster: total > LARGE_CLUSTER_ENDPOINTS };
  const shared = new PortChains(infos, style);
  const dependent = infos.flatMap((info, i) => (dependsOnNode(info) ? [i] : []));
  const arrays = new Map<string, readonly Rule[]>();

  /** Rules of one common chain as a node sees it. Nodes that write the same lines share one array. */
  function commonRules(common: CommonChain, host: ProxyHost, view: PortChains): readonly Rule[] {
    const isPortals = common.table === 'nat' && common.chain === 'KUBE-SERVICES';
    const tail = isPortals ? nodePortLines(settings, host) : [];
    const differing = dependent.flatMap((i) => common.lines(view.plan(i, host)));
    const key = [common.table, common.chain, ...differing, ...tail].join('\n');
    const known = arrays.get(key);
    if (known) return known;
    const rules = infos.flatMap((_, i) => view.commonRules(i, common, host));
    const made = [...rules, ...tail.map(parse)];
    arrays.set(key, made);
    return made;
  }

  return (host) => {
    const view = shared.forNode();
    const common = COMMON_CHAINS.map(
      (chain) => [chain.table, lazyChain(chain.chain, () => commonRules(chain, host, view))] as const,
    );
    const natSource: ChainSource = {
      lookup: (name) => view.lookup(name, host),
      all: () => view.all(host),
    };
    return {
      by: 'kube-proxy',
      chains: [...common, ...constantChains(settings, host)],
      natSource,
      jumps: PROXY_JUMPS,
    };
  };
}
