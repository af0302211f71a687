import { neighbourKey, type Effect } from '../dataplane/learned.ts';
import { neighbourAt, REACHABLE_TIME } from '../dataplane/neighbourTimes.ts';
import { staticNeighbour, type Interface, type NetNs } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import type { Mac } from '../net/mac.ts';
import { neighbourOutput } from './neighbour.ts';
import { waitingKey } from './neighbourProbe.ts';
import type { World } from './world.ts';

/** What a message about an address changed, and the packets that waited for it: the caller sends them after its step. */
export interface NeighbourUpdate {
  readonly effects: readonly Effect[];
  readonly release: () => void;
}

const NOTHING: NeighbourUpdate = { effects: [], release: () => {} };

/**
 * An address proved itself, or was heard of.
 *
 * @param heard.state REACHABLE for an answer to our own question, STALE for hearsay.
 * @param heard.override whether another MAC address than the one known counts (NEIGH_UPDATE_F_OVERRIDE).
 * @param heard.create whether an unknown address is remembered at all.
 * @see Linux net/core/neighbour.c, __neigh_update()
 */
export function updateNeighbour(
  world: World,
  netns: NetNs,
  dev: Interface,
  heard: { ip: Ip; mac: Mac; state: 'REACHABLE' | 'STALE'; override: boolean; create: boolean },
): NeighbourUpdate {
  const { ip, mac, state } = heard;
  if (staticNeighbour(netns, dev.name, ip)) return NOTHING;
  const row = world.learned.get(netns.name, 'neighbour', neighbourKey(dev.name, ip));
  const known = row && neighbourAt(row, world.now);
  if (!known && !heard.create) return NOTHING;
  const set = (change: { mac: Mac; state: typeof state; since: number; confirmed: number }) =>
    world.change(netns.name, 'neighbour', neighbourKey(dev.name, ip), {
      ip,
      dev: dev.name,
      probes: 0,
      ...change,
    });
  if (known && known.mac !== null) {
    const same = known.mac === mac;
    // Hearsay about what we knew already changes nothing.
    if (same && state === 'STALE') return NOTHING;
    if (!same && !heard.override) {
      if (state === 'STALE') return NOTHING;
      // An answer counts as a sign of life even where its address does not count.
      const alive = { ...known, confirmed: world.now };
      return {
        ...NOTHING,
        effects: [world.change(netns.name, 'neighbour', neighbourKey(dev.name, ip), alive)],
      };
    }
    const since = same && known.state === state ? known.since : world.now;
    return { ...NOTHING, effects: [set({ mac, state, since, confirmed: confirmedBy(world, state) })] };
  }
  const effect = set({ mac, state, since: world.now, confirmed: confirmedBy(world, state) });
  const key = waitingKey(netns, dev, ip);
  const queue = world.waiting.get(key) ?? [];
  world.waiting.delete(key);
  return { effects: [effect], release: () => queue.forEach((skb) => neighbourOutput(world, skb, dev, ip)) };
}

/** An address that was only heard of is dated back, so that nothing takes it for confirmed. */
const confirmedBy = (world: World, state: 'REACHABLE' | 'STALE'): number =>
  state === 'REACHABLE' ? world.now : world.now - 2 * REACHABLE_TIME;
