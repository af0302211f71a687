import type { ClusterNode, Pod, ScenarioSpec } from '../../cluster/types.ts';
import type { Route, StaticFdb, StaticNeighbour, Sysctls } from '../../dataplane/netns.ts';
import type { Mac } from '../../net/mac.ts';
import type { Prefix } from '../../net/prefix.ts';
import type { NetfilterPart } from '../chains.ts';
import type { NewInterface } from '../host.ts';

/** A pod with a network of its own, and the node's end of its wire. */
export interface WiredPod {
  readonly pod: Pod;
  /** Name of the host end of the veth pair. */
  readonly hostDev: string;
  /** Of the pod's end. */
  readonly mac: Mac;
}

/** A node as its plugin finds it. */
export interface NodeSite {
  readonly spec: ScenarioSpec;
  readonly node: ClusterNode;
  /** Its pods in the order in which they came. */
  readonly pods: readonly WiredPod[];
}

/** A pod's sandbox as its plugin finds it. */
export interface PodSite {
  readonly spec: ScenarioSpec;
  readonly node: ClusterNode;
  readonly wired: WiredPod;
}

/** What a plugin adds to a node's root namespace, besides `eth0`. */
export interface NodePart {
  readonly interfaces: readonly NewInterface[];
  readonly routes: readonly Route[];
  readonly neighbours: readonly StaticNeighbour[];
  readonly fdb: readonly StaticFdb[];
  readonly netfilter: readonly NetfilterPart[];
  /** What stays ahead of rules that other components put first later. */
  readonly netfilterAhead?: readonly NetfilterPart[];
  readonly sysctls: Sysctls;
}

/** What CNI ADD leaves in a pod's namespace. */
export interface PodPart {
  readonly interfaces: readonly NewInterface[];
  readonly routes: readonly Route[];
  /** False where the plugin removes the routes that the kernel made from the addresses. */
  readonly connected?: boolean;
  readonly neighbours: readonly StaticNeighbour[];
}

/** One pod network, made for one cluster. What is equal on all nodes it makes once and shares. */
export interface PodNetworkPlugin {
  /** Name of the host end of a pod's veth pair, as the plugin chooses it. `attempt` counts up while names collide. */
  hostDevice(pod: Pod, attempt: number): string;
  /** The blocks that a node's pods have their addresses from, where those are not the node's `podCIDR`. */
  blocks?(node: ClusterNode): readonly Prefix[];
  node(site: NodeSite): NodePart;
  pod(site: PodSite): PodPart;
}
