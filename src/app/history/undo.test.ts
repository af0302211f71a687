import { beforeEach, expect, test, vi } from 'vitest';
import type { SimulationClient } from '../../worker/client.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { playbackStore, seek } from '../playback/playbackStore.ts';
import { replaceSimulation } from '../simulation/client.ts';
import { changeModes, openDocument, OWN_MODES } from '../simulation/open.ts';
import { newRunId, sendRequest, showMade } from '../simulation/send.ts';
import { simulationStore } from '../simulation/simulationStore.ts';
import { runFixture } from '../testing/run.ts';
import { worldFixture } from '../testing/world.ts';
import { historyStore, selectRedo, selectUndo } from './historyStore.ts';
import { redo, undo } from './undo.ts';

vi.stubGlobal('__BUILD_ID__', 'test');

const open = vi.fn<SimulationClient['open']>();
const run = vi.fn<SimulationClient['run']>();
const candidate = { text: 'kind: Pod', file: 'a.yaml', scenarioId: 'a', modes: OWN_MODES };
const first = worldFixture.requests[0];
const ping = { from: 'pod/default/client', to: 'icmp://10.244.2.10' };

const request = () => simulationStore.getState().request;
const labels = () => [selectUndo(historyStore.getState()), selectRedo(historyStore.getState())];

beforeEach(async () => {
  clusterStore.setState(clusterStore.getInitialState(), true);
  playbackStore.setState(playbackStore.getInitialState(), true);
  simulationStore.setState(simulationStore.getInitialState(), true);
  historyStore.setState(historyStore.getInitialState(), true);
  open.mockReset().mockResolvedValue({ problems: [], world: worldFixture });
  run.mockReset().mockResolvedValue({ run: runFixture, problems: [] });
  replaceSimulation({ open, run, ignored: () => 0, dispose: () => undefined } as unknown as SimulationClient);
  await openDocument(candidate);
});

test('a request that took the place of another is undone to the step where one stood, and redone', async () => {
  seek(5);
  await sendRequest(ping);
  expect([request(), playbackStore.getState().at]).toEqual([ping, -1]);
  expect(labels()).toEqual(['send default/client → icmp://10.244.2.10', '']);
  seek(2);
  undo();
  await vi.waitFor(() => expect(request()).toEqual(first));
  await vi.waitFor(() => expect(playbackStore.getState()).toMatchObject({ at: 5, playing: false }));
  expect(labels()).toEqual(['', 'send default/client → icmp://10.244.2.10']);
  redo();
  await vi.waitFor(() => expect(request()).toEqual(ping));
  await vi.waitFor(() => expect(playbackStore.getState().at).toBe(2));
});

test('sending the same again before anything of it was watched loses nothing', async () => {
  await sendRequest(first ?? ping);
  expect(historyStore.getState().past).toEqual([]);
  seek(4);
  await sendRequest(first ?? ping);
  expect(historyStore.getState().past).toHaveLength(1);
});

test('a request that was refused is undone as well', async () => {
  seek(5);
  run.mockResolvedValueOnce({ run: null, problems: [] });
  await sendRequest(ping);
  expect(playbackStore.getState().run).toBeNull();
  undo();
  await vi.waitFor(() => expect(playbackStore.getState()).toMatchObject({ run: runFixture, at: 5 }));
});

test('where nothing had been sent, undo leaves nothing on the canvas', async () => {
  open.mockResolvedValue({ problems: [], world: { ...worldFixture, requests: [] } });
  await openDocument(candidate);
  await sendRequest(ping);
  undo();
  await vi.waitFor(() => expect(request()).toBeNull());
  expect(playbackStore.getState().run).toBeNull();
});

test('what a terminal sent comes back as the very run it was, without being computed again', async () => {
  const runId = newRunId();
  const made = { ...runFixture, request: ping };
  showMade(ping, made, { runId, at: 3 });
  seek(6);
  await sendRequest({ ...ping, seed: 2 });
  const asked = run.mock.calls.length;
  undo();
  await vi.waitFor(() => expect(playbackStore.getState()).toMatchObject({ run: made, runId, at: 6 }));
  expect(run.mock.calls).toHaveLength(asked);
  undo();
  await vi.waitFor(() => expect(request()).toEqual(first));
});

test('quick steps back through requests and documents end where they lead', async () => {
  seek(5);
  await sendRequest(ping);
  await changeModes({ podNetwork: 'bridge' });
  await sendRequest({ ...ping, seed: 2 });
  for (let i = 0; i < 3; i++) undo();
  await vi.waitFor(() => expect(request()).toEqual(first));
  await vi.waitFor(() => expect(playbackStore.getState().at).toBe(5));
  expect(clusterStore.getState().document?.modes).toEqual(OWN_MODES);
  for (let i = 0; i < 3; i++) redo();
  await vi.waitFor(() => expect(request()).toEqual({ ...ping, seed: 2 }));
  expect(clusterStore.getState().document?.modes).toEqual({ podNetwork: 'bridge', serviceProxy: null });
});

test('undo waits for nothing: while a request is under way there is nothing to go back from', async () => {
  await sendRequest(ping);
  const before = historyStore.getState();
  simulationStore.setState({ runState: 'running' });
  undo();
  expect(historyStore.getState()).toEqual(before);
});
