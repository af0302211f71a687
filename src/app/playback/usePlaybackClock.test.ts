import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runFixture } from '../testing/run.ts';
import { selectionStore } from '../session/selectionStore.ts';
import { pause, play, playbackStore, seek, setDetail, setPace, showRun } from './playbackStore.ts';
import { showMs, travelMs } from './timing.ts';
import { runPlaybackClock } from './usePlaybackClock.ts';

const page = Object.assign(new EventTarget(), { hidden: false });
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', page);
  page.hidden = false;
  showRun(runFixture);
  setPace(500);
  setDetail('every');
  stop = runPlaybackClock();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const at = () => playbackStore.getState().at;

test('a step at once, then one per delay, and more for a packet that travels', () => {
  play();
  vi.advanceTimersByTime(120);
  expect(at()).toBe(0);
  vi.advanceTimersByTime(500);
  expect(at()).toBe(1); // it leaves by a wire
  vi.advanceTimersByTime(500);
  expect(at()).toBe(1);
  vi.advanceTimersByTime(travelMs(500) - 500);
  expect(at()).toBe(2);
});

test('with reduced motion nothing travels, and every step takes the same time', () => {
  selectionStore.setState({ reducedMotion: true });
  play();
  vi.advanceTimersByTime(120);
  for (let n = 1; n < 6; n++) {
    vi.advanceTimersByTime(500);
    expect(at()).toBe(n);
  }
  selectionStore.setState({ reducedMotion: false });
});

test('pausing stops it, seeking while paused does not start it', () => {
  play();
  vi.advanceTimersByTime(120);
  pause();
  seek(5);
  vi.advanceTimersByTime(60_000);
  expect(at()).toBe(5);
});

test('a hidden tab misses ticks instead of saving them up', () => {
  play();
  page.hidden = true;
  page.dispatchEvent(new Event('visibilitychange'));
  vi.advanceTimersByTime(8 * 3600 * 1000);
  expect(at()).toBe(-1);
  page.hidden = false;
  page.dispatchEvent(new Event('visibilitychange'));
  vi.advanceTimersByTime(500);
  expect(at()).toBe(0);
});

test('a new pace holds from now on', () => {
  play();
  setPace(100);
  vi.advanceTimersByTime(100);
  expect(at()).toBe(0);
});

test('at the end it stops, and no timer is left', () => {
  seek(playbackStore.getState().places.length - 2);
  play();
  vi.advanceTimersByTime(60_000);
  expect(playbackStore.getState().playing).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test('travel can be followed by eye at any pace', () => {
  expect(travelMs(10)).toBe(180);
  expect(travelMs(100_000)).toBe(1400);
  expect(showMs({ place: undefined }, 300)).toBeLessThan(300);
});
