/** What is known of a field of kube-proxy's configuration. */
export interface ProxyField {
  /**
   * `read`: its effect is modelled. `quiet`: no packet depends on it. `unmodelled`: packets do, and the model does not know
   * it; `effect` then says what may be otherwise.
   */
  readonly use: 'read' | 'quiet' | 'unmodelled';
  /** Flags of the command line that say the same. */
  readonly flags: readonly string[];
  readonly effect?: string;
}

const read = (...flags: readonly string[]): ProxyField => ({ use: 'read', flags });
const quiet = (...flags: readonly string[]): ProxyField => ({ use: 'quiet', flags });
const unmodelled = (effect: string, ...flags: readonly string[]): ProxyField => ({
  use: 'unmodelled',
  flags,
  effect,
});

/**
 * Every field of KubeProxyConfiguration v1alpha1, by the way to it. `*`: all that stands below.
 *
 * @see Kubernetes 1.34 staging/src/k8s.io/kube-proxy/config/v1alpha1/types.go; cmd/kube-proxy/app/options.go, AddFlags()
 */
export const PROXY_FIELDS: Readonly<Record<string, ProxyField>> = {
  apiVersion: quiet(),
  kind: quiet(),
  mode: read('proxy-mode'),
  clusterCIDR: read('cluster-cidr'),
  detectLocalMode: read('detect-local-mode'),
  'detectLocal.bridgeInterface': read('pod-bridge-interface'),
  'detectLocal.interfaceNamePrefix': read('pod-interface-name-prefix'),
  nodePortAddresses: read('nodeport-addresses'),
  bindAddress: read('bind-address'),
  healthzBindAddress: read('healthz-bind-address'),
  metricsBindAddress: read('metrics-bind-address'),
  'iptables.masqueradeAll': read('masquerade-all'),
  'iptables.masqueradeBit': read('iptables-masquerade-bit'),
  'iptables.localhostNodePorts': read('iptables-localhost-nodeports'),
  'nftables.masqueradeAll': read('masquerade-all'),
  'nftables.masqueradeBit': read(),
  'conntrack.maxPerCore': read('conntrack-max-per-core'),
  'conntrack.min': read('conntrack-min'),
  'conntrack.tcpEstablishedTimeout': read('conntrack-tcp-timeout-established'),
  'conntrack.tcpCloseWaitTimeout': read('conntrack-tcp-timeout-close-wait'),
  'conntrack.udpTimeout': read('conntrack-udp-timeout'),
  'conntrack.udpStreamTimeout': read('conntrack-udp-timeout-stream'),
  'conntrack.tcpBeLiberal': read('conntrack-tcp-be-liberal'),
  'ipvs.scheduler': read('ipvs-scheduler'),
  'ipvs.strictARP': read('ipvs-strict-arp'),
  'ipvs.excludeCIDRs': read('ipvs-exclude-cidrs'),
  'ipvs.tcpTimeout': read('ipvs-tcp-timeout'),
  'ipvs.tcpFinTimeout': read('ipvs-tcpfin-timeout'),
  'ipvs.udpTimeout': read('ipvs-udp-timeout'),
  hostnameOverride: unmodelled(
    'every kube-proxy takes itself for this one node, and so keeps to the endpoints there where a policy says Local',
    'hostname-override',
  ),
  'iptables.snatNodeInternalIP': unmodelled(
    'masqueraded packets get the node’s InternalIP, whichever device they leave by',
  ),
  'featureGates.ProxyTerminatingEndpoints': unmodelled('endpoints that are terminating may not be used'),
  'featureGates.TopologyAwareHints': unmodelled('hints for zones may not count'),
  'featureGates.ServiceTrafficDistribution': unmodelled('hints for zones may not count'),
  'featureGates.PreferSameTrafficDistribution': unmodelled('hints for nodes may not count'),
  'featureGates.LoadBalancerIPMode': unmodelled(
    'packets to a load balancer of ipMode Proxy may be kept here',
  ),
  'featureGates.MultiCIDRServiceAllocator': unmodelled('packets to unused ClusterIPs may be let through'),
  'featureGates.*': quiet('feature-gates'),
  'iptables.syncPeriod': quiet('iptables-sync-period'),
  'iptables.minSyncPeriod': quiet('iptables-min-sync-period'),
  'ipvs.syncPeriod': quiet('ipvs-sync-period'),
  'ipvs.minSyncPeriod': quiet('ipvs-min-sync-period'),
  'nftables.syncPeriod': quiet(),
  'nftables.minSyncPeriod': quiet(),
  'winkernel.*': quiet(),
  'clientConnection.*': quiet(
    'kubeconfig',
    'master',
    'kube-api-burst',
    'kube-api-qps',
    'kube-api-content-type',
  ),
  'logging.*': quiet(),
  bindAddressHardFail: quiet('bind-address-hard-fail'),
  enableProfiling: quiet('profiling'),
  showHiddenMetricsForVersion: quiet('show-hidden-metrics-for-version'),
  oomScoreAdj: quiet('oom-score-adj'),
  configSyncPeriod: quiet('config-sync-period'),
  portRange: quiet('proxy-port-range'),
  udpIdleTimeout: quiet('udp-timeout'),
  windowsRunAsService: quiet('windows-service'),
  resourceContainer: quiet(),
};

/** What is known of the field at a path; `undefined` for one that kube-proxy does not have. */
export const proxyField = (path: string): ProxyField | undefined => {
  const [group = ''] = path.split('.');
  const isEmptyGroup = Object.keys(PROXY_FIELDS).some((known) => known.startsWith(`${path}.`));
  return own(path) ?? own(`${group}.*`) ?? (isEmptyGroup ? quiet() : undefined);
};

const own = (path: string): ProxyField | undefined =>
  Object.hasOwn(PROXY_FIELDS, path) ? PROXY_FIELDS[path] : undefined;

/** The fields that a flag of the command line sets. */
export const fieldsOfFlag = (flag: string): readonly string[] =>
  Object.keys(PROXY_FIELDS).filter((path) => PROXY_FIELDS[path]?.flags.includes(flag));
