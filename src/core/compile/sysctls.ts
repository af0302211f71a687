import { podKey, type Pod, type ScenarioSpec } from '../cluster/types.ts';
import type { Sysctls } from '../dataplane/netns.ts';

/**
 * A kernel as it boots, as far as it matters to packets. Conntrack times are in seconds, the ICMP rate in ms.
 * @see Linux Documentation/networking/ip-sysctl.rst, nf_conntrack-sysctl.rst
 */
export const KERNEL_DEFAULTS: Sysctls = {
  'net.bridge.bridge-nf-call-iptables': '0',
  'net.ipv4.conf.all.arp_ignore': '0',
  'net.ipv4.conf.all.proxy_arp': '0',
  'net.ipv4.conf.all.route_localnet': '0',
  'net.ipv4.conf.all.rp_filter': '0',
  'net.ipv4.icmp_ratelimit': '1000',
  'net.ipv4.icmp_ratemask': '6168',
  'net.ipv4.ip_default_ttl': '64',
  'net.ipv4.ip_forward': '0',
  'net.netfilter.nf_conntrack_generic_timeout': '600',
  'net.netfilter.nf_conntrack_icmp_timeout': '30',
  'net.netfilter.nf_conntrack_max': '262144',
  'net.netfilter.nf_conntrack_tcp_be_liberal': '0',
  'net.netfilter.nf_conntrack_tcp_ignore_invalid_rst': '0',
  'net.netfilter.nf_conntrack_tcp_loose': '1',
  'net.netfilter.nf_conntrack_tcp_max_retrans': '3',
  'net.netfilter.nf_conntrack_tcp_timeout_close': '10',
  'net.netfilter.nf_conntrack_tcp_timeout_close_wait': '60',
  'net.netfilter.nf_conntrack_tcp_timeout_established': '432000',
  'net.netfilter.nf_conntrack_tcp_timeout_fin_wait': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_last_ack': '30',
  'net.netfilter.nf_conntrack_tcp_timeout_max_retrans': '300',
  'net.netfilter.nf_conntrack_tcp_timeout_syn_recv': '60',
  'net.netfilter.nf_conntrack_tcp_timeout_syn_sent': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_time_wait': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_unacknowledged': '300',
  'net.netfilter.nf_conntrack_udp_timeout': '30',
  'net.netfilter.nf_conntrack_udp_timeout_stream': '120',
};

/**
 * What installing Kubernetes changes: the container runtime's prerequisites. What kube-proxy sets comes on top.
 * @see kubernetes.io/docs/setup/production-environment/container-runtimes
 */
const KUBERNETES: Sysctls = {
  'net.bridge.bridge-nf-call-iptables': '1',
  'net.ipv4.ip_forward': '1',
};

const written = (spec: ScenarioSpec, host: string): Sysctls => spec.hosts.get(host)?.sysctls ?? {};

/** A node's settings: the kernel's, Kubernetes', those of its components, and last what the scenario says. */
export const nodeSysctls = (spec: ScenarioSpec, node: string, components: readonly Sysctls[]): Sysctls =>
  Object.assign(
    { ...KERNEL_DEFAULTS, ...KUBERNETES },
    ...components,
    written(spec, '*'),
    written(spec, node),
  ) as Sysctls;

/**
 * A pod's settings. A new namespace takes over what the node has under net.ipv4.conf, ip_forward included;
 * the rest is as the kernel boots, and then as the pod asks for.
 * @see Linux net/ipv4/devinet.c, devinet_init_net()
 */
export function podSysctls(spec: ScenarioSpec, pod: Pod, node: Sysctls): Sysctls {
  const inherited = Object.entries(node).filter(
    ([name]) => /^net\.ipv4\.conf\.(all|default)\./.test(name) || name === 'net.ipv4.ip_forward',
  );
  return {
    ...KERNEL_DEFAULTS,
    ...Object.fromEntries(inherited),
    ...pod.sysctls,
    ...written(spec, podKey(pod)),
  };
}

/** Machines of the underlay: nobody installed anything there. */
export const machineSysctls = (spec: ScenarioSpec, name: string, forwards: boolean): Sysctls => ({
  ...KERNEL_DEFAULTS,
  'net.ipv4.ip_forward': forwards ? '1' : '0',
  ...written(spec, name),
});
