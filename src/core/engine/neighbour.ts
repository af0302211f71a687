import { neighbourKey, type Effect, type NeighbourEntry } from '../dataplane/learned.ts';
import { staticNeighbour, type Interface, type NetNs } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import { ZERO_MAC, type Mac } from '../net/mac.ts';
import { ETH_IPV4 } from '../net/packet.ts';
import { sendArpRequest } from './arpSend.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

const SECOND = 1_000_000;
/** Solicitations before giving up (mcast_solicit, ucast_solicit) and the time between them (retrans_time). */
const SOLICITATIONS = 3;
const RETRANSMIT_AFTER = SECOND;
/** How long an answer is trusted (base_reachable_time; the kernel draws between half and one and a half of it). */
const REACHABLE_TIME = 30 * SECOND;
/** From DELAY to the first unicast question (delay_first_probe_time). */
const DELAY_FIRST_PROBE = 5 * SECOND;
/** Packets that may wait for one address: the kernel's limit is by bytes (unres_qlen_bytes), about this many full ones. */
const MAX_WAITING = 101;

/** What is known of a next hop, as the sender needs it. */
export interface Neighbour {
  readonly mac: Mac | null;
  /** NUD_CONNECTED: PERMANENT, NOARP or REACHABLE. */
  readonly connected: boolean;
  readonly entry: NeighbourEntry | null;
}

const waitingKey = (netns: string, dev: string, ip: Ip): string => `${netns} ${dev} ${ip}`;

/** The learned entry with time taken into account: what was REACHABLE long ago is STALE by now (neigh_timer_handler()). */
function learnedNeighbour(world: World, netns: NetNs, dev: string, ip: Ip): NeighbourEntry | undefined {
  const entry = world.learned.get(netns.name, 'neighbour', neighbourKey(dev, ip));
  if (!entry) return undefined;
  if (entry.state === 'REACHABLE' && world.now - entry.confirmed > REACHABLE_TIME)
    return { ...entry, state: 'STALE' };
  if (
    (entry.state === 'DELAY' || entry.state === 'PROBE') &&
    world.now - entry.since > DELAY_FIRST_PROBE + SOLICITATIONS * RETRANSMIT_AFTER
  )
    return { ...entry, state: 'STALE' };
  return entry;
}

/** Looks a next hop up, entries written by hand first. */
export function neighbourOf(world: World, netns: NetNs, dev: Interface, ip: Ip): Neighbour | undefined {
  const fixed = staticNeighbour(netns, dev.name, ip);
  if (fixed) return { mac: fixed.mac, connected: true, entry: null };
  const entry = learnedNeighbour(world, netns, dev.name, ip);
  return entry && { mac: entry.mac, connected: entry.state === 'REACHABLE', entry };
}

/** Writes a learned entry. */
function setNeighbour(world: World, netns: NetNs, entry: NeighbourEntry): Effect {
  return world.change(netns.name, 'neighbour', neighbourKey(entry.dev, entry.ip), entry);
}

/**
 * Gives a packet its Ethernet header, or makes it wait while the address is asked for.
 *
 * @see Linux net/ipv4/ip_output.c, ip_finish_output2(); net/core/neighbour.c, neigh_resolve_output()
 */
export function neighbourOutput(world: World, skb: Skb, dev: Interface, nextHop: Ip): void {
  if (dev.kind === 'loopback') return send(world, skb, dev, ZERO_MAC);
  const { netns } = skb;
  const known = neighbourOf(world, netns, dev, nextHop);
  const decidedBy = { kind: 'neighbour', dev: dev.name, ip: nextHop } as const;
  if (known?.mac) {
    const effects = known.entry?.state === 'STALE' ? [delay(world, netns, known.entry)] : [];
    world.step(skb, {
      kind: 'neighbour',
      dev: dev.name,
      ip: nextHop,
      result: 'resolved',
      mac: known.mac,
      decidedBy,
      source: 'neighbour',
      ...(effects.length > 0 && { effects }),
    });
    return send(world, skb, dev, known.mac);
  }
  const key = waitingKey(netns.name, dev.name, nextHop);
  const queue = world.waiting.get(key);
  if (known?.entry?.state === 'INCOMPLETE' && queue) {
    world.step(skb, {
      kind: 'neighbour',
      dev: dev.name,
      ip: nextHop,
      result: 'wait',
      mac: null,
      decidedBy,
      source: 'neighbour',
    });
    queue.push(skb);
    if (queue.length > MAX_WAITING) {
      const oldest = queue.shift();
      if (oldest) world.end(oldest, 'dropped', 'NEIGH_FAILED', 'neighbour', decidedBy);
    }
    return;
  }
  const entry: NeighbourEntry = {
    ip: nextHop,
    dev: dev.name,
    mac: null,
    state: 'INCOMPLETE',
    since: world.now,
    confirmed: 0,
    probes: 1,
  };
  const effect = setNeighbour(world, netns, entry);
  world.step(skb, {
    kind: 'neighbour',
    dev: dev.name,
    ip: nextHop,
    result: 'wait',
    mac: null,
    decidedBy,
    effects: [effect],
    source: 'neighbour',
  });
  world.waiting.set(key, [skb]);
  solicit(world, skb, dev, nextHop);
}

function send(world: World, skb: Skb, dev: Interface, dst: Mac): void {
  skb.packet.eth = { src: dev.kind === 'loopback' ? ZERO_MAC : dev.mac, dst, type: ETH_IPV4 };
  world.step(skb, { kind: 'link', dev: dev.name, eth: { ...skb.packet.eth }, source: 'output' });
  world.stack.transmit(world, skb, dev);
}

/** A stale entry is used all the same, and checked soon after. */
function delay(world: World, netns: NetNs, entry: NeighbourEntry): Effect {
  return setNeighbour(world, netns, { ...entry, state: 'DELAY', since: world.now });
}

/** Asks, and asks again each second; after the third silence all who wait are turned away. */
function solicit(world: World, waiting: Skb, dev: Interface, nextHop: Ip): void {
  sendArpRequest(world, waiting, dev, nextHop);
  world.queue.timer(RETRANSMIT_AFTER, () => {
    const { netns } = waiting;
    const entry = world.learned.get(netns.name, 'neighbour', neighbourKey(dev.name, nextHop));
    if (entry?.state !== 'INCOMPLETE') return;
    if (entry.probes < SOLICITATIONS) {
      setNeighbour(world, netns, { ...entry, probes: entry.probes + 1 });
      return solicit(world, waiting, dev, nextHop);
    }
    fail(world, netns, dev, { ...entry, state: 'FAILED', since: world.now });
  });
}

/** Nobody answered: every packet that waited ends here, and its sender hears "host unreachable" (arp_error_report()). */
function fail(world: World, netns: NetNs, dev: Interface, entry: NeighbourEntry): void {
  const effect = setNeighbour(world, netns, entry);
  const key = waitingKey(netns.name, dev.name, entry.ip);
  const queue = world.waiting.get(key) ?? [];
  world.waiting.delete(key);
  for (const [i, skb] of queue.entries()) {
    const decidedBy = { kind: 'neighbour', dev: dev.name, ip: entry.ip } as const;
    const effects = i === 0 ? [effect] : [];
    world.stack.refuse(
      world,
      skb,
      { type: 3, code: 1 },
      { reason: 'NEIGH_FAILED', source: 'neighbourFailed', decidedBy, effects },
    );
  }
}

/**
 * An address proved itself, or was heard of.
 *
 * @param state REACHABLE for an answer to our own question, STALE for hearsay.
 * @param create whether an unknown address is remembered at all.
 * @returns effects for the step that learned it, and the packets that waited: the caller sends them after that step.
 * @see Linux net/core/neighbour.c, __neigh_update()
 */
export function updateNeighbour(
  world: World,
  netns: NetNs,
  dev: Interface,
  ip: Ip,
  mac: Mac,
  state: 'REACHABLE' | 'STALE',
  create: boolean,
): { readonly effects: readonly Effect[]; readonly release: () => void } {
  const known = learnedNeighbour(world, netns, dev.name, ip);
  if (!known && !create) return { effects: [], release: () => {} };
  const valid = known && known.mac !== null && known.state !== 'FAILED' && known.state !== 'INCOMPLETE';
  // Hearsay about what we knew already changes nothing.
  if (valid && known.mac === mac && state === 'STALE') return { effects: [], release: () => {} };
  const effect = setNeighbour(world, netns, {
    ip,
    dev: dev.name,
    mac,
    state,
    since: world.now,
    confirmed: state === 'REACHABLE' ? world.now : (known?.confirmed ?? 0),
    probes: 0,
  });
  const key = waitingKey(netns.name, dev.name, ip);
  const queue = world.waiting.get(key) ?? [];
  world.waiting.delete(key);
  return { effects: [effect], release: () => queue.forEach((skb) => neighbourOutput(world, skb, dev, ip)) };
}
