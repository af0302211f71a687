import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runFixture } from '../app/testing/run.ts';
import { worldFixture } from '../app/testing/world.ts';
import { createClient, type SimulationClient, type WorkerLike, type WorkerStatus } from './client.ts';
import type { Call, FromWorker } from './protocol.ts';

/** A worker that says what the test lets it say. */
class FakeWorker implements WorkerLike {
  readonly calls: Call[] = [];
  terminated = false;
  private readonly listeners = new Map<string, ((event: { data: unknown }) => void)[]>();

  postMessage(message: unknown): void {
    this.calls.push(message as Call);
  }
  terminate(): void {
    this.terminated = true;
  }
  addEventListener(type: string, listener: (event: { data: unknown }) => void): void {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }
  private emit(type: string, data: unknown): void {
    for (const listener of this.listeners.get(type) ?? []) listener({ data });
  }
  say(message: FromWorker): void {
    this.emit('message', structuredClone(message));
  }
  sayAnything(data: unknown): void {
    this.emit('message', data);
  }
  die(): void {
    this.emit('error', undefined);
  }
  /** The id of the last call of a method. */
  id(method: Call['method']): number {
    return this.calls.findLast((call) => call.method === method)?.id ?? -1;
  }
  answerOpen(more: { kept?: boolean; text?: string } = {}): void {
    const result = { problems: [], world: worldFixture, ...more };
    this.say({ type: 'reply', id: this.id('open'), ok: true, result });
  }
  answerRun(): void {
    const { journeys, ...head } = runFixture;
    const id = this.id('run');
    this.say({ type: 'piece', id, part: { journeys: journeys.slice(0, 1) } });
    this.say({ type: 'piece', id, part: { journeys: journeys.slice(1) } });
    this.say({ type: 'reply', id, ok: true, result: { head, problems: [] } });
  }
}

const workers: FakeWorker[] = [];
const statuses: WorkerStatus[] = [];
let client: SimulationClient;
const last = (): FakeWorker => {
  const worker = workers.at(-1);
  if (!worker) throw new Error('no worker yet');
  return worker;
};

const scenario = {
  revision: 1,
  file: 'a.yaml',
  text: 'kind: Pod',
  modes: { podNetwork: null, serviceProxy: null },
};
const request = { revision: 1, run: 7, request: runFixture.request };

beforeEach(() => {
  vi.useFakeTimers();
  workers.length = 0;
  statuses.length = 0;
  client = createClient({
    build: 'b1',
    onStatus: (status) => statuses.push(status),
    spawn: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
  });
});
afterEach(() => {
  client.dispose();
  vi.useRealTimers();
});

async function opened(): Promise<void> {
  const open = client.open(scenario);
  last().say({ type: 'hello', build: 'b1' });
  last().answerOpen();
  await open;
}

async function shown(): Promise<void> {
  await opened();
  const run = client.run(request);
  last().answerRun();
  await run;
}

describe('talking', () => {
  test('the worker starts with the first question, and greets', async () => {
    expect(workers).toHaveLength(0);
    await opened();
    expect(workers).toHaveLength(1);
    expect(statuses).toEqual([{ state: 'ready' }]);
  });

  test('pieces of journeys become one run', async () => {
    await opened();
    const run = client.run(request);
    last().answerRun();
    expect((await run).run).toEqual(runFixture);
  });

  test('a request that cannot be sent comes with its problems and no run', async () => {
    await opened();
    const run = client.run(request);
    last().say({ type: 'reply', id: last().id('run'), ok: true, result: { head: null, problems: [] } });
    expect(await run).toEqual({ run: null, problems: [] });
  });

  test('stale and internal answers are failures that say so', async () => {
    await opened();
    const state = client.state({ revision: 1, run: 7, n: 0, netns: 'node-a', filter: '' });
    last().say({ type: 'reply', id: last().id('state'), ok: false, code: 'stale', message: 'gone' });
    await expect(state).rejects.toMatchObject({ code: 'stale' });
    const explain = client.explain({ revision: 1, run: 7, n: 0 });
    last().say({ type: 'reply', id: last().id('explain'), ok: false, code: 'internal', message: 'oops' });
    await expect(explain).rejects.toMatchObject({ code: 'internal', message: 'oops' });
  });

  test.each([
    ['nothing', undefined],
    ['a text', 'hello'],
    ['another program’s message', { source: 'react-devtools' }],
    ['a reply without an id', { type: 'reply', ok: true, result: {} }],
    ['a reply without a result', { type: 'reply', id: 1, ok: true }],
    ['a failure of an unknown kind', { type: 'reply', id: 1, ok: false, code: 'boom', message: '' }],
    ['a reply nobody waits for', { type: 'reply', id: 99, ok: true, result: {} }],
    ['pieces that are no list', { type: 'piece', id: 1, part: { journeys: 'x' } }],
  ])('%s is ignored and counted', async (_, message) => {
    await opened();
    last().sayAnything(message);
    expect(client.ignored()).toBe(1);
  });
});

describe('failing', () => {
  test('a worker that dies is replaced by one that stands where it stood, and answers what was owed', async () => {
    await shown();
    const question = { revision: 1, run: 7, n: 0 };
    const owed = client.explain(question);
    workers[0]?.die();
    expect(workers[0]?.terminated).toBe(true);
    expect(workers[1]?.calls.map(({ method, params }) => [method, params])).toEqual([
      ['open', scenario],
      ['run', request],
      ['explain', question],
    ]);
    expect(statuses.at(-1)).toEqual({ state: 'restarted', cause: 'lost' });
    last().say({ type: 'reply', id: last().id('explain'), ok: false, code: 'stale', message: '' });
    await expect(owed).rejects.toMatchObject({ code: 'stale' });
  });

  test('a question that two workers died of fails, and is not put to a third', async () => {
    await shown();
    const poison = client.explain({ revision: 1, run: 7, n: 0 });
    workers[0]?.die();
    workers[1]?.die();
    await expect(poison).rejects.toMatchObject({ code: 'lost' });
    expect(workers[2]?.calls.map(({ method }) => method)).toEqual(['open', 'run']);
  });

  test('what could not be opened is not opened again', async () => {
    await opened();
    const bad = client.open({ ...scenario, revision: 2, text: '[' });
    last().say({ type: 'reply', id: last().id('open'), ok: true, result: { problems: [], world: null } });
    await bad;
    last().die();
    expect(workers[1]?.calls.map(({ params }) => params)).toEqual([scenario]);
  });

  test('of a text from which credentials were taken only the rest is opened again', async () => {
    const opening = client.open({ ...scenario, text: 'kind: Secret\n---\nkind: Pod', strict: true });
    last().say({ type: 'hello', build: 'b1' });
    last().answerOpen({ text: 'kind: Pod' });
    await opening;
    last().die();
    expect(workers[1]?.calls.map(({ params }) => params)).toEqual([scenario]);
  });

  test('a text that took the place of another under its revision is opened again, with the runs', async () => {
    await shown();
    const rewritten = { ...scenario, revision: 2, text: 'kind: Pod # dragged', keep: true };
    const opening = client.open(rewritten);
    last().answerOpen({ kept: true });
    await opening;
    last().die();
    expect(workers[1]?.calls.map(({ method, params }) => [method, params])).toEqual([
      ['open', { ...rewritten, revision: 1 }],
      ['run', request],
    ]);
  });

  test('a run that a shell made is made again, after the one it went on from', async () => {
    await shown();
    const line = { revision: 1, run: 7, n: 3, at: 'default/client', line: 'ping -c1 10.0.0.1', next: 8 };
    const answer = client.exec(line);
    const { journeys, ...head } = runFixture;
    const result = {
      stdout: '',
      stderr: '',
      exitCode: 0,
      traffic: [],
      timing: null,
      netns: 'default/client',
      head,
    };
    last().say({ type: 'piece', id: last().id('exec'), part: { journeys } });
    last().say({ type: 'reply', id: last().id('exec'), ok: true, result });
    expect((await answer).run).toEqual(runFixture);
    last().die();
    expect(workers[1]?.calls.map(({ params }) => params)).toEqual([scenario, request, line]);
  });

  test('a worker that does not answer within two seconds is given up', async () => {
    await shown();
    const hangs = client.run({ ...request, run: 8 });
    await vi.advanceTimersByTimeAsync(1_900);
    expect(workers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(300);
    expect(workers).toHaveLength(2);
    expect(statuses.at(-1)).toEqual({ state: 'restarted', cause: 'hang' });
    // The run that was on screen is computed again, so that it can still be asked about.
    expect(workers[1]?.calls.map(({ params }) => params)).toEqual([
      scenario,
      request,
      { ...request, run: 8 },
    ]);
    last().answerRun();
    expect((await hangs).run).toEqual(runFixture);
  });

  test.each([
    ['just opened', () => undefined, () => undefined],
    ['opened again by another worker', () => last().die(), () => last().answerOpen()],
  ])(
    'the first run in a cluster has as long as opening it: it compiles what it meets; %s',
    async (_, then, reopen) => {
      await opened();
      then();
      const first = client.run(request);
      await vi.advanceTimersByTimeAsync(9_000);
      const alive = workers.length;
      reopen();
      last().answerRun();
      expect((await first).run).toEqual(runFixture);
      const hangs = client.run({ ...request, run: 8 });
      await vi.advanceTimersByTimeAsync(2_200);
      expect(workers).toHaveLength(alive + 1);
      last().answerOpen();
      last().answerRun();
      await hangs;
    },
  );

  test('a call that waits behind a slow one gets its own two seconds', async () => {
    await shown();
    const first = client.run({ ...request, run: 8 });
    const second = client.state({ revision: 1, run: 8, n: 0, netns: 'node-a', filter: '' });
    await vi.advanceTimersByTimeAsync(1_500);
    last().answerRun();
    await first;
    await vi.advanceTimersByTimeAsync(1_500);
    expect(workers).toHaveLength(1);
    last().say({ type: 'reply', id: last().id('state'), ok: false, code: 'stale', message: '' });
    await expect(second).rejects.toMatchObject({ code: 'stale' });
  });

  test('a worker that tells how far it is has all the time it needs, and so has what waits behind it', async () => {
    await shown();
    const told: number[] = [];
    const opening = client.open({ ...scenario, revision: 2 }, { onProgress: ({ done }) => told.push(done) });
    const run = client.run({ ...request, revision: 2 });
    const id = last().id('open');
    for (let done = 1; done <= 3; done++) {
      await vi.advanceTimersByTimeAsync(9_000);
      last().say({ type: 'progress', id, progress: { stage: 'text', done, of: 3 } });
    }
    expect(told).toEqual([1, 2, 3]);
    expect(workers).toHaveLength(1);
    last().answerOpen();
    await opening;
    last().answerRun();
    await run;
    // One that tells nothing has not.
    client.open({ ...scenario, revision: 3 }).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(10_200);
    expect(workers).toHaveLength(2);
  });

  test('what is cancelled is said so to the worker, and was not opened', async () => {
    await opened();
    const aborter = new AbortController();
    const opening = client.open({ ...scenario, revision: 2 }, { signal: aborter.signal });
    const failure = expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    const id = last().id('open');
    aborter.abort();
    expect(last().calls.at(-1)).toEqual({ type: 'cancel', id });
    last().say({ type: 'reply', id, ok: false, code: 'cancelled', message: '' });
    await failure;
    last().die();
    expect(workers[1]?.calls.map(({ params }) => params)).toEqual([scenario]);
  });

  test('the last words of a dead worker are not taken for the new one’s', async () => {
    await shown();
    const old = last();
    old.die();
    const id = last().id('open');
    old.say({ type: 'reply', id, ok: true, result: { problems: [], world: null } });
    last().answerOpen();
    expect(client.ignored()).toBe(0);
  });

  test('three deaths in a row end in safe mode; a computed run ends the row', async () => {
    await shown();
    last().die();
    last().die();
    const run = client.run(request);
    last().answerRun();
    await run;
    last().die();
    last().die();
    expect(statuses.at(-1)).toEqual({ state: 'restarted', cause: 'lost' });
    last().die();
    expect(statuses.at(-1)).toEqual({ state: 'safe', cause: 'lost' });
    await expect(client.run(request)).rejects.toMatchObject({ code: 'safe' });
    expect(last().terminated).toBe(true);
  });

  test('a worker of another build is refused: half a new version is worse than an old one', async () => {
    const open = client.open(scenario);
    last().say({ type: 'hello', build: 'b2' });
    await expect(open).rejects.toMatchObject({ code: 'updated' });
    expect(last().terminated).toBe(true);
    expect(statuses).toEqual([{ state: 'updated' }]);
    await expect(client.open(scenario)).rejects.toMatchObject({ code: 'updated' });
  });

  test('a worker whose script never arrives is tried three times', async () => {
    const open = client.open(scenario);
    const failure = expect(open).rejects.toMatchObject({ code: 'lost' });
    last().die();
    last().die();
    last().die();
    await failure;
    expect(workers).toHaveLength(3);
    expect(statuses.at(-1)).toEqual({ state: 'safe', cause: 'lost' });
  });
});
