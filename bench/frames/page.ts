// The page as it is, and a way to have as many packets on it as the bench wants: no request makes 500 at a time.
import '../../src/main.tsx';
import { tokenStore } from '../../src/app/canvas/packet/tokenStore.ts';
import { sceneStore } from '../../src/app/canvas/sceneStore.ts';
import { playbackStore } from '../../src/app/playback/playbackStore.ts';

/** How long a packet takes for its wire; then all set out anew, on other wires. */
const TRAVEL_MS = 1000;

let timer: ReturnType<typeof setInterval> | undefined;

function setOut(count: number, round: number): void {
  const lines = [...(sceneStore.getState().layout?.wires.values() ?? [])];
  const { places } = playbackStore.getState();
  const list = Array.from({ length: count }, (_, i) => ({
    copy: { place: places[(i * 7 + round) % places.length]!, current: i === 0, waiting: false },
    leg: { line: lines[(i * 13 + round * 17) % lines.length]!, ms: TRAVEL_MS },
    started: performance.now(),
  }));
  tokenStore.setState({ list, hadFleet: count > 1 });
}

/** Keeps so many packets moving until told otherwise. */
function fleet(count: number): void {
  clearInterval(timer);
  let round = 0;
  setOut(count, round);
  if (count > 0) timer = setInterval(() => setOut(count, ++round), TRAVEL_MS);
}

/** Milliseconds between the frames of a while. */
function frames(ms: number): Promise<number[]> {
  return new Promise((resolve) => {
    const times: number[] = [];
    const tick = (now: number) => {
      times.push(now);
      if (now - (times[0] ?? now) < ms) requestAnimationFrame(tick);
      else resolve(times.slice(1).map((time, i) => time - (times[i] ?? time)));
    };
    requestAnimationFrame(tick);
  });
}

Object.assign(globalThis, { bench: { fleet, frames } });
