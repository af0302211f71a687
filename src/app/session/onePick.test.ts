import { afterEach, beforeEach, expect, test } from 'vitest';
import { play, playbackStore, showRun, stepForward, tick } from '../playback/playbackStore.ts';
import { runFixture } from '../testing/run.ts';
import { keepOnePick } from './onePick.ts';
import { pickSource, selectionStore } from './selectionStore.ts';

const picked = () => selectionStore.getState().source;
let stop = () => {};

beforeEach(() => {
  playbackStore.setState(playbackStore.getInitialState(), true);
  selectionStore.setState({ source: null });
  stop = keepOnePick();
  showRun(runFixture, { runId: 1, at: 2 });
});
afterEach(() => stop());

test('who is picked is forgotten as soon as the run goes on by hand', () => {
  pickSource('pod/default/web-a');
  stepForward();
  expect(picked()).toBeNull();
});

test('a run that plays stands still while somebody is picked', () => {
  play();
  tick();
  pickSource('pod/default/web-a');
  expect(playbackStore.getState().playing).toBe(false);
  expect(picked()).toBe('pod/default/web-a');
});

test('whoever plays on has nobody picked', () => {
  pickSource('pod/default/web-a');
  play();
  expect([picked(), playbackStore.getState().playing]).toEqual([null, true]);
});
