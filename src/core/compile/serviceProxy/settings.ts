import type { Ip } from '../../net/address.ts';
import type { Prefix } from '../../net/prefix.ts';
import type { ClusterNode, NodePortRange, ScenarioSpec } from '../../cluster/types.ts';
import { localDetectors, type LocalDetector } from './localDetector.ts';

/** What kube-proxy's configuration and kernel say, as far as its rules depend on it. */
export interface ProxySettings {
  readonly family: 4 | 6;
  readonly masqueradeAll: boolean;
  readonly localhostNodePorts: boolean;
  /** Empty: node ports on every address. */
  readonly nodePortAddresses: readonly NodePortRange[];
  /** Bit 14 by default, as kube-proxy prints it. */
  readonly masqueradeMark: string;
  /** iptables 1.6.2 and later know it, and kube-proxy asks. */
  readonly randomFully: boolean;
  /** How to tell a pod's traffic; `null` when that is not known. */
  readonly localDetector: LocalDetector | null;
}

/** A node as kube-proxy there finds it when it starts. */
export interface ProxyHost {
  readonly node: ClusterNode;
  /** What kube-proxy takes for the node's address. */
  readonly nodeIP: Ip;
  /** All that its devices have, loopback included. */
  readonly addresses: readonly Ip[];
  /** Whether nf_conntrack_tcp_be_liberal is set, by kube-proxy itself or by somebody else. */
  readonly tcpBeLiberal: boolean;
}

/**
 * kube-proxy's settings in a scenario, with the newest iptables.
 *
 * @param node whose kube-proxy it is, where they differ.
 */
export const proxySettings = (spec: ScenarioSpec, node?: ClusterNode): ProxySettings => ({
  family: 4,
  masqueradeAll: spec.serviceProxy.masqueradeAll,
  localhostNodePorts: spec.serviceProxy.localhostNodePorts,
  nodePortAddresses: spec.serviceProxy.nodePortAddresses,
  masqueradeMark: `0x${markBit(spec.serviceProxy.masqueradeBit).padStart(8, '0')}`,
  randomFully: true,
  localDetector: localDetectors(spec, node)?.iptables ?? null,
});

/** The mark whose one bit is this, in hexadecimal digits. */
export const markBit = (bit: number): string => (2 ** bit).toString(16);

/** Ranges of addresses that node ports are served on, with the node's own in place of `primary`. */
export const nodePortRanges = (
  ranges: readonly NodePortRange[],
  { nodeIP }: Pick<ProxyHost, 'nodeIP'>,
): readonly Prefix[] => ranges.map((range) => (range === 'primary' ? { ip: nodeIP, length: 32 } : range));
