import { beforeEach, describe, expect, test } from 'vitest';
import { runFixture } from '../testing/run.ts';
import * as to from './playback.ts';
import {
  playbackStore,
  selectIsActive,
  selectPacket,
  selectPlace,
  selectTrail,
  showRun,
  play,
  seek,
  setDetail,
  stepForward,
  tick,
} from './playbackStore.ts';

const shown = to.show(to.emptyPlayback, runFixture);
const at = (n: number) => to.seekTo(shown, n);
const last = shown.places.length - 1;
/** Number of the first step of each journey of the fixture: an ARP question, the request, its answer. */
const [question = 0, request = 0, answer = 0] = runFixture.journeys.map(
  ({ hops }) => hops[0]?.steps[0]?.n ?? -1,
);

describe('moving', () => {
  test('a run is shown before its first step', () => {
    expect(shown).toMatchObject({ at: -1, playing: false });
    expect(selectPlace(shown)).toBeUndefined();
    expect(selectPacket(shown)).toBeNull();
  });

  test.each([
    ['forward from before the first', to.forward(shown).at, 0],
    ['back from the first', to.back(at(0)).at, -1],
    ['back from before the first', to.back(shown).at, -1],
    ['forward at the end', to.forward(at(last)).at, last],
    ['beyond the end', at(10_000).at, last],
    ['to no number', at(Number.NaN).at, 0],
    ['to the start', to.start(at(7)).at, -1],
    ['to the end', to.end(shown).at, last],
    ['next hop', to.nextHop(at(0)).at, 2],
    ['next hop from within one', to.nextHop(at(1)).at, 2],
    ['next hop of the last goes to the end', to.nextHop(at(last)).at, last],
    ['previous hop from within one goes to where it began', to.previousHop(at(4)).at, 2],
    ['previous hop from where one began', to.previousHop(at(2)).at, 0],
    ['previous hop of the first', to.previousHop(at(0)).at, -1],
    ['next journey', to.nextJourney(at(0)).at, request],
    ['next journey from before the first', to.nextJourney(shown).at, question],
    ['next journey of the last goes to the end', to.nextJourney(at(answer)).at, last],
    ['previous journey from within one', to.previousJourney(at(request + 3)).at, request],
    ['previous journey from where one began', to.previousJourney(at(request)).at, question],
    ['previous journey of the first', to.previousJourney(at(question)).at, -1],
  ])('%s', (_, got, expected) => {
    expect(got).toBe(expected);
  });

  test('every way forward can be gone back, and what is seen is what was seen', () => {
    let p = shown;
    const seen: unknown[] = [];
    for (; !to.isAtEnd(p); p = to.forward(p)) seen.push(selectPacket(p), selectTrail(p));
    for (; p.at >= 0;) {
      p = to.back(p);
      expect(selectTrail(p)).toBe(seen.pop());
      expect(selectPacket(p)).toBe(seen.pop());
    }
  });
});

describe('hidden journeys', () => {
  const hidden = { ...shown, hidden: new Set(['arp'] as const) };

  test('are not stepped through', () => {
    expect(to.forward(hidden).at).toBe(request);
    expect(to.back(to.seekTo(hidden, request)).at).toBe(-1);
    expect(to.nextJourney(hidden).at).toBe(request);
  });

  test('can still be gone to', () => {
    expect(to.seekTo(hidden, 2).at).toBe(2);
  });

  test('when everything that is left is hidden, the end is where it was', () => {
    const all = { ...shown, hidden: new Set(['arp', 'handshake', 'reply', 'data'] as const) };
    expect(to.forward(all).at).toBe(-1);
    expect(to.end(all).at).toBe(-1);
    expect(to.startClock(all)).toMatchObject({ at: -1 });
  });
});

describe('the clock', () => {
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
    expect(to.startClock(to.emptyPlayback).playing).toBe(false);
  });
});

describe('selectors give the same object twice', () => {
  test('packets, trails, selectors by name', () => {
    const p = at(request + 8);
    expect(selectPacket(p)).toBe(selectPacket({ ...p }));
    expect(selectTrail(p)).toBe(selectTrail({ ...p }));
    expect(selectIsActive('node-a')).toBe(selectIsActive('node-a'));
  });

  test('the trail grows with the visits of the current journey', () => {
    const names = (n: number) => selectTrail(at(n)).map(({ netns }) => netns);
    expect(names(request)).toEqual(['default/client']);
    expect(names(request + 4)).toEqual(['default/client', 'node-a']);
    expect(selectIsActive('node-a')(at(request + 4))).toBe(true);
  });
});
