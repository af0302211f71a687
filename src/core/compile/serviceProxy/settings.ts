import type { Ip } from '../../net/address.ts';
import { formatPrefix, type Prefix } from '../../net/prefix.ts';
import type { ClusterNode, ScenarioSpec } from '../../cluster/types.ts';

/** What kube-proxy's configuration and kernel say, as far as its rules depend on it. */
export interface ProxySettings {
  readonly family: 4 | 6;
  readonly masqueradeAll: boolean;
  readonly localhostNodePorts: boolean;
  /** Empty: node ports on every address. */
  readonly nodePortAddresses: readonly Prefix[];
  /** Bit 14 by default, as kube-proxy prints it. */
  readonly masqueradeMark: string;
  /** iptables 1.6.2 and later know it, and kube-proxy asks. */
  readonly randomFully: boolean;
  /** How to tell a pod's traffic: what to write for "is local" and "is not local"; `null` when that is not known. */
  readonly localDetector: { readonly ifLocal: string; readonly ifNotLocal: string } | null;
}

/** A node as kube-proxy there finds it when it starts. */
export interface ProxyHost {
  readonly node: ClusterNode;
  /** All that its devices have, loopback included. */
  readonly addresses: readonly Ip[];
  /** Whether nf_conntrack_tcp_be_liberal is set, by kube-proxy itself or by somebody else. */
  readonly tcpBeLiberal: boolean;
}

/** kube-proxy's settings in a scenario: `--detect-local-mode=ClusterCIDR`, the newest iptables. */
export const proxySettings = (spec: ScenarioSpec): ProxySettings => ({
  family: 4,
  masqueradeAll: spec.serviceProxy.masqueradeAll,
  localhostNodePorts: spec.serviceProxy.localhostNodePorts,
  nodePortAddresses: spec.serviceProxy.nodePortAddresses,
  masqueradeMark: '0x00004000',
  randomFully: true,
  localDetector: byClusterCIDR(spec.clusterCIDR),
});

/** @see Kubernetes 1.34 pkg/proxy/util/localdetector.go, NewDetectLocalByCIDR() */
export const byClusterCIDR = (cidr: Prefix): ProxySettings['localDetector'] => ({
  ifLocal: `-s ${formatPrefix(cidr)}`,
  ifNotLocal: `! -s ${formatPrefix(cidr)}`,
});
