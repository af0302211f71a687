import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { SimulationClient } from '../../worker/client.ts';
import { SimulationFailure } from '../../worker/failure.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { historyStore } from '../history/historyStore.ts';
import { isOwn } from '../history/isOwn.ts';
import { noticeStore } from '../notices/noticeStore.ts';
import { cancelOpening } from '../open/openingStore.ts';
import { pause, play, playbackStore, seek } from '../playback/playbackStore.ts';
import { selectionStore } from '../session/selectionStore.ts';
import { runFixture } from '../testing/run.ts';
import { worldFixture } from '../testing/world.ts';
import { t } from '../text.ts';
import { replaceSimulation } from './client.ts';
import { clickEnd, targetsOf } from './ends.ts';
import { changeModes, openDocument, OWN_MODES } from './open.ts';
import { sendRequest } from './send.ts';
import { simulationStore } from './simulationStore.ts';

vi.stubGlobal('__BUILD_ID__', 'test');

const problem = {
  code: 'YAML_TAB',
  severity: 'error' as const,
  file: 'bad.yaml',
  document: 1,
  path: '$',
  line: 2,
  object: '',
  message: 'a tab',
  remedy: 'use spaces',
};

const open = vi.fn<SimulationClient['open']>();
const run = vi.fn<SimulationClient['run']>();
const candidate = { text: 'kind: Pod', file: 'a.yaml', scenarioId: 'a', modes: OWN_MODES };

beforeEach(() => {
  clusterStore.setState(clusterStore.getInitialState(), true);
  playbackStore.setState(playbackStore.getInitialState(), true);
  simulationStore.setState(simulationStore.getInitialState(), true);
  selectionStore.setState({ source: null });
  noticeStore.setState({ list: [] });
  open.mockReset().mockResolvedValue({ problems: [], world: worldFixture });
  run.mockReset().mockResolvedValue({ run: runFixture, problems: [] });
  const never = () => Promise.reject(new Error('not asked'));
  const others = {
    edit: never,
    check: never,
    explain: never,
    ending: never,
    explainMore: never,
    state: never,
    stateMore: never,
    near: never,
    sample: never,
    outcomes: never,
    exec: never,
    complete: never,
  };
  replaceSimulation({ open, run, ...others, ignored: () => 0, dispose: () => undefined });
});

describe('opening', () => {
  test('a scenario is shown with its first request computed, before the first step', async () => {
    await openDocument(candidate);
    expect(clusterStore.getState()).toMatchObject({ world: worldFixture, status: 'ready' });
    expect(run.mock.calls[0]?.[0].request).toEqual(worldFixture.requests[0]);
    expect(playbackStore.getState()).toMatchObject({ run: runFixture, at: -1, playing: false });
    expect(simulationStore.getState().runState).toBe('shown');
  });

  test('a link opens at its step, with its request', async () => {
    const request = { from: 'pod/default/client', to: 'icmp://10.244.2.10' };
    await openDocument(candidate, { request, at: 7 });
    expect(run.mock.calls[0]?.[0].request).toEqual(request);
    expect(playbackStore.getState().at).toBe(7);
  });

  test('what cannot be read is told, and nothing else changes', async () => {
    await openDocument(candidate);
    seek(5);
    const before = [clusterStore.getState().document, playbackStore.getState()];
    open.mockResolvedValue({ problems: [problem], world: null });
    await openDocument({ ...candidate, file: 'bad.yaml', text: '\t' });
    expect(clusterStore.getState()).toMatchObject({ status: 'refused', problemsOf: 'bad.yaml' });
    expect([clusterStore.getState().document, playbackStore.getState()]).toEqual(before);
  });

  describe('that takes its time', () => {
    /** An opening that ends only when it is called off. */
    const opensForEver: SimulationClient['open'] = (_, following) =>
      new Promise((_resolve, reject) => {
        following?.signal?.addEventListener('abort', () => reject(new SimulationFailure('cancelled', '')));
      });

    test('what is called off changes nothing, and that is told', async () => {
      await openDocument(candidate);
      const before = clusterStore.getState();
      open.mockImplementation(opensForEver);
      const opening = openDocument({ ...candidate, file: 'large.yaml' });
      cancelOpening();
      await opening;
      expect(clusterStore.getState()).toEqual(before);
      expect(noticeStore.getState().list.map(({ text }) => text)).toEqual([
        'large.yaml was not opened. Nothing has changed.',
      ]);
    });

    test('another file takes its place, and nothing is told', async () => {
      await openDocument(candidate);
      open.mockImplementationOnce(opensForEver);
      const opening = openDocument({ ...candidate, file: 'large.yaml' });
      await openDocument({ ...candidate, file: 'other.yaml' });
      await opening;
      expect(clusterStore.getState().document?.file).toBe('other.yaml');
      expect(noticeStore.getState().list).toEqual([]);
    });

    test('a change of what is open is not called off by a file', async () => {
      await openDocument(candidate);
      open.mockImplementationOnce(async () => {
        await Promise.resolve();
        return { problems: [], world: worldFixture };
      });
      const changing = changeModes({ podNetwork: 'bridge' });
      const opening = openDocument({ ...candidate, file: 'other.yaml' });
      await changing;
      expect(clusterStore.getState().document?.modes.podNetwork).toBe('bridge');
      await opening;
      expect(clusterStore.getState().document?.file).toBe('other.yaml');
    });
  });

  test('a cluster is shown even where its request cannot be computed', async () => {
    run.mockRejectedValue(new SimulationFailure('hang', 'too slow'));
    await openDocument(candidate);
    expect(clusterStore.getState().status).toBe('ready');
    expect(playbackStore.getState().run).toBeNull();
  });

  test('a mistake of ours is told with its code', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    open.mockRejectedValue(new SimulationFailure('internal', 'InvariantError: oops'));
    await openDocument(candidate);
    expect(noticeStore.getState().list[0]?.code).toMatch(/^INTERNAL-[0-9a-f]{8}$/);
    expect(clusterStore.getState().status).toBe('empty');
  });

  test('a scenario without requests waits for one', async () => {
    open.mockResolvedValue({ problems: [], world: { ...worldFixture, requests: [] } });
    await openDocument(candidate);
    expect(run).not.toHaveBeenCalled();
    expect(simulationStore.getState()).toMatchObject({ runState: 'none', request: null });
  });
});

describe('what may not be kept', () => {
  test('only what the worker leaves of a text is held: shown, undone, and kept for a mend', async () => {
    open.mockResolvedValue({ problems: [], world: worldFixture, text: 'kind: Pod' });
    await openDocument({ ...candidate, scenarioId: null, text: 'kind: Secret\n---\nkind: Pod' });
    expect(clusterStore.getState().document?.text).toBe('kind: Pod');
    expect(historyStore.getState().present?.document.text).toBe('kind: Pod');
    open.mockResolvedValue({ problems: [problem], world: null, text: null });
    await openDocument({ ...candidate, text: 'kind: Secret' });
    expect(clusterStore.getState()).toMatchObject({ status: 'refused', refusedText: null });
    expect(JSON.stringify([clusterStore.getState(), historyStore.getState()])).not.toContain('Secret');
  });

  test('what is left of a link is no longer what the link holds', async () => {
    open.mockResolvedValue({ problems: [], world: worldFixture, text: 'kind: Pod' });
    await openDocument({ ...candidate, scenarioId: null, file: t.linkFile, text: 'kind: Secret' });
    const { document } = clusterStore.getState();
    expect(document && isOwn(document)).toBe(true);
  });
});

describe('a scenario that is opened without some of its objects', () => {
  const left = { ...problem, leftOut: true as const };

  test('is shown with the list of what is wrong', async () => {
    open.mockResolvedValue({ problems: [left], world: worldFixture });
    await openDocument({ ...candidate, scenarioId: null });
    expect(clusterStore.getState()).toMatchObject({ status: 'ready', problemsOpen: true, problems: [left] });
  });

  test('may not come of a change, but of undo', async () => {
    await openDocument(candidate);
    expect(open.mock.lastCall?.[0].strict).toBe(false);
    await openDocument(candidate, { compare: true, change: 'edit' });
    expect(open.mock.lastCall?.[0].strict).toBe(true);
    await openDocument(candidate, { compare: true, change: null });
    expect(open.mock.lastCall?.[0].strict).toBe(false);
  });
});

describe('a change of the text alone', () => {
  const again = { change: 'move a box', compare: true };

  test('leaves the playback as it is: playing goes on, and so does its revision', async () => {
    await openDocument(candidate);
    play();
    const before = playbackStore.getState();
    const { document } = clusterStore.getState();
    const positions = { 'node/node-a': { x: 10, y: 20 } };
    open.mockResolvedValue({ problems: [], world: { ...worldFixture, positions }, kept: true });
    await openDocument({ ...candidate, text: 'kind: Pod # dragged' }, again);
    expect(open.mock.lastCall?.[0].keep).toBe(true);
    expect(playbackStore.getState()).toBe(before);
    expect(before.playing).toBe(true);
    expect(clusterStore.getState()).toMatchObject({
      document: { text: 'kind: Pod # dragged', revision: document?.revision },
      world: { positions },
      status: 'ready',
    });
    expect(clusterStore.getState().world?.namespaces).toBe(worldFixture.namespaces);
  });

  test('opening the same scenario again begins anew', async () => {
    await openDocument(candidate);
    play();
    await openDocument(candidate);
    expect(open.mock.lastCall?.[0].keep).toBe(false);
    expect(playbackStore.getState()).toMatchObject({ at: -1, playing: false });
  });

  test('a run that is another one stops, unless it is to go on', async () => {
    await openDocument(candidate);
    play();
    await openDocument({ ...candidate, text: 'kind: Pod # other' }, again);
    expect(playbackStore.getState().playing).toBe(false);
    play();
    await openDocument({ ...candidate, text: 'kind: Pod # moved' }, { ...again, goOn: true });
    expect(playbackStore.getState().playing).toBe(true);
    pause();
    await openDocument({ ...candidate, text: 'kind: Pod # moved back' }, { ...again, goOn: true });
    expect(playbackStore.getState().playing).toBe(false);
  });
});

describe('changing modes', () => {
  test('computes the same request again, and stays where the user stood', async () => {
    await openDocument(candidate);
    await sendRequest({ from: 'pod/default/client', to: 'http://10.96.0.10/', seed: 4 });
    seek(9);
    await changeModes({ podNetwork: 'flannel/host-gw' });
    expect(open.mock.lastCall?.[0].modes).toEqual({ podNetwork: 'flannel/host-gw', serviceProxy: null });
    expect(run.mock.lastCall?.[0].request).toMatchObject({ to: 'http://10.96.0.10/', seed: 4 });
    expect(playbackStore.getState()).toMatchObject({ at: 9, playing: false });
    expect(playbackStore.getState().changed.size).toBe(0);
  });

  test('every attempt has a revision of its own', async () => {
    await openDocument(candidate);
    await changeModes({ podNetwork: 'bridge' });
    const revisions = open.mock.calls.map(([{ revision }]) => revision);
    expect(revisions[1]).toBeGreaterThan(revisions[0] ?? 0);
    expect(clusterStore.getState().document?.revision).toBe(revisions[1]);
  });
});

describe('sending', () => {
  test('a request that is refused clears the picture and says why', async () => {
    await openDocument(candidate);
    run.mockResolvedValue({ run: null, problems: [problem] });
    await sendRequest({ from: 'pod/default/nobody', to: 'http://10.96.0.10/' });
    expect(playbackStore.getState().run).toBeNull();
    expect(simulationStore.getState()).toMatchObject({ runState: 'refused', requestProblems: [problem] });
  });

  test('an answer for a scenario that is gone is not shown', async () => {
    await openDocument(candidate);
    const shown = playbackStore.getState().runId;
    run.mockImplementation(async () => {
      const { document } = clusterStore.getState();
      if (document) clusterStore.setState({ document: { ...document, revision: document.revision + 1 } });
      return { run: runFixture, problems: [] };
    });
    await sendRequest({ from: 'pod/default/client', to: 'http://10.96.0.10/' });
    expect(playbackStore.getState().runId).toBe(shown);
  });

  test('a click picks the source, the next one the target, and it plays', async () => {
    await openDocument(candidate);
    clickEnd('pod/default/client');
    expect(selectionStore.getState().source).toBe('pod/default/client');
    clickEnd('service/default/web');
    await vi.waitFor(() => expect(playbackStore.getState().playing).toBe(true));
    expect(run.mock.lastCall?.[0].request).toEqual({ from: 'pod/default/client', to: 'http://10.96.0.10/' });
    expect(selectionStore.getState().source).toBeNull();
  });

  test('the same end twice takes the pick back', async () => {
    await openDocument(candidate);
    clickEnd('pod/default/client');
    clickEnd('pod/default/client');
    expect(selectionStore.getState().source).toBeNull();
  });
});

test.each([
  ['pod/default/web-1', ['http://10.244.1.11:8080/', 'icmp://10.244.1.11']],
  ['pod/default/client', ['icmp://10.244.1.10']],
  ['service/default/web', ['http://10.96.0.10/']],
  ['node/node-a', ['icmp://172.18.0.2']],
  ['external/client', ['icmp://203.0.113.10']],
  ['pod/default/nobody', []],
  ['nonsense', []],
])('ways to send to %s', (end, urls) => {
  expect(targetsOf(worldFixture, end).map(({ url }) => url)).toEqual(urls);
});
