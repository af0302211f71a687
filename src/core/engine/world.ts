import { NO_NAME_SERVERS, type NameServers } from '../dns/nameServers.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import type { Effect, LearnedState, LearnedTable, LearnedTables } from '../dataplane/learned.ts';
import type { Interface, Listener, NetNs } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import { must } from '../problem.ts';
import { seededRng, type Rng } from '../rng.ts';
import type { DropReason, EndDisposition } from '../trace/disposition.ts';
import type { Cause } from '../trace/run.ts';
import type { EntryRef } from '../trace/step.ts';
import type { SourceId } from '../trace/source.ts';
import { EventQueue } from './eventQueue.ts';
import { Recorder, type StepInput } from './recorder.ts';
import { forkSkb, type ConntrackHold, type Skb } from './skb.ts';
import type { SocketTable } from './sockets.ts';

/** ICMP error to be sent about a packet: `mtu` with "fragmentation needed", `gateway` with a redirect. */
export interface IcmpErrorKind {
  readonly type: number;
  readonly code: number;
  readonly mtu?: number;
  readonly gateway?: Ip;
}

/** Why and by what a packet comes to its end. */
export interface Ending {
  readonly reason: DropReason;
  readonly source: SourceId;
  readonly decidedBy?: EntryRef | undefined;
  readonly effects?: readonly Effect[];
}

/**
 * The layers as they call each other upwards. Downward calls are plain imports; a layer that must hand a packet *up*, or
 * answer about it, does so through this table, as the kernel does through its handlers and okfn pointers.
 */
export interface Stack {
  /** A frame arrived at a device: `__netif_receive_skb_core()`. */
  receive(world: World, skb: Skb, dev: Interface): void;
  /** A frame leaves by a device: `dev_queue_xmit()`. */
  transmit(world: World, skb: Skb, dev: Interface): void;
  /** Throws a packet away and tells its sender why: `icmp_send()`, then `kfree_skb()`. */
  refuse(world: World, skb: Skb, kind: IcmpErrorKind, end: Ending): void;
  /** Answers a TCP segment with a reset from inside a filter rule: `nf_send_reset()`. */
  tcpReset(world: World, about: Skb, conntrack: ConntrackHold | null): void;
  /** Hands a local packet to its transport: `ip_protocol_deliver_rcu()`. */
  deliver(world: World, skb: Skb): void;
}

/** What names need: who answers, and chance of their own, so that a request draws the same with a lookup and without one. */
export interface Lookups {
  readonly nameServers: NameServers;
  readonly rng: Rng;
}

/** A program that took something in a namespace, and why it is taken to listen there. */
export interface AssumedListener {
  readonly netns: string;
  readonly listener: Listener & { readonly assumed: string };
}

export const MAX_HOPS = 1024;

export const NO_EFFECTS: readonly Effect[] = [];

/** Everything that one simulation run holds: the cluster's kernels, simulated time, chance, and the record. */
export class World {
  readonly dataplane: Dataplane;
  readonly learned: LearnedState;
  readonly recorder: Recorder;
  readonly stack: Stack;
  /** What chance there is: draws of the request, or of a lookup while one is under way. */
  rng: Rng;
  readonly lookups: Lookups;
  readonly queue: EventQueue;
  /** Simulated microseconds at which this run began. */
  readonly began: number;
  /** The endpoint that load balancing is asked to choose, where it can. */
  readonly wantedEndpoint: Ip | null;
  /** Every change of learned state that this run made, in order. */
  readonly changes: Effect[] = [];
  /** Questions that name servers have asked others and wait for the answer of. */
  openForwards = 0;
  /** Packets that wait for a link address, by namespace, device and address. */
  readonly waiting = new Map<string, Skb[]>();
  /** Neighbour entries whose timer runs, by the same names. */
  readonly neighbourTimers = new Set<string>();
  /** Pieces of datagrams that are not whole yet, by namespace and datagram. */
  readonly pieces = new Map<string, Skb[]>();
  /** Sockets of the programs that take part in this run, by namespace. */
  readonly sockets = new Map<string, SocketTable>();
  /** The pod or host whose program answered the request, and the client's address as it saw it. */
  served: { readonly by: string; readonly client: string } | null = null;
  /** Programs that took something, of which nobody says that they listen there. */
  readonly assumed: AssumedListener[] = [];
  private nextIpId = 1;

  constructor(options: {
    dataplane: Dataplane;
    learned: LearnedState;
    stack: Stack;
    rng: Rng;
    lookups?: Lookups;
    recording: boolean;
    now: number;
    wantedEndpoint: Ip | null;
  }) {
    this.dataplane = options.dataplane;
    this.learned = options.learned;
    this.stack = options.stack;
    this.rng = options.rng;
    this.lookups = options.lookups ?? { nameServers: NO_NAME_SERVERS, rng: seededRng(0) };
    this.recorder = new Recorder(options.recording);
    this.began = options.now;
    this.queue = new EventQueue(options.now);
    this.wantedEndpoint = options.wantedEndpoint;
  }

  get now(): number {
    return this.queue.now;
  }

  /** A namespace that must exist: names come from devices' own peers. */
  netns(name: string): NetNs {
    return must(this.dataplane.netns(name), `namespace ${name}`);
  }

  socketsOf(netns: string): SocketTable {
    let table = this.sockets.get(netns);
    if (!table) this.sockets.set(netns, (table = { tcp: new Map(), udp: new Map(), ping: new Map() }));
    return table;
  }

  newIpId(): number {
    return this.nextIpId++ & 0xffff || this.newIpId();
  }

  /** Notes a decision about a packet. @param effects what it changed in learned state. */
  step(skb: Skb, input: StepInput, effects: readonly Effect[] = NO_EFFECTS): void {
    this.recorder.step(skb.branch, this.now - this.began, input, effects);
  }

  /** Changes learned state and gives the effect for the step that caused it. `to` null removes the row. */
  change<T extends LearnedTable>(netns: string, table: T, key: string, to: LearnedTables[T] | null): Effect {
    const effect = { netns, table, key, from: this.learned.get(netns, table, key) ?? null, to } as Effect;
    this.learned.apply(effect);
    this.changes.push(effect);
    return effect;
  }

  /** Somebody who listens takes a packet: when that was assumed, the request has to be told with it. */
  noteListener({ name }: NetNs, listener: Listener): void {
    const { assumed } = listener;
    if (assumed === undefined) return;
    const isKnown = this.assumed.some((one) => one.netns === name && isSamePort(one.listener, listener));
    if (!isKnown) this.assumed.push({ netns: name, listener: { ...listener, assumed } });
  }

  /** The end of one copy of a packet. */
  end(
    skb: Skb,
    disposition: EndDisposition,
    reason: DropReason,
    source: SourceId,
    decidedBy?: EntryRef,
  ): void {
    this.step(skb, { kind: 'end', disposition, reason, source, ...(decidedBy && { decidedBy }) });
  }

  /** A packet is built in a namespace. The caller fills in the route. */
  birth(
    netns: NetNs,
    packet: Skb['packet'],
    cause: Cause,
    socket: Skb['socket'],
    hash: number | null = null,
  ): Skb {
    return {
      packet,
      branch: this.recorder.begin(cause, packet, netns.name),
      netns,
      dev: null,
      pkttype: 'outgoing',
      mark: 0,
      hash,
      conntrack: null,
      pieces: null,
      confirms: false,
      route: null,
      bridge: null,
      socket,
    };
  }

  /** A second copy of a packet, in the same namespace. */
  fork(skb: Skb): Skb {
    return forkSkb(skb, this.recorder.branch(skb.branch, skb.netns.name));
  }
}

const isSamePort = (a: Listener, b: Listener): boolean =>
  a.proto === b.proto && a.port === b.port && a.ip === b.ip;
