import type { NeighbourEntry } from './learned.ts';

const SECOND = 1_000_000;

/** Questions before giving up (mcast_solicit, ucast_solicit), and the microseconds between them (retrans_time). */
export const SOLICITATIONS = 3;
const RETRANS_TIME = SECOND;
/** How long an answer is trusted, in microseconds (base_reachable_time; the kernel draws between half and one and a half of it). */
export const REACHABLE_TIME = 30 * SECOND;
/** From the use of a stale entry to its first check (delay_first_probe_time). */
const DELAY_PROBE_TIME = 5 * SECOND;
/** A timer of five seconds runs out up to a quarter of a second late (64 ticks of the kernel's timer wheel at HZ 250): half of that. */
const TIMER_SLACK = SECOND / 8;

/** When the timer of an entry in INCOMPLETE, DELAY or PROBE runs out next; `null` for states without one. */
export function neighbourTimer({ state, since, probes }: NeighbourEntry): number | null {
  if (state === 'DELAY') return since + DELAY_PROBE_TIME + TIMER_SLACK;
  return state === 'INCOMPLETE' || state === 'PROBE' ? since + probes * RETRANS_TIME : null;
}

/** Whether an entry whose DELAY runs out now was confirmed in time, so that it need not be asked. */
export const confirmedInTime = ({ confirmed }: NeighbourEntry, now: number): boolean =>
  now <= confirmed + DELAY_PROBE_TIME;

/**
 * A learned entry as it stands at a later moment, when nothing but time has gone by since it was written. What a timer
 * does that nobody watched is settled here: a check that fell due is taken as answered (see `SIMPLIFICATIONS`), a
 * question that was out stays unanswered.
 *
 * @param now simulated microseconds.
 * @see Linux net/core/neighbour.c, neigh_timer_handler()
 */
export function neighbourAt(entry: NeighbourEntry, now: number): NeighbourEntry {
  switch (entry.state) {
    case 'REACHABLE': {
      const until = entry.confirmed + REACHABLE_TIME;
      return now > until ? { ...entry, state: 'STALE', since: until } : entry;
    }
    case 'DELAY': {
      const due = neighbourTimer(entry) ?? now;
      if (now <= due) return entry;
      const confirmed = confirmedInTime(entry, due) ? entry.confirmed : due;
      return neighbourAt({ ...entry, state: 'REACHABLE', since: due, confirmed, probes: 0 }, now);
    }
    case 'INCOMPLETE':
    case 'PROBE': {
      const silent = entry.since + SOLICITATIONS * RETRANS_TIME;
      return now > silent ? { ...entry, mac: null, state: 'FAILED', since: silent } : entry;
    }
    case 'STALE':
    case 'FAILED':
      return entry;
    default:
      return entry.state satisfies never;
  }
}
