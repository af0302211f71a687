import { contains } from '../../net/prefix.ts';
import { categorizeEndpoints, type EndpointSets } from './endpoints.ts';
import type { ChainNames, ServicePortInfo } from './servicePort.ts';
import type { ProxyHost } from './settings.ts';

/** What becomes of one Service port on one node, before any text is written. */
export interface PortPlan {
  readonly info: ServicePortInfo;
  readonly names: ChainNames;
  readonly sets: EndpointSets;
  /** The node whose view this is; endpoints there are the local ones. */
  readonly node: string;
  /** Whether traffic to the cluster IP, and from outside, has somewhere to go. */
  readonly hasInternal: boolean;
  readonly hasExternal: boolean;
  readonly usesExternalChain: boolean;
  readonly usesFirewallChain: boolean;
  /** Whether a source range lets the node itself in. */
  readonly nodeAllowed: boolean;
}

/** @see Kubernetes 1.34 pkg/proxy/iptables/proxier.go, syncProxyRules() */
export function planPort(info: ServicePortInfo, names: ChainNames, { node, nodeIP }: ProxyHost): PortPlan {
  const sets = categorizeEndpoints(info.endpoints, info, node);
  const reach = (local: boolean) => sets.hasAny && (!local || sets.local.length > 0);
  return {
    info,
    names,
    sets,
    node: node.name,
    hasInternal: reach(info.internalLocal),
    hasExternal: reach(info.externalLocal),
    usesExternalChain: sets.hasAny && info.externallyAccessible,
    usesFirewallChain: sets.hasAny && info.loadBalancerIPs.length > 0 && info.sourceRanges.length > 0,
    nodeAllowed: info.sourceRanges.some((range) => contains(range, nodeIP)),
  };
}

/** Whether two nodes can come to different plans: by locality, by topology hints, or by their own address. */
export const dependsOnNode = (info: ServicePortInfo): boolean =>
  info.usesLocal ||
  (info.sourceRanges.length > 0 && info.loadBalancerIPs.length > 0) ||
  info.endpoints.some((endpoint) => endpoint.zoneHints.length > 0 || endpoint.nodeHints.length > 0);
