import type { Ip } from '../net/address.ts';
import type { NetNs, NetNsKind } from './netns.ts';

/** What is known of a namespace without compiling it. */
export interface NetNsName {
  readonly name: string;
  readonly kind: NetNsKind;
  /** The node that a pod's namespace lives on. */
  readonly node: string | null;
}

/** What all kernels of a cluster hold. Each namespace is compiled when first asked for, and kept. */
export interface Dataplane {
  /** @returns the namespace, or `undefined` when the cluster has none of that name. */
  netns(name: string): NetNs | undefined;
  /** The one address a machine has on the wire to its neighbours, without compiling it; `null` for switches and strangers. */
  address(name: string): Ip | null;
  /** Every namespace there is, in a stable order, without compiling any. */
  names(): readonly NetNsName[];
}
