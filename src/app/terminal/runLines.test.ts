import { beforeEach, expect, test, vi } from 'vitest';
import { SimulationFailure, type ExecAnswer, type SimulationClient } from '../../worker/client.ts';
import { clusterStore, showCluster } from '../cluster/clusterStore.ts';
import { play, playbackStore, seek, showRun } from '../playback/playbackStore.ts';
import { notPredicting, predictStore } from '../predict/predictStore.ts';
import { replaceSimulation } from '../simulation/client.ts';
import { OWN_MODES } from '../simulation/open.ts';
import { simulationStore } from '../simulation/simulationStore.ts';
import { runFixture } from '../testing/run.ts';
import { worldFixture } from '../testing/world.ts';
import { t } from '../text/terminal.ts';
import { outputOf, reachedPieces } from './output.ts';
import { complete, interrupt, runLines, watch } from './runLines.ts';
import {
  closeShell,
  openShell,
  selectShown,
  terminalStore,
  type Block,
  type Shell,
} from './terminalStore.ts';

vi.stubGlobal('__BUILD_ID__', 'test');

const exec = vi.fn<SimulationClient['exec']>();
const completing = vi.fn<SimulationClient['complete']>();
const quiet: ExecAnswer = {
  stdout: '',
  stderr: '',
  exitCode: 0,
  traffic: null,
  timing: null,
  netns: 'default/client',
  run: null,
};
const request = { from: 'pod/default/client', to: 'icmp://10.244.2.10' };

const shown = (): Shell => selectShown(terminalStore.getState()) as Shell;
const last = (): Block => shown().blocks.at(-1) as Block;
const document = (revision: number) => ({
  id: 'a',
  text: '',
  file: 'a.yaml',
  scenarioId: null,
  modes: OWN_MODES,
  revision,
});
/** Runs a line to its end. */
async function run(...lines: string[]): Promise<void> {
  const { id } = shown();
  runLines(id, lines);
  await vi.waitFor(() => expect(selectShown(terminalStore.getState())?.busy ?? false).toBe(false));
}

beforeEach(() => {
  playbackStore.setState(playbackStore.getInitialState(), true);
  simulationStore.setState({ request, runState: 'shown' });
  showCluster(document(1), worldFixture, []);
  for (const { id } of terminalStore.getState().shells) closeShell(id);
  exec.mockReset().mockResolvedValue(quiet);
  completing.mockReset();
  const never = () => Promise.reject(new Error('not asked'));
  const client: Partial<SimulationClient> = { exec, complete: completing };
  replaceSimulation({
    ...({ open: never, run: never, explain: never, state: never } as unknown as SimulationClient),
    ...client,
    ignored: () => 0,
    dispose: () => undefined,
  });
  openShell('default/client', 'hello');
});

test('a line is run at the step shown, and says which only when that changed', async () => {
  showRun(runFixture, { runId: 7 });
  seek(3);
  await run('ip addr', 'ip route');
  expect(exec.mock.calls.map(([{ run: id, n, at, line }]) => [id, n, at, line])).toEqual([
    [7, 3, 'default/client', 'ip addr'],
    [7, 3, 'default/client', 'ip route'],
  ]);
  expect(shown().blocks.map(({ moment }) => moment?.n)).toEqual([undefined, 3, undefined]);
  seek(4);
  await run('ip addr');
  expect(last().moment?.n).toBe(4);
});

test('what a line sent is shown where it ended, unless something plays', async () => {
  showRun(runFixture, { runId: 7 });
  seek(3);
  exec.mockResolvedValue({ ...quiet, stdout: 'PING\n', traffic: [request, request], run: runFixture });
  await run('ping 10.244.2.10');
  expect(playbackStore.getState().runId).toBe(exec.mock.calls[0]?.[0].next);
  expect(playbackStore.getState().at).toBe(playbackStore.getState().places.length - 1);
  expect(last().sent).toMatchObject({
    requests: [request, request],
    shown: 'atEnd',
    before: { runId: 7, at: 3 },
  });

  const { runId } = playbackStore.getState();
  seek(0);
  play();
  await run('ping 10.244.2.10');
  expect(playbackStore.getState()).toMatchObject({ runId, playing: true });
  expect(last().sent).toMatchObject({ shown: null, before: null });
});

/** What a ping of two echoes prints, and when. */
const twoEchoes: ExecAnswer = {
  ...quiet,
  stdout: 'PING\n1 answers\n2 answers\n',
  traffic: [request, { ...request, seq: 2 }],
  timing: [
    { stream: 'stdout', length: 5, at: { nth: 0, n: 0 }, interrupted: '\n1 sent, 0 received\n' },
    { stream: 'stdout', length: 10, at: { nth: 0, n: 9 }, interrupted: '\n1 sent, 1 received\n' },
    { stream: 'stdout', length: 10, at: { nth: 1, n: 9 } },
  ],
  run: runFixture,
};
const seen = (): string => outputOf(last(), reachedPieces(last(), playbackStore.getState())).stdout;

test('lines of requests come one after the other, and then the canvas goes where they ended', async () => {
  vi.useFakeTimers();
  try {
    exec.mockResolvedValue(twoEchoes);
    runLines(shown().id, ['ping', 'next']);
    await vi.advanceTimersByTimeAsync(0);
    expect(seen()).toBe('PING\n');
    await vi.advanceTimersByTimeAsync(150);
    expect(seen()).toBe('PING\n1 answers\n');
    expect(shown()).toMatchObject({ busy: true, queue: ['next'] });
    expect(playbackStore.getState().run).toBeNull();
    exec.mockResolvedValue(quiet);
    await vi.advanceTimersByTimeAsync(400);
    expect(shown().blocks.find(({ line }) => line === 'ping')).toMatchObject({ revealed: null });
    expect(playbackStore.getState().run).toBe(runFixture);
    expect(shown()).toMatchObject({ busy: false, queue: [] });
  } finally {
    vi.useRealTimers();
  }
});

test('Ctrl-C while lines come: what the tool says then, and what was not sent by then is forgotten', async () => {
  vi.useFakeTimers();
  try {
    exec.mockResolvedValue(twoEchoes);
    runLines(shown().id, ['ping', 'next']);
    await vi.advanceTimersByTimeAsync(150);
    interrupt(shown().id);
    await vi.advanceTimersByTimeAsync(0);
    expect(seen()).toBe('PING\n1 answers\n^C\n1 sent, 1 received\n');
    expect(shown()).toMatchObject({ busy: false, queue: [] });
    expect(last().sent?.requests).toEqual([request]);
    // The request that was the last by then is computed again, and goes on the canvas.
    expect(exec.mock.calls.at(-1)?.[0]).toMatchObject({ line: 'ping', nth: 0 });
    expect(playbackStore.getState().runId).toBe(exec.mock.calls.at(-1)?.[0].next);
    expect(exec).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
  }
});

test('each request of a line can be watched, and its lines come with its steps', async () => {
  exec.mockResolvedValue(twoEchoes);
  await run('ping');
  expect(seen()).toBe(twoEchoes.stdout);
  const { id } = shown();
  await watch(id, last(), 1);
  expect(seen()).toBe('PING\n1 answers\n');
  expect(exec).toHaveBeenCalledTimes(1);
  await watch(id, last(), 0);
  expect(exec.mock.calls.at(-1)?.[0]).toMatchObject({ line: 'ping', nth: 0 });
  expect(simulationStore.getState().request).toEqual(request);
  expect(seen()).toBe('');
  seek(0);
  expect(seen()).toBe('PING\n');
  seek(9);
  expect(seen()).toBe('PING\n1 answers\n');
  // Another run on the canvas, and all of it is there.
  showRun(runFixture, { runId: 7_000 });
  expect(seen()).toBe(twoEchoes.stdout);
});

test('a request that can no longer be had says so', async () => {
  exec.mockResolvedValue(twoEchoes);
  await run('ping');
  exec.mockRejectedValueOnce(new SimulationFailure('stale', 'x'));
  await watch(shown().id, last(), 0);
  expect(last()).toMatchObject({ note: t.failures.forgotten, failed: true });
});

test('while predicting, the canvas gives the lines, not the clock', async () => {
  predictStore.setState({ on: true });
  exec.mockResolvedValue(twoEchoes);
  await run('ping');
  expect(last().revealed).toBeNull();
  predictStore.setState(notPredicting);
});

test('only the newest runs can be watched again', async () => {
  exec.mockResolvedValue({ ...quiet, traffic: [request], run: runFixture });
  await run('a', 'b', 'c', 'd');
  expect(shown().blocks.map(({ sent }) => sent !== null)).toEqual([false, false, true, true, true]);
});

test('an answer for a cluster that is gone does not go on the canvas', async () => {
  exec.mockImplementation(async () => {
    showCluster(document(2), worldFixture, []);
    return { ...quiet, traffic: [request], run: runFixture };
  });
  await run('ping 10.244.2.10');
  expect(playbackStore.getState().run).toBeNull();
});

test('shells within shells, and the way out', async () => {
  exec.mockResolvedValueOnce({ ...quiet, netns: 'node-1' });
  await run('nsenter');
  expect(shown().places).toEqual(['default/client', 'node-1']);
  exec.mockResolvedValue({ ...quiet, netns: null });
  await run('exit');
  expect(shown().places).toEqual(['default/client']);
  await run('exit');
  expect(selectShown(terminalStore.getState())).toBeUndefined();
});

test('clear empties the screen', async () => {
  await run('ip addr');
  exec.mockResolvedValue({ ...quiet, stdout: '\u001b[H\u001b[2J\u001b[3J' });
  await run('clear');
  expect(shown().blocks).toEqual([]);
});

test.each([
  ['lost', t.failures.lost],
  ['hang', t.failures.hang],
  ['safe', t.failures.safe],
  ['updated', t.failures.updated],
  ['stale', t.failures.forgotten],
] as const)(
  'a failure (%s) is told, what was printed stays, and the rest of a paste waits no more',
  async (code, says) => {
    await run('ip addr');
    exec.mockRejectedValueOnce(new SimulationFailure(code, 'x'));
    await run('one', 'two');
    expect(shown().blocks.map(({ line }) => line)).toEqual(['', 'ip addr', 'one']);
    expect(last()).toMatchObject({ note: says, failed: true });
    await run('three');
    expect(last()).toMatchObject({ line: 'three', failed: false });
  },
);

test('stale because of an edit says so', async () => {
  exec.mockImplementationOnce(() => {
    clusterStore.setState({ document: document(2) });
    return Promise.reject(new SimulationFailure('stale', 'x'));
  });
  await run('ip addr');
  expect(last().note).toBe(t.failures.stale);
});

test('Ctrl-C gives up what runs and what waits', async () => {
  let answer: (given: ExecAnswer) => void = () => undefined;
  exec.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
  const { id } = shown();
  runLines(id, ['slow', 'next']);
  expect(shown().busy).toBe(true);
  interrupt(id);
  answer({ ...quiet, stdout: 'too late\n' });
  await Promise.resolve();
  expect(shown()).toMatchObject({ busy: false, queue: [] });
  expect(last().note).toBe('^C');
  expect(exec).toHaveBeenCalledTimes(1);
  await run('after');
  expect(last().line).toBe('after');
});

test('a paste is bounded, and so is what is kept', async () => {
  exec.mockResolvedValue({ ...quiet, stdout: 'x\n'.repeat(200) });
  await run(...Array.from({ length: 120 }, (_, i) => `line ${i}`));
  expect(exec).toHaveBeenCalledTimes(100);
  expect(shown().dropped).toBeGreaterThan(10_000);
  expect(shown().blocks.length).toBeLessThan(30);
});

test('Tab asks about the line, and a simulator that is gone is nothing to fear', async () => {
  completing.mockResolvedValueOnce({ from: 0, words: ['iptables'] });
  const { id } = shown();
  expect(await complete(id, { text: 'ipt', caret: 3 })).toEqual({ text: 'iptables ', caret: 9, choices: [] });
  completing.mockRejectedValueOnce(new SimulationFailure('safe', 'x'));
  expect(await complete(id, { text: 'ipt', caret: 3 })).toBeNull();
});
