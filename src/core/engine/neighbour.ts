import { neighbourKey, type Effect, type NeighbourEntry } from '../dataplane/learned.ts';
import { neighbourAt } from '../dataplane/neighbourTimes.ts';
import { staticNeighbour, type Interface, type NetNs } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import { ZERO_MAC, type Mac } from '../net/mac.ts';
import { ETH_IPV4 } from '../net/packet.ts';
import type { EntryRef } from '../trace/step.ts';
import { sendArpRequest } from './arpSend.ts';
import { startTimer, waitingKey } from './neighbourProbe.ts';
import type { Skb } from './skb.ts';
import { NO_EFFECTS, type World } from './world.ts';

/** Packets that may wait for one address: the kernel's limit is by bytes (unres_qlen_bytes), about this many full ones. */
const MAX_WAITING = 101;

/** What is known of a next hop, as the sender needs it. */
export interface Neighbour {
  readonly mac: Mac | null;
  /** NUD_CONNECTED: PERMANENT, NOARP or REACHABLE. */
  readonly connected: boolean;
  /** As time left it; `null` for one that was written down. */
  readonly entry: NeighbourEntry | null;
}

/** Looks a next hop up, entries written by hand first. */
export function neighbourOf(world: World, netns: NetNs, dev: Interface, ip: Ip): Neighbour | undefined {
  const fixed = staticNeighbour(netns, dev.name, ip);
  if (fixed) return { mac: fixed.mac, connected: true, entry: null };
  const known = world.learned.get(netns.name, 'neighbour', neighbourKey(dev.name, ip));
  const entry = known && neighbourAt(known, world.now);
  return entry && { mac: entry.mac, connected: entry.state === 'REACHABLE', entry };
}

/**
 * Gives a packet its Ethernet header, or makes it wait while the address is asked for.
 *
 * @see Linux net/ipv4/ip_output.c, ip_finish_output2(); net/core/neighbour.c, neigh_resolve_output()
 */
export function neighbourOutput(world: World, skb: Skb, dev: Interface, nextHop: Ip): void {
  if (dev.kind === 'loopback') return send(world, skb, dev, ZERO_MAC);
  const known = neighbourOf(world, skb.netns, dev, nextHop);
  const decidedBy = { kind: 'neighbour', dev: dev.name, ip: nextHop } as const;
  if (known?.mac) {
    const effects = known.entry ? noteUse(world, skb, dev, known.entry) : NO_EFFECTS;
    noteLookup(world, skb, decidedBy, known.mac, effects);
    return send(world, skb, dev, known.mac);
  }
  const asking = known?.entry?.state === 'INCOMPLETE' ? known.entry : null;
  const effects = asking ? NO_EFFECTS : [startAsking(world, skb.netns, dev, nextHop)];
  noteLookup(world, skb, decidedBy, null, effects);
  const key = waitingKey(skb.netns, dev, nextHop);
  const queue = world.waiting.get(key) ?? [];
  world.waiting.set(key, [...queue, skb].slice(-MAX_WAITING));
  const [oldest] = queue;
  if (oldest && queue.length === MAX_WAITING)
    world.end(oldest, 'dropped', 'NEIGH_FAILED', 'neighbour', decidedBy);
  const by = skb.branch.journey.id;
  if (!asking) sendArpRequest(world, skb.netns, dev, { to: nextHop, mac: null, about: skb, by });
  startTimer(world, skb.netns, dev, nextHop, by);
}

/** Notes what became of the question for a next hop's address; `mac` null: the packet waits. */
function noteLookup(
  world: World,
  skb: Skb,
  decidedBy: Extract<EntryRef, { kind: 'neighbour' }>,
  mac: Mac | null,
  effects: readonly Effect[],
): void {
  const { dev, ip } = decidedBy;
  const result = mac === null ? 'wait' : 'resolved';
  world.step(skb, { kind: 'neighbour', dev, ip, result, mac, decidedBy, source: 'neighbour' }, effects);
}

function send(world: World, skb: Skb, dev: Interface, dst: Mac): void {
  skb.packet.eth = { src: dev.kind === 'loopback' ? ZERO_MAC : dev.mac, dst, type: ETH_IPV4 };
  world.step(skb, { kind: 'link', dev: dev.name, eth: { ...skb.packet.eth }, source: 'output' });
  world.stack.transmit(world, skb, dev);
}

/**
 * An address that is known is used: what TCP has to say for it is noted (sock_confirm_neigh()), and a stale one is used all
 * the same but checked soon (__neigh_event_send()).
 */
function noteUse(world: World, skb: Skb, dev: Interface, entry: NeighbourEntry): readonly Effect[] {
  const { netns, confirms } = skb;
  const confirmed = confirms ? world.now : entry.confirmed;
  const stale = entry.state === 'STALE';
  let effects = NO_EFFECTS;
  if (stale)
    effects = [
      setNeighbour(world, netns, { ...entry, confirmed, state: 'DELAY', since: world.now, probes: 0 }),
    ];
  else if (confirmed !== entry.confirmed) effects = [setNeighbour(world, netns, { ...entry, confirmed })];
  if (entry.state !== 'REACHABLE') startTimer(world, netns, dev, entry.ip, skb.branch.journey.id);
  return effects;
}

/** Writes a learned entry. */
function setNeighbour(world: World, netns: NetNs, entry: NeighbourEntry): Effect {
  return world.change(netns.name, 'neighbour', neighbourKey(entry.dev, entry.ip), entry);
}

/** Notes that an address is being asked for, one question long. The caller asks. */
function startAsking(world: World, netns: NetNs, dev: Interface, ip: Ip): Effect {
  return setNeighbour(world, netns, {
    ip,
    dev: dev.name,
    mac: null,
    state: 'INCOMPLETE',
    since: world.now,
    confirmed: 0,
    probes: 1,
  });
}

/**
 * Sees that an address becomes known although no packet waits for it.
 *
 * @param by journey that made it interesting.
 * @returns whether it is known already, and what the question changed.
 * @see Linux include/net/neighbour.h, neigh_event_send() without a packet
 */
export function resolve(
  world: World,
  netns: NetNs,
  dev: Interface,
  ip: Ip,
  by: number,
): { readonly known: boolean; readonly effects: readonly Effect[]; readonly ask: () => void } {
  const neighbour = neighbourOf(world, netns, dev, ip);
  if (neighbour?.mac) return { known: true, effects: [], ask: () => {} };
  if (neighbour?.entry?.state === 'INCOMPLETE') return { known: false, effects: [], ask: () => {} };
  return {
    known: false,
    effects: [startAsking(world, netns, dev, ip)],
    ask: () => {
      sendArpRequest(world, netns, dev, { to: ip, mac: null, about: null, by });
      startTimer(world, netns, dev, ip, by);
    },
  };
}
