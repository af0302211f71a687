import { beforeEach, describe, expect, test } from 'vitest';
import { runFixture } from '../testing/run.ts';
import { advanceClock, loopBetween, loopEnd, startClock } from './clock.ts';
import * as to from './playback.ts';
import {
  play,
  playbackStore,
  seek,
  selectPlace,
  setDetail,
  showRun,
  stepForward,
  tick,
} from './playbackStore.ts';

const shown: to.Playback = { ...to.show(to.emptyPlayback, runFixture), detail: 'every' };
const last = shown.places.length - 1;
const playing = (p: to.Playback, at: number): to.Playback => ({ ...p, at, playing: true });
/** Where the clock comes by, for so many ticks. */
function ticks(p: to.Playback, count: number): number[] {
  const seen: number[] = [];
  for (let i = 0; i < count && p.playing; i++) {
    p = advanceClock(p);
    seen.push(p.at);
  }
  return seen;
}

describe('playing', () => {
  beforeEach(() => showRun(runFixture));

  test('goes from one moment of the story to the next, past what serves it, to the end', () => {
    play();
    const seen: string[] = [];
    for (let i = 0; i <= last && playbackStore.getState().playing; i++) {
      tick();
      const place = selectPlace(playbackStore.getState());
      if (place) seen.push(`${place.journey.born.arp ? 'arp ' : ''}${place.step.kind}`);
    }
    expect(seen.slice(0, 2)).toEqual(['send', 'egress']);
    expect(seen).toContain('nat');
    expect(seen).toContain('encapsulate');
    expect(seen).not.toContain('arp send');
    expect(seen.length).toBeLessThan(last / 2);
    expect(playbackStore.getState()).toMatchObject({ at: last, playing: false });
  });

  test('through every step, when asked to', () => {
    setDetail('every');
    play();
    for (let i = 0; i < 3; i++) tick();
    expect(playbackStore.getState()).toMatchObject({ at: 2, playing: true });
    setDetail('key');
  });

  test('stops at the end', () => {
    play();
    for (let i = 0; i <= last; i++) tick();
    expect(playbackStore.getState()).toMatchObject({ at: last, playing: false });
  });

  test('starts over from the end', () => {
    seek(last);
    play();
    expect(playbackStore.getState()).toMatchObject({ at: -1, playing: true });
  });

  test('stops for whoever moves by hand', () => {
    play();
    stepForward();
    expect(playbackStore.getState()).toMatchObject({ at: 0, playing: false });
  });

  test('does not start without a run', () => {
    expect(startClock(to.emptyPlayback).playing).toBe(false);
  });
});

describe('loops', () => {
  test('the whole run begins before its first step again', () => {
    expect(ticks(playing({ ...shown, loop: 'run' }, last - 1), 3)).toEqual([last, -1, 0]);
  });

  test('a part of it is played over and over', () => {
    expect(ticks(playing(loopBetween(shown, 7, 5), 5), 5)).toEqual([6, 7, 5, 6, 7]);
  });

  test('key moments do not lead out of it', () => {
    const p: to.Playback = { ...loopBetween(shown, 5, 7), detail: 'key' };
    expect(Math.max(...ticks(playing(p, 5), 6))).toBe(7);
  });

  test('from outside, playing goes there', () => {
    expect(startClock(loopBetween(shown, 5, 7))).toMatchObject({ at: 5, playing: true });
    expect(startClock({ ...loopBetween(shown, 5, 7), at: 7 })).toMatchObject({ at: 5 });
  });

  test.each([
    ['from here', loopEnd({ ...shown, at: 4 }, 'from').loop, { from: 4, to: last }],
    ['to here', loopEnd({ ...shown, at: 4 }, 'to').loop, { from: 0, to: 4 }],
    ['the other end stays', loopEnd({ ...loopBetween(shown, 2, 9), at: 4 }, 'from').loop, { from: 4, to: 9 }],
    [
      'unless it is passed',
      loopEnd({ ...loopBetween(shown, 2, 4), at: 9 }, 'from').loop,
      { from: 9, to: last },
    ],
    ['one step is nothing to play', loopBetween(shown, 3, 3).loop, null],
    ['beyond the run', loopBetween(shown, -5, 1e6).loop, { from: 0, to: last }],
  ])('%s', (_, loop, expected) => {
    expect(loop).toEqual(expected);
  });

  test('another run has other steps: a part is forgotten, the whole run is not', () => {
    expect(to.show(loopBetween(shown, 5, 7), runFixture).loop).toBeNull();
    expect(to.show({ ...shown, loop: 'run' }, runFixture).loop).toBe('run');
  });
});

describe('breakpoints', () => {
  const nat: to.Playback = { ...shown, breakpoints: [{ kind: 'nat' }] };
  const [first = -1] = shown.places.flatMap(({ step }, n) => (step.kind === 'nat' ? [n] : []));

  test('playing stops there, and says why', () => {
    const p = { ...playing(nat, first - 3), detail: 'key' as const };
    expect(advanceClock(advanceClock(p))).toMatchObject({
      at: first,
      playing: false,
      stopped: { kind: 'nat' },
    });
  });

  test('playing goes on from there, and moving by hand forgets why', () => {
    const p = to.toBreakpoint(nat, 1);
    expect(p).toMatchObject({ at: first, stopped: { kind: 'nat' } });
    expect(startClock(p).stopped).toBeNull();
    expect(to.forward(p).stopped).toBeNull();
  });

  test('on to the next and back, and where there is none to the end and the start', () => {
    expect(to.toBreakpoint({ ...nat, at: first }, 1).at).toBe(last);
    expect(to.toBreakpoint({ ...nat, at: last }, -1).at).toBe(first);
    expect(to.toBreakpoint({ ...nat, at: first }, -1).at).toBe(-1);
  });

  test('packets that are filtered out are not stopped at', () => {
    const p: to.Playback = {
      ...shown,
      breakpoints: [{ kind: 'netns', netns: 'node-a' }],
      hidden: new Set(['arp']),
    };
    expect(selectPlace(to.toBreakpoint(p, 1))?.journey.born.arp).toBeNull();
  });

  test('also in a loop', () => {
    const p = playing(loopBetween(nat, first - 1, first + 1), first + 1);
    expect(ticks(p, 9)).toEqual([first - 1, first]);
  });
});
