import { breakpointAt } from './breakpoints.ts';
import { isKeyMoment } from './keyMoments.ts';
import { end, isAtEnd, isShown, moveTo, nearest, start, type Playback, type Range } from './playback.ts';

/**
 * What is played over and over, as steps of the run at hand; nothing while its rest is held back. The whole run begins
 * before its first step.
 */
const loopRange = ({ loop, places, held }: Playback): Range | null =>
  held ? null : loop === 'run' ? { from: -1, to: places.length - 1 } : loop;

/** The next step that the story has; where there are no more of them, the last step of all. */
function nextMoment(p: Playback): number {
  if (p.detail === 'every') return nearest(p, p.at + 1, 1) ?? p.at;
  const next = p.places.findIndex((place, n) => n > p.at && isKeyMoment(place) && isShown(p, place));
  return next < 0 ? end(p).at : next;
}

/** To the next moment, or to the first breakpoint before it, which stops the clock. */
function playOn(p: Playback, last: number): Playback {
  const goal = Math.min(nextMoment(p), last);
  for (let n = p.at + 1; n <= goal && p.breakpoints.length > 0; n++) {
    const stopped = isShown(p, p.places[n]) ? breakpointAt(p.breakpoints, p.places[n]) : undefined;
    if (stopped) return { ...moveTo(p, n), cameFrom: p.at, stopped, playing: false };
  }
  return { ...moveTo(p, goal), cameFrom: p.at };
}

/** One tick of the clock: on to the next; at the end it starts over where it loops, and else stops by itself. */
export function advanceClock(p: Playback): Playback {
  const range = loopRange(p);
  if (!range) {
    const next = playOn(p, p.places.length - 1);
    return { ...next, playing: next.playing && !isAtEnd(next) };
  }
  const last = nearest(p, range.to, -1) ?? -1;
  return p.at >= last ? moveTo(p, range.from) : playOn(p, last);
}

/**
 * Starts the clock; from the end it starts over, unless that is only where the run is held back, and from outside of what
 * it loops through it goes there.
 */
export function startClock(p: Playback): Playback {
  if (p.places.length === 0 || (p.held && isAtEnd(p))) return p;
  const range = loopRange(p);
  const isOutside = range !== null && (p.at < range.from || p.at >= range.to);
  const from = isOutside ? moveTo(p, range.from) : isAtEnd(p) ? start(p) : p;
  return { ...from, stopped: null, playing: true };
}

const clamp = (n: number, { places }: Playback): number => Math.max(0, Math.min(n, places.length - 1));

/** Plays a range over and over, whichever end is named first; of one step there is nothing to play. */
export function loopBetween(p: Playback, a: number, b: number): Playback {
  const [from, to] = [clamp(Math.min(a, b), p), clamp(Math.max(a, b), p)];
  return from >= to ? p : { ...p, loop: { from, to } };
}

/** Makes the current step one end of what is looped; the other end stays where it can. */
export function loopEnd(p: Playback, side: 'from' | 'to'): Playback {
  const range = p.loop === 'run' || p.loop === null ? { from: 0, to: p.places.length - 1 } : p.loop;
  if (side === 'from') return loopBetween(p, p.at, range.to > p.at ? range.to : p.places.length - 1);
  return loopBetween(p, range.from < p.at ? range.from : 0, p.at);
}

/** Loops the whole run, or nothing any more. */
export const toggleLoop = (p: Playback): Playback => ({ ...p, loop: p.loop === null ? 'run' : null });
