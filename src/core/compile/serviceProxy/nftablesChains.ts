import type { Endpoint } from '../../cluster/types.ts';
import { formatPrefix } from '../../net/prefix.ts';
import { endpointText } from './names.ts';
import { nftEndpointBase } from './nftablesNames.ts';
import type { NftProxySettings } from './nftablesSettings.ts';
import type { PortPlan } from './portPlan.ts';
import { inProxyOrder, type ServicePortInfo } from './servicePort.ts';

const MARK_MASQ = 'jump mark-for-masquerade';

/** `service-…` or `local-…`: who has to be masqueraded, then affinity, then the draw. */
export function nftPolicyLines(
  plan: PortPlan,
  endpoints: readonly Endpoint[],
  isInternal: boolean,
  { masqueradeAll, localDetector }: NftProxySettings,
): string[] {
  const { info } = plan;
  const lines: string[] = [];
  if (isInternal && plan.hasInternal) {
    const toClusterIP = `ip daddr ${info.clusterIP}`;
    if (masqueradeAll) lines.push(`${toClusterIP} ${MARK_MASQ}`);
    else if (localDetector) lines.push(`${toClusterIP} ${localDetector.ifNotLocal} ${MARK_MASQ}`);
  }
  const bases = inProxyOrder(endpoints, plan.node).map((endpoint) => nftEndpointBase(info, endpoint));
  if (info.affinitySeconds !== null) {
    lines.push(...bases.map((base) => `ip saddr @affinity-${base} goto endpoint-${base}`));
  }
  const verdicts = bases.map((base, i) => `${i} : goto endpoint-${base}`);
  lines.push(`numgen random mod ${bases.length} vmap { ${verdicts.join(' , ')} }`);
  return lines;
}

/** `external-…`: what comes to a node port, an external IP or a load balancer's address. */
export function nftExternalLines(plan: PortPlan, { localDetector }: NftProxySettings): string[] {
  const { info, names } = plan;
  const lines: string[] = [];
  if (!info.externalLocal) lines.push(MARK_MASQ);
  else {
    if (localDetector) {
      lines.push(`${localDetector.ifLocal} goto ${names.svc} comment "short-circuit pod traffic"`);
    }
    lines.push(
      `fib saddr type local ${MARK_MASQ} comment "masquerade local traffic"`,
      `fib saddr type local goto ${names.svc} comment "short-circuit local traffic"`,
    );
  }
  if (plan.hasExternal) lines.push(`goto ${info.externalLocal ? names.svl : names.svc}`);
  return lines;
}

/** Source ranges count whether there are endpoints or not. */
export const usesNftFirewall = (info: ServicePortInfo): boolean =>
  info.loadBalancerIPs.length > 0 && info.sourceRanges.length > 0;

/**
 * `firewall-…`: whoever is in no source range goes no further. Where the node itself is allowed, so is a packet that it
 * sends to the balancer's address and that loops back with this address as its source.
 */
export function nftFirewallLines({ info, nodeAllowed }: PortPlan): string[] {
  const sources = [...info.sourceRanges.map(formatPrefix), ...(nodeAllowed ? info.loadBalancerIPs : [])];
  return [`ip saddr != { ${sources.join(' , ')} } drop`];
}

/** `endpoint-…`: a pod that reached itself is masqueraded; affinity remembers the client; then the destination is rewritten. */
export function nftEndpointLines(info: ServicePortInfo, endpoint: Endpoint, base: string): string[] {
  return [
    `ip saddr ${endpoint.ip} ${MARK_MASQ}`,
    ...(info.affinitySeconds === null ? [] : [`update @affinity-${base} { ip saddr }`]),
    `meta l4proto ${info.protocol} dnat to ${endpointText(endpoint.ip, endpoint.port)}`,
  ];
}
