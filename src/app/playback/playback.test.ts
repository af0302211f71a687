import { describe, expect, test } from 'vitest';
import { runFixture } from '../testing/run.ts';
import { startClock } from './clock.ts';
import * as to from './playback.ts';
import { selectIsActive, selectPacket, selectPlace, selectTrail } from './playbackStore.ts';

const LANE_KINDS = ['arp', 'dns', 'handshake', 'retransmission', 'icmpError', 'reply', 'data'] as const;

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
    const delivered = to.show(shown, { ...runFixture, outcome: 'delivered' });
    const all = { ...delivered, hidden: new Set(LANE_KINDS) };
    expect(to.forward(all).at).toBe(-1);
    expect(to.end(all).at).toBe(-1);
    expect(startClock(all)).toMatchObject({ at: -1 });
  });

  test('the packet that made the request fail is never hidden', () => {
    const all = { ...shown, hidden: new Set(LANE_KINDS) };
    expect(to.forward(all).at).toBe(answer);
    expect(to.end(all).at).toBe(last);
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
