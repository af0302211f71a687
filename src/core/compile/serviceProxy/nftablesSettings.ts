import type { ClusterNode, NodePortRange, ScenarioSpec } from '../../cluster/types.ts';
import type { Prefix } from '../../net/prefix.ts';
import { localDetectors, type LocalDetector } from './localDetector.ts';
import { markBit } from './settings.ts';

/** What kube-proxy's configuration and kernel say, as far as its nftables rules depend on it. */
export interface NftProxySettings {
  readonly masqueradeAll: boolean;
  /** The node's primary address only is the default of this mode. */
  readonly nodePortAddresses: readonly NodePortRange[];
  /** Bit 14 by default. */
  readonly masqueradeMark: string;
  /** Known from the API since Kubernetes 1.33; empty in older clusters, which let unallocated addresses pass. */
  readonly serviceCIDRs: readonly Prefix[];
  /** How to tell a pod's traffic; `null` when that is not known. */
  readonly localDetector: LocalDetector | null;
}

/**
 * kube-proxy's settings in a scenario, Kubernetes 1.33 or later.
 *
 * @param node whose kube-proxy it is, where they differ.
 */
export function nftProxySettings(spec: ScenarioSpec, node?: ClusterNode): NftProxySettings {
  const { serviceProxy, serviceCIDR } = spec;
  const { nodePortAddresses } = serviceProxy;
  return {
    masqueradeAll: serviceProxy.masqueradeAll,
    nodePortAddresses: nodePortAddresses.length > 0 ? nodePortAddresses : ['primary'],
    masqueradeMark: `0x${markBit(serviceProxy.masqueradeBit)}`,
    serviceCIDRs: [serviceCIDR],
    localDetector: localDetectors(spec, node)?.nftables ?? null,
  };
}
