import type { Packet } from '../net/packet.ts';
import type { Disposition, DropReason, Outcome } from './disposition.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import type { EntryRef, Step } from './step.ts';

/** Why a packet came into the world. Journeys are named by their id. */
export type Cause =
  /** The first packet of a request. */
  | { readonly kind: 'request' }
  /** A later packet of the same conversation, made because of what journey `to` brought. */
  | { readonly kind: 'reply'; readonly to: number }
  /** The conversation goes on from the same end: data after the handshake, the close. */
  | { readonly kind: 'continuation'; readonly of: number }
  /** Nobody answered journey `of` in time. */
  | { readonly kind: 'retransmission'; readonly of: number }
  /** Journey `by` cannot go on before a link address is known, or used one that is to be checked. */
  | { readonly kind: 'arp'; readonly by: number }
  | { readonly kind: 'arpReply'; readonly to: number }
  /** Journey `about` met an end that its sender must hear of. */
  | { readonly kind: 'icmpError'; readonly about: number }
  /** A name must be known before journey `for` can start; `null` when the request itself waits for it. */
  | { readonly kind: 'dns'; readonly for: number | null }
  /** A piece of journey `of`. */
  | { readonly kind: 'fragment'; readonly of: number };

/** Where a hop branches off: a step of an earlier hop of the same journey. */
export interface HopParent {
  readonly hop: number;
  /** Index into that hop's steps: the last step that the copy shares. */
  readonly step: number;
}

/** One visit of a packet to one network namespace. */
export interface Hop {
  readonly netns: string;
  /** `null` for the hop the packet was born in. */
  readonly parent: HopParent | null;
  readonly steps: readonly Step[];
}

/**
 * One packet from its birth to its end. A flooded packet has a tree of hops; the disposition is that of the best branch
 * (delivered before rejected before dropped before ignored).
 */
export interface Journey {
  readonly id: number;
  readonly cause: Cause;
  /** The packet as it was built, before its first step. Later states follow from the steps: see `packetAt`. */
  readonly born: Packet;
  readonly hops: readonly Hop[];
  readonly disposition: Disposition;
  readonly dropReason: DropReason | null;
  /** The entry that dropped or rejected it, with the namespace it stands in. */
  readonly decidedBy: { readonly netns: string; readonly entry: EntryRef } | null;
}

/** An endpoint that the Service's load balancing could have chosen for the first packet of a request. */
export interface EndpointChance {
  /** `10.244.2.10:8080`. */
  readonly endpoint: string;
  readonly probability: number;
}

/** What the endpoint's program would have seen, had it been chosen. @see Simulation.outcomes, which finds out. */
export interface EndpointOutcome extends EndpointChance {
  /** Whether it would have seen another source address than the client's. */
  readonly masquerade: boolean;
}

/** Why a real cluster may answer this request otherwise. @see Caveat in core/cluster, which says what the parts are. */
export interface RunCaveat {
  readonly code: string;
  readonly kind: 'unmodelled' | 'assumed';
  readonly object: string;
  readonly message: string;
}

/** One computed request with everything it caused. Plain data: it survives structuredClone and JSON. */
export interface Run {
  readonly request: TrafficRequest;
  readonly seed: number;
  readonly outcome: Outcome;
  /** What the client program's library call returned, when it failed: `ECONNREFUSED`, `ETIMEDOUT`, … */
  readonly errno: string | null;
  /** The pod (or host) whose program answered, `NAMESPACE/POD`. */
  readonly servedBy: string | null;
  /** The client's address as that program saw it, `IP:PORT`. */
  readonly serverSaw: string | null;
  /** They follow from the journeys: see `chancesOf`. */
  readonly outcomes: readonly EndpointChance[];
  readonly caveats: readonly RunCaveat[];
  readonly journeys: readonly Journey[];
  /** Steps of all journeys. */
  readonly steps: number;
  /** Netfilter rules compared on the way, all journeys together. */
  readonly rulesWalked: number;
  /** Simulated microseconds from the first step to the last. */
  readonly duration: number;
}
