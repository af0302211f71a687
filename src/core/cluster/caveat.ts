import type { LabelSelector } from './labels.ts';

type PodRole = 'sender' | 'receiver' | 'either';

/** Which requests a caveat is about. */
export type CaveatScope =
  /** Those that a pod of this namespace with these labels sends, or those that go to one. */
  | {
      readonly kind: 'pods';
      readonly namespace: string;
      readonly selector: LabelSelector;
      readonly role: PodRole;
    }
  /** Those that one pod sends, or that go to it. @see podKey for its name. */
  | { readonly kind: 'pod'; readonly pod: string; readonly role: PodRole }
  /** Those that a pod of this controller sends, or that go to one: `Deployment/shop/web`. */
  | { readonly kind: 'owned'; readonly owner: string; readonly role: PodRole }
  /** Those that go to one port of one pod. */
  | {
      readonly kind: 'port';
      readonly pod: string;
      readonly proto: 'tcp' | 'udp';
      readonly port: number;
    }
  /** Those that go to any address of a Service, `NAMESPACE/NAME`. */
  | { readonly kind: 'service'; readonly service: string }
  /** Those that go to an address that a load balancer has for the Service. */
  | { readonly kind: 'balancer'; readonly service: string }
  /** Those from or to a node, and what runs there. */
  | { readonly kind: 'node'; readonly node: string }
  /** Those that a host outside the cluster sends. */
  | { readonly kind: 'outside' }
  /** Those of which a packet goes from one node to another, from a pod or to one. */
  | { readonly kind: 'crossesNodes' }
  /** Those that send to a name. */
  | { readonly kind: 'names' }
  /** All of them. */
  | { readonly kind: 'cluster' };

/**
 * Why a real cluster may answer a request otherwise than this model does: something in the file is not modelled, or
 * something that the file does not say was assumed. Readers of the file collect them; a run tells those that touch it.
 */
export interface Caveat {
  /** Stable, as the codes of problems are: `NETWORK_POLICY`, `LISTENS_ASSUMED`. */
  readonly code: string;
  readonly kind: 'unmodelled' | 'assumed';
  /** What it comes from, as problems name it: `NetworkPolicy/shop/deny-all`. */
  readonly object: string;
  /** One sentence in plain English: what, and what may be different for it. */
  readonly message: string;
  readonly scope: CaveatScope;
}
