import { formatPrefix } from '../../net/prefix.ts';
import type { Cluster } from '../../cluster/types.ts';
import type { Writer } from '../../dataplane/netns.ts';
import { textChain, type NetfilterPart } from '../chains.ts';

const CHAIN = 'KIND-MASQ-AGENT';

/**
 * Egress masquerade: what leaves for anywhere but the pods gets the node's address.
 * @see kubernetes-sigs/kind images/kindnetd/cmd/kindnetd/masq.go, SyncRulesForFamily()
 */
export const kindMasqAgent = (cluster: Cluster, by: Writer): NetfilterPart => ({
  by,
  chains: [
    [
      'nat',
      textChain(CHAIN, by, [
        `-d ${formatPrefix(cluster.spec.clusterCIDR)} -m comment --comment "kind-masq-agent: local traffic is not subject to MASQUERADE" -j RETURN`,
        '-m comment --comment "kind-masq-agent: outbound traffic is subject to MASQUERADE (must be last in chain)" -j MASQUERADE',
      ]),
    ],
  ],
  jumps: [
    {
      action: '-A',
      table: 'nat',
      chain: 'POSTROUTING',
      rule: `-m addrtype ! --dst-type LOCAL -m comment --comment kind-masq-agent -j ${CHAIN}`,
    },
  ],
});
