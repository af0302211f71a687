import type { Ip } from '../../net/address.ts';
import type { TableName } from '../../dataplane/netfilter.ts';
import type { PortPlan } from './portPlan.ts';

/** A chain that holds the rules of all Services, and what one Service port contributes to it. */
export interface CommonChain {
  readonly table: TableName;
  readonly chain: string;
  readonly lines: (plan: PortPlan) => readonly string[];
}

const comment = (text: string): string => `-m comment --comment "${text}"`;

/** `-m tcp -p tcp -d IP --dport PORT` of a Service port under one of its addresses. */
const toAddress = ({ info }: PortPlan, address: Ip): string =>
  `-m ${info.protocol} -p ${info.protocol} -d ${address} --dport ${info.port}`;

/** Packets to the cluster IP, as the first rule of SVC and SVL tests them again. */
export const toClusterIP = (plan: PortPlan): string =>
  `${comment(`${plan.info.name} cluster IP`)} ${toAddress(plan, plan.info.clusterIP)}`;

/** Why nothing can be reached, as a comment, and what becomes of the packet. */
function refusal(plan: PortPlan): { readonly why: string; readonly target: string } {
  return plan.sets.hasAny
    ? { why: comment(`${plan.info.name} has no local endpoints`), target: 'DROP' }
    : { why: comment(`${plan.info.name} has no endpoints`), target: 'REJECT' };
}

function natServices(plan: PortPlan): string[] {
  const { info, names } = plan;
  const lines: string[] = [];
  if (plan.hasInternal) lines.push(`${toClusterIP(plan)} -j ${info.internalLocal ? names.svl : names.svc}`);
  if (!plan.sets.hasAny) return lines;
  for (const address of info.externalIPs) {
    lines.push(`${comment(`${info.name} external IP`)} ${toAddress(plan, address)} -j ${names.ext}`);
  }
  const balanced = plan.usesFirewallChain ? names.fw : names.ext;
  for (const address of info.loadBalancerIPs) {
    lines.push(`${comment(`${info.name} loadbalancer IP`)} ${toAddress(plan, address)} -j ${balanced}`);
  }
  return lines;
}

/** Node ports ignore loadBalancerSourceRanges, for better or worse. */
function natNodePorts({ info, names, sets }: PortPlan): string[] {
  if (info.nodePort === null || !sets.hasAny) return [];
  const { protocol } = info;
  return [
    `-m comment --comment ${info.name} -m ${protocol} -p ${protocol} --dport ${info.nodePort} -j ${names.ext}`,
  ];
}

function filterServices(plan: PortPlan): string[] {
  if (plan.hasInternal) return [];
  const { why, target } = refusal(plan);
  return [`${why} ${toAddress(plan, plan.info.clusterIP)} -j ${target}`];
}

function filterExternal(plan: PortPlan): string[] {
  if (plan.hasExternal) return [];
  const { info } = plan;
  const { why, target } = refusal(plan);
  const addresses = [...info.externalIPs, ...info.loadBalancerIPs];
  const lines = addresses.map((address) => `${why} ${toAddress(plan, address)} -j ${target}`);
  if (info.nodePort !== null) {
    const port = `-m ${info.protocol} -p ${info.protocol} --dport ${info.nodePort}`;
    lines.push(`${why} -m addrtype --dst-type LOCAL ${port} -j ${target}`);
  }
  return lines;
}

function filterFirewall(plan: PortPlan): string[] {
  if (!plan.usesFirewallChain) return [];
  const why = comment(`${plan.info.name} traffic not accepted by ${plan.names.fw}`);
  return plan.info.loadBalancerIPs.map((address) => `${why} ${toAddress(plan, address)} -j DROP`);
}

function filterNodePorts({ info }: PortPlan): string[] {
  if (info.healthCheckNodePort === null) return [];
  const why = comment(`${info.name} health check node port`);
  return [`${why} -m tcp -p tcp --dport ${info.healthCheckNodePort} -j ACCEPT`];
}

/**
 * The chains every packet may have to walk, in kube-proxy's order of writing.
 * @see Kubernetes 1.34 pkg/proxy/iptables/proxier.go, syncProxyRules()
 */
export const COMMON_CHAINS: readonly CommonChain[] = [
  { table: 'nat', chain: 'KUBE-SERVICES', lines: natServices },
  { table: 'nat', chain: 'KUBE-NODEPORTS', lines: natNodePorts },
  { table: 'filter', chain: 'KUBE-SERVICES', lines: filterServices },
  { table: 'filter', chain: 'KUBE-EXTERNAL-SERVICES', lines: filterExternal },
  { table: 'filter', chain: 'KUBE-PROXY-FIREWALL', lines: filterFirewall },
  { table: 'filter', chain: 'KUBE-NODEPORTS', lines: filterNodePorts },
];
