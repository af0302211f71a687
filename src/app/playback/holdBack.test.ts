import { expect, test } from 'vitest';
import { runFixture } from '../testing/run.ts';
import { advanceClock, startClock } from './clock.ts';
import { emptyPlayback, end, holdBack, isAtEnd, seekTo, show, start } from './playback.ts';

const whole = show(emptyPlayback, runFixture);
const last = whole.places.length - 1;

test('what is held back can be reached by nobody', () => {
  const held = holdBack(whole, 4);
  expect(held.places.length).toBe(5);
  expect(seekTo(held, last).at).toBe(4);
  expect(end(held).at).toBeLessThanOrEqual(4);
  expect(holdBack(seekTo(whole, last), 4).at).toBe(4);
});

test('held back further, or no more, it is the same run', () => {
  const more = holdBack(holdBack(whole, 4), 9);
  expect(more.places.length).toBe(10);
  const all = holdBack(more, null);
  expect(all.run).toBe(whole.run);
  expect(all.held).toBeNull();
});

test('the clock stops where the run is held back, loop or not, and does not start over', () => {
  const held = end(holdBack({ ...whole, loop: 'run', detail: 'every' }, 4));
  expect(isAtEnd(held)).toBe(true);
  expect(startClock(held)).toBe(held);
  let playing = startClock(start(held));
  for (let i = 0; i < 20 && playing.playing; i++) playing = advanceClock(playing);
  expect(playing).toMatchObject({ at: held.at, playing: false });
});

test('a new run is shown whole', () => {
  expect(show(holdBack(whole, 4), runFixture).held).toBeNull();
});
