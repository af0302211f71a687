import { neighbourKey, type NeighbourEntry } from '../dataplane/learned.ts';
import { confirmedInTime, neighbourTimer, SOLICITATIONS } from '../dataplane/neighbourTimes.ts';
import type { Interface, NetNs } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import { sendArpRequest } from './arpSend.ts';
import type { World } from './world.ts';

/** Who waits for an address, and the name of its timer. */
export const waitingKey = (netns: NetNs, dev: Interface, ip: Ip): string => `${netns.name} ${dev.name} ${ip}`;

/**
 * Starts the timer of an entry that is being asked for or soon will be, unless it runs already. Like every timer it counts
 * only while somebody waits for the outcome of the run.
 *
 * @param by journey on whose behalf the address is asked for.
 * @see Linux net/core/neighbour.c, neigh_add_timer()
 */
export function startTimer(world: World, netns: NetNs, dev: Interface, ip: Ip, by: number): void {
  const key = waitingKey(netns, dev, ip);
  const entry = world.learned.get(netns.name, 'neighbour', neighbourKey(dev.name, ip));
  const due = entry ? neighbourTimer(entry) : null;
  if (due === null || world.neighbourTimers.has(key)) return;
  world.neighbourTimers.add(key);
  world.queue.timer(Math.max(0, due - world.now), () => {
    world.neighbourTimers.delete(key);
    timerRunsOut(world, netns, dev, ip, by);
  });
}

/** @see Linux net/core/neighbour.c, neigh_timer_handler() */
function timerRunsOut(world: World, netns: NetNs, dev: Interface, ip: Ip, by: number): void {
  const entry = world.learned.get(netns.name, 'neighbour', neighbourKey(dev.name, ip));
  const due = entry ? neighbourTimer(entry) : null;
  if (!entry || due === null) return;
  // It was answered, and is being asked for again, since this timer started.
  if (world.now < due) return startTimer(world, netns, dev, ip, by);
  if (entry.state === 'DELAY') {
    // Time alone makes it REACHABLE: see neighbourAt().
    if (confirmedInTime(entry, world.now)) return;
    return probe(world, netns, dev, { ...entry, state: 'PROBE', since: world.now, probes: 0 }, by);
  }
  if (entry.probes < SOLICITATIONS) return probe(world, netns, dev, entry, by);
  fail(world, netns, dev, entry);
}

/** Asks once more: everybody where no address is known, else the one who had it. */
function probe(world: World, netns: NetNs, dev: Interface, entry: NeighbourEntry, by: number): void {
  const next = { ...entry, probes: entry.probes + 1 };
  const effect = world.change(netns.name, 'neighbour', neighbourKey(dev.name, entry.ip), next);
  const about = world.waiting.get(waitingKey(netns, dev, entry.ip))?.at(-1) ?? null;
  sendArpRequest(world, netns, dev, { to: entry.ip, mac: entry.mac, about, by, effects: [effect] });
  startTimer(world, netns, dev, entry.ip, by);
}

/**
 * Nobody answered: every packet that waited ends here, and its sender hears "host unreachable". Where none waited, the
 * silence shows when the entry is looked at next.
 *
 * @see Linux net/core/neighbour.c, neigh_invalidate(); net/ipv4/arp.c, arp_error_report()
 */
function fail(world: World, netns: NetNs, dev: Interface, entry: NeighbourEntry): void {
  const key = waitingKey(netns, dev, entry.ip);
  const queue = world.waiting.get(key) ?? [];
  if (queue.length === 0) return;
  world.waiting.delete(key);
  const failed = { ...entry, mac: null, state: 'FAILED', since: world.now } as const;
  const effect = world.change(netns.name, 'neighbour', neighbourKey(dev.name, entry.ip), failed);
  const decidedBy = { kind: 'neighbour', dev: dev.name, ip: entry.ip } as const;
  for (const [i, skb] of queue.entries()) {
    const effects = i === 0 ? [effect] : [];
    world.stack.refuse(
      world,
      skb,
      { type: 3, code: 1 },
      { reason: 'NEIGH_FAILED', source: 'neighbourFailed', decidedBy, effects },
    );
  }
}
