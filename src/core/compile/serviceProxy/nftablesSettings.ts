import type { ScenarioSpec } from '../../cluster/types.ts';
import { formatPrefix, type Prefix } from '../../net/prefix.ts';

/** What kube-proxy's configuration and kernel say, as far as its nftables rules depend on it. */
export interface NftProxySettings {
  readonly masqueradeAll: boolean;
  /** `null`: the node's primary address only, which is the default of this mode. */
  readonly nodePortAddresses: readonly Prefix[] | null;
  /** Bit 14 by default. */
  readonly masqueradeMark: string;
  /** Known from the API since Kubernetes 1.33; empty in older clusters, which let unallocated addresses pass. */
  readonly serviceCIDRs: readonly Prefix[];
  /** How to tell a pod's traffic; `null` when that is not known. */
  readonly localDetector: { readonly ifLocal: string; readonly ifNotLocal: string } | null;
}

/** kube-proxy's settings in a scenario: `--detect-local-mode=ClusterCIDR`, Kubernetes 1.33 or later. */
export const nftProxySettings = ({
  serviceProxy,
  clusterCIDR,
  serviceCIDR,
}: ScenarioSpec): NftProxySettings => ({
  masqueradeAll: serviceProxy.masqueradeAll,
  nodePortAddresses: serviceProxy.nodePortAddresses.length > 0 ? serviceProxy.nodePortAddresses : null,
  masqueradeMark: '0x4000',
  serviceCIDRs: [serviceCIDR],
  localDetector: nftByClusterCIDR(clusterCIDR),
});

/** @see Kubernetes 1.34 pkg/proxy/util/localdetector.go, IfLocalNFT() */
export const nftByClusterCIDR = (cidr: Prefix): NftProxySettings['localDetector'] => ({
  ifLocal: `ip saddr ${formatPrefix(cidr)}`,
  ifNotLocal: `ip saddr != ${formatPrefix(cidr)}`,
});
