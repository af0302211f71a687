import { must } from '../../problem.ts';
import { formatPrefix, type Prefix } from '../../net/prefix.ts';
import type { ClusterNode, ScenarioSpec } from '../../cluster/types.ts';

/** How rules tell a pod's traffic: what to write for "is local" and "is not local". */
export interface LocalDetector {
  readonly ifLocal: string;
  readonly ifNotLocal: string;
}

/** A detector in the words of iptables and of nft. */
interface Detectors {
  readonly iptables: LocalDetector;
  readonly nftables: LocalDetector;
}

const test = (flag: string, value: string, field: string, nftValue = value): Detectors => ({
  iptables: { ifLocal: `${flag} ${value}`, ifNotLocal: `! ${flag} ${value}` },
  nftables: { ifLocal: `${field} ${nftValue}`, ifNotLocal: `${field} != ${nftValue}` },
});

/**
 * By the source, the bridge that pods are on, or the beginning of the names of their devices. nft asks for the name of a
 * device, as iptables does, since 1.34.2 (kubernetes/kubernetes#134024).
 *
 * @see Kubernetes 1.35 pkg/proxy/util/localdetector.go
 */
export const byCIDR = (range: Prefix): Detectors => test('-s', formatPrefix(range), 'ip saddr');
const byBridge = (name: string): Detectors => test('-i', name, 'iifname');
const byPrefix = (start: string): Detectors => test('-i', `${start}+`, 'iifname', `${start}*`);

/**
 * The detector of kube-proxy on a node; `null` where it cannot tell.
 *
 * @see Kubernetes 1.34 cmd/kube-proxy/app/server_linux.go, getLocalDetectors()
 */
export function localDetectors(
  { serviceProxy: { detectLocal }, clusterCIDR }: ScenarioSpec,
  node: ClusterNode | undefined,
): Detectors | null {
  switch (detectLocal.mode) {
    case 'ClusterCIDR':
      return byCIDR(detectLocal.clusterCIDR ?? clusterCIDR);
    case 'NodeCIDR':
      return byCIDR(must(node, 'a node for NodeCIDR').podCIDR);
    case 'BridgeInterface':
      return byBridge(detectLocal.bridgeInterface);
    case 'InterfaceNamePrefix':
      return byPrefix(detectLocal.interfaceNamePrefix);
    case 'none':
      return null;
    default:
      return detectLocal satisfies never;
  }
}

/** Whether two nodes tell pods by different rules. */
export const differsByNode = ({ serviceProxy }: ScenarioSpec): boolean =>
  serviceProxy.detectLocal.mode === 'NodeCIDR';
