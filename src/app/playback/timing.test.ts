import { expect, test } from 'vitest';
import { shown } from '../canvas/testing/runs.ts';
import { advanceClock } from './clock.ts';
import { emptyPlayback, passedOver, show, type Playback } from './playback.ts';
import { DEFAULT_PACE, firstTravel, newLetters, showMs, travelMs } from './timing.ts';

const { run, places } = shown('clusterip-cross-node');

interface Seen {
  readonly n: number;
  readonly ms: number;
  readonly passed: number;
}

/** What Play shows of a run at the pace that one starts with, and for how long. */
function played(detail: Playback['detail']): readonly Seen[] {
  let p: Playback = { ...show(emptyPlayback, run), detail, playing: true };
  const seen: Seen[] = [];
  while (p.playing) {
    p = advanceClock(p);
    const before = p.cameFrom === null ? undefined : p.places[p.cameFrom];
    const isOpening = p.at < firstTravel(p.places);
    const ms = showMs({ place: p.places[p.at], before, isOpening }, p.pace);
    seen.push({ n: p.at, ms, passed: passedOver(p) });
  }
  return seen;
}

const place = (kind: string, after = -1) => {
  const found = places.find(({ step }) => step.kind === kind && step.n > after);
  if (!found) throw new Error(`no ${kind}`);
  return found;
};

test('the longer what is new in a caption, the longer it is shown, within bounds', () => {
  const nat = place('nat');
  const whole = showMs({ place: nat }, 'reading');
  expect(whole).toBeGreaterThan(700 + 45 * 40);
  expect(whole).toBeLessThanOrEqual(5000);
  expect(showMs({ place: nat, before: nat }, 'reading')).toBe(700);
  const before = places[nat.step.n - 1];
  expect(newLetters(nat, before)).toBeLessThan(newLetters(nat, undefined));
});

test('time to travel comes on top of time to read, where anything travels', () => {
  const leaving = place('egress');
  const moving = showMs({ place: leaving }, 'reading');
  expect(moving - showMs({ place: leaving }, 'reading', true)).toBe(travelMs('reading'));
  expect(showMs({ place: leaving }, 1000)).toBe(travelMs(1000));
  expect(showMs({ place: leaving }, 1000, true)).toBe(1000);
});

test('the first packet travels within three seconds of Play', () => {
  const seen = played('key');
  const first = seen.findIndex(({ n }) => n >= firstTravel(places));
  expect(first).toBeGreaterThan(0);
  expect(120 + seen.slice(0, first).reduce((sum, { ms }) => sum + ms, 0)).toBeLessThan(3000);
});

test('no moment after that is shown for less than a caption takes at a glance', () => {
  expect(DEFAULT_PACE).toBe('reading');
  for (const { n, ms } of played('key'))
    if (n > firstTravel(places)) expect(ms, `step ${n}`).toBeGreaterThan(700);
});

test('what Play passes over is counted: with what it shows it is the whole run', () => {
  const seen = played('key');
  const passed = seen.reduce((sum, one) => sum + one.passed, 0);
  expect(passed).toBeGreaterThan(seen.length);
  expect(seen.length + passed).toBe(places.length);
  expect(played('every').every((one) => one.passed === 0)).toBe(true);
});

test('whoever goes by hand passed over nothing', () => {
  let p: Playback = { ...show(emptyPlayback, run), playing: true };
  for (let i = 0; i < 3; i++) p = advanceClock(p);
  expect(passedOver(p)).toBeGreaterThan(0);
  expect(passedOver({ ...p, at: p.at + 1, cameFrom: null })).toBe(0);
});

test('steps of packets that are filtered away are not counted', () => {
  const all: Playback = { ...show(emptyPlayback, run), at: firstTravel(places), cameFrom: 2 };
  const withoutArp: Playback = { ...all, hidden: new Set(['arp']) };
  expect(passedOver(withoutArp)).toBeLessThan(passedOver(all));
});
