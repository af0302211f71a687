import { formatPrefix } from '../../net/prefix.ts';
import type { Endpoint } from '../../cluster/types.ts';
import { endpointHash, endpointText } from './names.ts';
import type { PortPlan } from './portPlan.ts';
import { toClusterIP } from './portRules.ts';
import { inProxyOrder, type ServicePortInfo } from './servicePort.ts';
import type { ProxySettings } from './settings.ts';

/** Above this many endpoints in the whole cluster, rules of single Services carry no comment. */
export const LARGE_CLUSTER_ENDPOINTS = 1000;

/** What the text of per-Service chains depends on besides the plan. */
export interface ChainStyle {
  readonly settings: ProxySettings;
  readonly largeCluster: boolean;
}

const MARK_MASQ = '-j KUBE-MARK-MASQ';
const comment = (text: string): string => `-m comment --comment "${text}"`;
const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

export const endpointChainName = (info: ServicePortInfo, endpoint: Endpoint): string =>
  `KUBE-SEP-${endpointHash(info.name, info.protocol, endpointText(endpoint.ip, endpoint.port))}`;

/** KUBE-SVC or KUBE-SVL: who has to be masqueraded, then affinity, then the draw. */
export function policyChainLines(
  plan: PortPlan,
  endpoints: readonly Endpoint[],
  isInternal: boolean,
  { settings, largeCluster }: ChainStyle,
): string[] {
  const { info } = plan;
  const lines: string[] = [];
  if (isInternal && plan.hasInternal) {
    if (settings.masqueradeAll) lines.push(joined(toClusterIP(plan), MARK_MASQ));
    else if (settings.localDetector) {
      lines.push(joined(toClusterIP(plan), settings.localDetector.ifNotLocal, MARK_MASQ));
    }
  }
  const chosen = inProxyOrder(endpoints, plan.node).map((endpoint) => ({
    chain: endpointChainName(info, endpoint),
    why: largeCluster ? '' : comment(`${info.name} -> ${endpointText(endpoint.ip, endpoint.port)}`),
  }));
  if (info.affinitySeconds !== null) {
    for (const { chain, why } of chosen) {
      const remembered = `-m recent --name ${chain} --rcheck --seconds ${info.affinitySeconds} --reap`;
      lines.push(joined(why, remembered, `-j ${chain}`));
    }
  }
  chosen.forEach(({ chain, why }, i) => {
    const left = chosen.length - i;
    const draw = left > 1 ? `-m statistic --mode random --probability ${(1 / left).toFixed(10)}` : '';
    lines.push(joined(why, draw, `-j ${chain}`));
  });
  return lines;
}

/** KUBE-EXT: what comes to a node port, an external IP or a load balancer's address. */
export function externalChainLines(plan: PortPlan, { settings }: ChainStyle): string[] {
  const { info, names } = plan;
  const to = `${info.name} external destinations`;
  const lines: string[] = [];
  if (!info.externalLocal) lines.push(joined(comment(`masquerade traffic for ${to}`), MARK_MASQ));
  else {
    const fromHere = '-m addrtype --src-type LOCAL';
    const { localDetector } = settings;
    if (localDetector) {
      lines.push(joined(comment(`pod traffic for ${to}`), localDetector.ifLocal, `-j ${names.svc}`));
    }
    lines.push(
      joined(comment(`masquerade LOCAL traffic for ${to}`), fromHere, MARK_MASQ),
      joined(comment(`route LOCAL traffic for ${to}`), fromHere, `-j ${names.svc}`),
    );
  }
  if (plan.hasExternal) lines.push(`-j ${info.externalLocal ? names.svl : names.svc}`);
  return lines;
}

/**
 * KUBE-FW: only the source ranges get any further. Where the node itself is allowed, so is a packet that it sends to the
 * balancer's address and that loops back with this address as its source.
 */
export function firewallChainLines(plan: PortPlan): string[] {
  const { info, names } = plan;
  const from = (source: string): string =>
    `${comment(`${info.name} loadbalancer IP`)} -s ${source} -j ${names.ext}`;
  return [
    ...info.sourceRanges.map((range) => from(formatPrefix(range))),
    ...(plan.nodeAllowed ? info.loadBalancerIPs.map(from) : []),
    comment(`other traffic to ${info.name} will be dropped by KUBE-PROXY-FIREWALL`),
  ];
}

/** KUBE-SEP: a pod that reached itself is masqueraded; affinity remembers the client; then the destination is rewritten. */
export function endpointChainLines(
  info: ServicePortInfo,
  endpoint: Endpoint,
  chain: string,
  { largeCluster }: ChainStyle,
): string[] {
  const why = largeCluster ? '' : `-m comment --comment ${info.name}`;
  const remember = info.affinitySeconds === null ? '' : `-m recent --name ${chain} --set`;
  const proto = `-m ${info.protocol} -p ${info.protocol}`;
  return [
    joined(why, `-s ${endpoint.ip}`, MARK_MASQ),
    joined(why, remember, proto, `-j DNAT --to-destination ${endpointText(endpoint.ip, endpoint.port)}`),
  ];
}
