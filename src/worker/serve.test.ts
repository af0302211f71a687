import { describe, expect, test, vi } from 'vitest';
import { readingScenario, readScenario } from '../core/cluster/read.ts';
import { SERVICE_PROXY_MODES } from '../core/cluster/types.ts';
import { must } from '../core/problem.ts';
import { Simulation } from '../core/run/simulation.ts';
import { manyEndpoints } from '../core/testing/manyEndpoints.ts';
import { chancesOf } from '../core/trace/outcomes.ts';
import { placesOf, type StepPlace } from '../core/trace/playback.ts';
import type { Journey } from '../core/trace/run.ts';
import { scenarios } from '../scenarios/index.ts';
import type { Call, FromWorker, Method, Params, Reply, Result } from './protocol.ts';
import { joined } from './pieces.ts';
import type { Pace } from './longWork.ts';
import { serve } from './serve.ts';

const NO_MODES = { podNetwork: null, serviceProxy: null };
const text = scenarios[0]?.text ?? '';

/** A worker without a worker: what is posted is collected, cloned as the browser would. */
function start(pace?: Pace) {
  const posted: FromWorker[] = [];
  const handle = serve(
    {
      read: readingScenario,
      simulate: (cluster) => new Simulation(cluster),
      shell: () => import('../core/run/shellSession.ts'),
      ...(pace && { pace }),
    },
    'b1',
    (message) => posted.push(structuredClone(message)),
  );
  let id = 0;
  const call = <M extends Method>(method: M, params: Params<M>): Reply => {
    handle({ type: 'call', id: ++id, method, params } as Call);
    return posted.at(-1) as Reply;
  };
  const ask = <M extends Method>(method: M, params: Params<M>): Result<M> => {
    const reply = call(method, params);
    if (!reply.ok) throw new Error(`${reply.code}: ${reply.message}`);
    return reply.result as Result<M>;
  };
  /** Of methods that answer when they have fetched what they need. */
  const later = async <M extends Method>(method: M, params: Params<M>): Promise<Result<M>> => {
    handle({ type: 'call', id: ++id, method, params } as Call);
    const mine = id;
    const reply = () => posted.find((message) => message.type === 'reply' && message.id === mine);
    const message = (await vi.waitFor(
      () => reply() ?? Promise.reject(new Error('no answer')),
      4_000,
    )) as Reply;
    if (!message.ok) throw new Error(`${message.code}: ${message.message}`);
    return message.result as Result<M>;
  };
  const exec = (params: Params<'exec'>) => later('exec', params);
  return { posted, handle, call, ask, later, exec };
}

const journeysIn = (messages: readonly FromWorker[]): readonly Journey[] =>
  joined(messages.flatMap((message) => (message.type === 'piece' ? [message.part] : [])));

function openStart() {
  const worker = start();
  const { world } = worker.ask('open', { revision: 1, file: 'a.yaml', text, modes: NO_MODES });
  const request = world?.requests[0] ?? { from: '', to: '' };
  return { ...worker, world, request };
}

test('greets with its build', () => {
  expect(start().posted).toEqual([{ type: 'hello', build: 'b1' }]);
});

test('opens a scenario as a picture of it', () => {
  const { world } = openStart();
  expect(world).toMatchObject({ title: 'A ClusterIP is nowhere', podNetwork: 'flannel/vxlan' });
  const kinds = new Set(world?.namespaces.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(['external', 'node', 'pod', 'router', 'switch']);
  expect(world?.services[0]?.endpoints).toHaveLength(2);
});

test('modes that the page chose win over the scenario’s', () => {
  const { ask } = start();
  const modes = { podNetwork: 'flannel/host-gw', serviceProxy: null };
  expect(ask('open', { revision: 1, file: 'a.yaml', text, modes }).world?.podNetwork).toBe('flannel/host-gw');
});

test('what cannot be read changes nothing', () => {
  const { ask, request } = openStart();
  const refused = ask('open', { revision: 2, file: 'b.yaml', text: 'kind: [', modes: NO_MODES });
  expect(refused.world).toBeNull();
  expect(refused.problems.length).toBeGreaterThan(0);
  expect(ask('run', { revision: 1, run: 1, request }).head?.outcome).toBe('delivered');
});

const bad = 'apiVersion: v1\nkind: Service\nmetadata: { name: bad }\nspec: { ports: [{ port: 0 }] }\n';
const SECRET = 'aHVudGVyMg';
const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: s }\ndata: { password: ${SECRET} }\n`;

test('what is wrong with one object does not hide the others, and a change that makes one wrong is refused', () => {
  const { ask } = start();
  const opening = { revision: 1, file: 'a.yaml', modes: NO_MODES };
  const partly = ask('open', { ...opening, text: `${text}\n---\n${bad}` });
  expect(partly.world?.services.map(({ name }) => name)).toEqual(['web']);
  expect(partly.problems.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'PORT_RANGE', object: 'Service/default/bad', leftOut: true },
  ]);
  // Edits, and texts that say more, are refused for what they make wrong, and not for what was wrong before.
  const edit = { kind: 'killPod', pod: 'default/web-b' } as const;
  const { text: edited } = ask('edit', { revision: 1, edit });
  expect(edited).toContain('name: bad');
  const changed = { ...opening, revision: 2, strict: true };
  const worse = `${edited ?? ''}\n---\n${bad.replace('bad', 'worse')}`;
  expect(ask('open', { ...changed, text: worse }).world).toBeNull();
  expect(ask('open', { ...changed, text: edited ?? '' }).world?.services).toHaveLength(1);
  expect(ask('open', { ...changed, strict: false, text: worse }).world?.services).toHaveLength(1);
});

test('credentials are dropped, told, and in nothing that is kept', () => {
  const { ask, posted } = start();
  const opening = { revision: 1, file: 'a.yaml', modes: NO_MODES };
  const opened = ask('open', { ...opening, text: `${secret}---\n${text}` });
  expect(opened.world?.services).toHaveLength(1);
  expect(opened.text).toBe(text);
  expect(opened.problems.filter(({ code }) => code === 'SECRET_SEEN')).toMatchObject([
    { severity: 'warning', object: 'Secret/default/s', line: 0 },
  ]);
  const edit = { kind: 'killPod', pod: 'default/web-b' } as const;
  expect(ask('edit', { revision: 1, edit }).text).not.toContain(SECRET);
  // Lines are those of the text that is kept.
  const wrong = ask('open', { ...opening, text: `${secret}---\n${bad}---\n${text}` });
  expect(wrong.problems.find(({ code }) => code === 'PORT_RANGE')?.line).toBe(4);
  expect(JSON.stringify(posted)).not.toContain(SECRET);
});

test.each([
  ['nothing but credentials', secret],
  ['what cannot be read and may hold some', `${secret}---\nkind: [\n`],
])('of %s no text is kept', (_name, given) => {
  const { ask } = start();
  const answer = ask('open', { revision: 1, file: 'a.yaml', modes: NO_MODES, text: given });
  expect(answer).toMatchObject({ world: null, text: null });
  expect(answer.problems.some(({ severity }) => severity === 'error')).toBe(true);
});

test('a text without credentials is not given back', () => {
  const answer = start().ask('open', { revision: 1, file: 'a.yaml', modes: NO_MODES, text });
  expect('text' in answer).toBe(false);
});

test('a text that declares the same takes the place of what is open, and its runs with it', () => {
  const { ask, call, request } = openStart();
  ask('run', { revision: 1, run: 1, request });
  const opening = { file: 'a.yaml', modes: NO_MODES, keep: true };
  const dragged = text.replace(/^spec:$/m, 'spec:\n  layout: { positions: { node/node-a: [10, 20] } }');
  const same = ask('open', { ...opening, revision: 2, text: dragged });
  expect(same).toMatchObject({ kept: true, world: { positions: { 'node/node-a': { x: 10, y: 20 } } } });
  expect(call('explain', { revision: 1, run: 1, n: 0 }).ok).toBe(true);
  expect(call('explain', { revision: 2, run: 1, n: 0 })).toMatchObject({ ok: false, code: 'stale' });
  const edit = { kind: 'setPositions', positions: {} } as const;
  expect(ask('edit', { revision: 1, edit }).text).toBe(text);
  const other = ask('open', { ...opening, revision: 3, text: text.replaceAll('app: web', 'app: other') });
  expect(other.kept).toBeUndefined();
  expect(call('explain', { revision: 1, run: 1, n: 0 })).toMatchObject({ ok: false, code: 'stale' });
});

test('an edit is a text; it changes nothing until it is opened', () => {
  const { ask, request } = openStart();
  const edit = { kind: 'killPod', pod: 'default/web-b' } as const;
  const edited = ask('edit', { revision: 1, edit });
  expect(edited.text).not.toContain('name: web-b');
  expect(ask('run', { revision: 1, run: 1, request }).head?.servedBy).toBe('default/web-b');
  const { world } = ask('open', { revision: 2, file: 'a.yaml', text: edited.text ?? '', modes: NO_MODES });
  expect(world?.services[0]?.endpoints).toHaveLength(1);
});

test('a text is checked without being opened', () => {
  const { ask, request } = openStart();
  const { problems } = ask('check', { file: 'b.yaml', text: 'kind: Pod\n\tx: 1\n', modes: NO_MODES });
  expect(problems[0]).toMatchObject({ code: 'YAML_TAB', line: 2 });
  expect(ask('run', { revision: 1, run: 1, request }).head?.outcome).toBe('delivered');
});

test('a run arrives as its journeys in order, and then its head', () => {
  const { ask, posted, request } = openStart();
  const { head } = ask('run', { revision: 1, run: 1, request });
  const pieces = posted.filter((message) => message.type === 'piece');
  const journeys = journeysIn(posted);
  expect(journeys.map(({ id }) => id)).toEqual(journeys.map((_, i) => i));
  const steps = journeys.flatMap(({ hops }) => hops.flatMap((hop) => hop.steps));
  expect(steps).toHaveLength(head?.steps ?? -1);
  expect(pieces.length).toBeGreaterThan(1);
  for (const piece of pieces) expect(JSON.stringify(piece).length).toBeLessThan(64 * 1024);
});

describe.each(SERVICE_PROXY_MODES)('3,000 endpoints behind one Service, %s', (mode) => {
  const { text: many, request } = manyEndpoints({ endpoints: 3_000, nodes: 10, mode });
  const worker = start();
  worker.ask('open', { revision: 1, file: 'many.json', text: many, modes: NO_MODES });
  worker.posted.length = 0;
  const { head } = worker.ask('run', { revision: 1, run: 1, request });
  const journeys = journeysIn(worker.posted);
  const { run } = new Simulation(must(readScenario(many, 'many.json').cluster, 'cluster')).trace(request);
  const draw = placesOf(run).find(({ step }) => step.kind === 'hook' && step.choices);
  const sizes = () => worker.posted.map((message) => JSON.stringify(message).length);

  test('a run crosses whole, in messages that do not make the page wait', () => {
    expect(head?.servedBy).toBe(run.servedBy);
    expect(Math.max(...sizes())).toBeLessThan(64 * 1024);
    expect(chancesOf(journeys)).toEqual(run.outcomes);
    const choicesAt = (place: StepPlace | undefined) =>
      place?.step.kind === 'hook' ? place.step.choices : undefined;
    const arrived = placesOf({ ...run, journeys }).find(({ step }) => step.n === draw?.step.n);
    expect(choicesAt(arrived)).toHaveLength(3_000);
    expect(choicesAt(arrived)).toEqual(choicesAt(draw));
  });

  test('the step that draws is explained, and its tables are shown, in such messages too', () => {
    worker.posted.length = 0;
    const n = must(draw, 'draw').step.n;
    const at = { revision: 1, run: 1, n };
    const { tables } = worker.ask('explain', at);
    // The rows around what was drawn are among those that are shown.
    const drawn = tables.find(({ title }) => /numgen|KUBE-SVC/.test(title));
    expect(drawn?.rows.map(({ fate }) => fate)).toContain('matched');
    tables.forEach((_, table) => worker.ask('explainMore', { ...at, table, from: 0 }));
    const { sections } = worker.ask('state', { ...at, netns: 'node-0', filter: '' });
    for (const { title, total } of sections)
      worker.ask('stateMore', { ...at, netns: 'node-0', filter: '', title, from: total >> 1 });
    worker.ask('near', { ...at, netns: 'node-0' });
    expect(Math.max(...sizes())).toBeLessThan(64 * 1024);
  });

  test('endpoints are asked about a few at a time', () => {
    worker.posted.length = 0;
    const endpoints = run.outcomes.map(({ endpoint }) => endpoint);
    const some = endpoints.slice(500, 525);
    const outcomes = worker.ask('outcomes', { revision: 1, run: 1, endpoints: some });
    expect(outcomes).toEqual(
      some.map((endpoint) => ({
        endpoint,
        probability: expect.closeTo(1 / 3_000, 6) as number,
        masquerade: false,
      })),
    );
    expect(worker.ask('outcomes', { revision: 1, run: 1, endpoints })).toHaveLength(100);
    expect(Math.max(...sizes())).toBeLessThan(64 * 1024);
  });
});

test('a request starts from the state before any traffic, however many came before it', () => {
  const { ask, posted, request } = openStart();
  const run = (number: number) => {
    posted.length = 0;
    const { head } = ask('run', { revision: 1, run: number, request });
    return { head, journeys: journeysIn(posted) };
  };
  expect(run(2)).toEqual(run(1));
});

test('a request that cannot be sent is answered with why', () => {
  const { ask } = openStart();
  const { head, problems } = ask('run', {
    revision: 1,
    run: 1,
    request: { from: 'pod/default/nobody', to: 'http://10.96.0.10/' },
  });
  expect(head).toBeNull();
  expect(problems[0]?.severity).toBe('error');
});

test('how a run ended is told with what the cluster says about it', () => {
  const { ask, call, request } = openStart();
  const wrong = { from: request.from, to: 'http://10.96.0.80:81/' };
  ask('run', { revision: 1, run: 1, request: wrong });
  expect(ask('ending', { revision: 1, run: 1 }).reason).toBe(
    'the Service default/web has no port TCP 81, only TCP 80',
  );
  ask('run', { revision: 1, run: 2, request });
  expect(ask('ending', { revision: 1, run: 2 })).toEqual({ entries: [], reason: null });
  expect(call('ending', { revision: 1, run: 3 })).toMatchObject({ ok: false, code: 'stale' });
});

test('steps are explained and state is told at any of them', () => {
  const { ask, request } = openStart();
  const { head } = ask('run', { revision: 1, run: 1, request });
  for (let n = 0; n < (head?.steps ?? 0); n++) {
    const { netns } = ask('explain', { revision: 1, run: 1, n });
    expect(ask('state', { revision: 1, run: 1, n, netns, filter: '' }).n).toBe(n);
  }
  const at = { revision: 1, run: 1, n: 30, netns: 'node-a', filter: '' };
  const nat = ask('state', at).sections.find(({ title }) => title.endsWith('-t nat'));
  expect(ask('stateMore', { ...at, title: nat?.title ?? '', from: 0 })[0]).toEqual(nat?.rows[0]);
  const { tables } = ask('explain', at);
  expect(ask('explainMore', { ...at, table: 0, from: 0 })[0]).toEqual(tables[0]?.rows[0]);
  const before = ask('state', { revision: 1, run: 1, n: -1, netns: 'node-a', filter: '' });
  expect(before.sections.flatMap(({ rows }) => rows).filter(({ by }) => by === 'learned')).toEqual([]);
});

test('a shell sees the state at a step, and what it sends goes on from there', async () => {
  const { ask, exec, request } = openStart();
  const { head } = ask('run', { revision: 1, run: 1, request });
  const at = { revision: 1, run: 1, at: 'default/client', next: 2 };
  expect(await exec({ ...at, n: -1, line: 'ip neigh' })).toMatchObject({
    stdout: '',
    netns: 'default/client',
  });
  const last = (head?.steps ?? 0) - 1;
  const after = await exec({ ...at, n: last, line: 'ip neigh | grep -c lladdr; exit' });
  expect(after).toMatchObject({ stdout: '1\n', exitCode: 0, traffic: null, head: null, netns: null });
});

test('a line tells when each piece of its output appears, and gives any of its requests', async () => {
  const { exec } = openStart();
  const line = { revision: 1, run: null, n: -1, at: 'default/client', line: 'ping -c2 10.244.2.11' };
  const all = await exec({ ...line, next: 2 });
  const { timing, stdout, head, traffic } = all;
  expect(timing?.map(({ at }) => at?.nth)).toEqual([0, 0, 1, 1]);
  expect(timing?.reduce((sum, { length }) => sum + length, 0)).toBe(stdout.length);
  expect(traffic).toMatchObject([{ seq: 1 }, { seq: 2 }]);
  expect(head?.request.seq).toBe(2);
  const first = await exec({ ...line, next: 3, nth: 0 });
  expect(first.head?.request.seq).toBe(1);
  expect(first.stdout).toBe(stdout);
  expect((await exec({ ...line, line: 'ip addr', next: 4 })).timing).toBeNull();
  const hundred = await exec({ ...line, line: 'ping -c100 10.244.2.11', next: 6 });
  expect(hundred.timing).toHaveLength(102);
  // What would not fit into a message is there at once.
  const long = ['ping -c1 10.244.2.11', ...Array.from({ length: 60 }, () => 'iptables-save')].join(';');
  const cut = await exec({ ...line, at: 'node-a', line: long, next: 5 });
  expect(cut.timing).toBeNull();
  expect(cut.traffic).toHaveLength(1);
});

test('a shell’s output is cut to the size of a message, and says so', async () => {
  const { exec } = openStart();
  const line = Array.from({ length: 60 }, () => 'iptables-save').join(';');
  const { stdout, stderr } = await exec({ revision: 1, run: null, n: -1, at: 'node-a', line, next: 2 });
  expect(stdout.length + stderr.length).toBeLessThan(64_000);
  expect(stderr).toMatch(/more characters; narrow it with grep, head or tail/);
});

test('lines are completed', async () => {
  const { later } = openStart();
  const answer = await later('complete', { revision: 1, at: 'node-a', line: 'ip a | ipt', cursor: 10 });
  expect(answer).toEqual({ from: 7, words: ['iptables', 'iptables-save'] });
});

test('a line typed into a cluster that is gone is stale', async () => {
  const { later } = openStart();
  await expect(later('complete', { revision: 7, at: 'node-a', line: '', cursor: 0 })).rejects.toThrow(
    'stale',
  );
});

test('another revision, or a run that is not kept, is stale', () => {
  const { call, ask, request } = openStart();
  expect(call('run', { revision: 2, run: 1, request })).toMatchObject({ ok: false, code: 'stale' });
  for (const run of [1, 2, 3, 4, 5, 6]) ask('run', { revision: 1, run, request });
  // The one on the canvas is asked about all the time, and stays.
  expect(call('explain', { revision: 1, run: 1, n: 0 })).toMatchObject({ ok: true });
  ask('run', { revision: 1, run: 7, request });
  expect(call('explain', { revision: 1, run: 2, n: 0 })).toMatchObject({ ok: false, code: 'stale' });
  expect(call('explain', { revision: 1, run: 1, n: 0 })).toMatchObject({ ok: true });
  expect(call('explain', { revision: 1, run: 7, n: 0 })).toMatchObject({ ok: true });
});

test('a mistake of ours is an answer, not the end', () => {
  const { call, ask, request } = openStart();
  ask('run', { revision: 1, run: 1, request });
  expect(call('explain', { revision: 1, run: 1, n: 100_000 })).toMatchObject({ ok: false, code: 'internal' });
  expect(call('state', { revision: 1, run: 1, n: 0, netns: 'nowhere', filter: '' })).toMatchObject({
    code: 'internal',
  });
  expect(call('explain', { revision: 1, run: 1, n: 0 })).toMatchObject({ ok: true });
});

test.each([
  ['nothing', undefined],
  ['a method that is none', { type: 'call', id: 1, method: 'constructor', params: {} }],
  ['no params', { type: 'call', id: 1, method: 'open' }],
  ['somebody else’s message', { type: 'warning', data: {} }],
])('%s is not answered', (_, message) => {
  const { handle, posted } = start();
  handle(message as Call);
  expect(posted).toHaveLength(1);
});

describe('work that takes its time', () => {
  /** A worker that pauses after each step until it is told to go on. */
  function startSlowly() {
    let goOn: (() => void) | null = null;
    const pace: Pace = {
      begin: () => undefined,
      isDue: () => true,
      pause: () => new Promise((resolve) => (goOn = resolve)),
    };
    const { posted, handle } = start(pace);
    const next = async () => {
      goOn?.();
      goOn = null;
      // One turn of the loop: as much as follows from going on has happened then.
      await new Promise((resolve) => setTimeout(resolve));
    };
    const finish = async () => {
      while (goOn) await next();
    };
    const say = (id: number, method: Method, params: object) =>
      handle({ type: 'call', id, method, params } as Call);
    const replies = () =>
      posted.flatMap((message) => (message.type === 'reply' ? [[message.id, message.ok]] : []));
    return { posted, handle, next, finish, say, replies };
  }
  const opening = { revision: 1, file: 'a.yaml', text, modes: NO_MODES };

  test('it is told how far it is, and what comes meanwhile waits its turn', async () => {
    const { posted, finish, say, replies } = startSlowly();
    say(1, 'open', opening);
    say(2, 'run', { revision: 1, run: 1, request: { from: 'pod/default/client', to: 'icmp://10.244.2.11' } });
    expect(replies()).toEqual([]);
    await finish();
    expect(replies()).toEqual([
      [1, true],
      [2, true],
    ]);
    const told = posted.flatMap((message) => (message.type === 'progress' ? [message] : []));
    expect(told.length).toBeGreaterThan(2);
    for (const { id, progress } of told) {
      expect(id).toBe(1);
      expect(progress.done).toBeLessThanOrEqual(progress.of);
    }
    expect(new Set(told.map(({ progress }) => progress.stage))).toEqual(
      new Set(['text', 'cluster', 'picture']),
    );
  });

  test('what is cancelled changes nothing, and what waited for it is answered', async () => {
    const { posted, handle, next, finish, say, replies } = startSlowly();
    say(1, 'open', opening);
    await finish();
    say(2, 'open', { ...opening, revision: 2, text: text.replaceAll('app: web', 'app: other') });
    const edit = { kind: 'setPositions', positions: {} };
    say(3, 'edit', { revision: 1, edit });
    say(4, 'check', opening);
    handle({ type: 'cancel', id: 4 });
    await next();
    handle({ type: 'cancel', id: 2 });
    await finish();
    expect(replies()).toEqual([
      [1, true],
      [4, false],
      [2, false],
      [3, true],
    ]);
    const codes = posted.flatMap((message) =>
      message.type === 'reply' && !message.ok ? [message.code] : [],
    );
    expect(codes).toEqual(['cancelled', 'cancelled']);
    // Nobody is waiting for these; they end nothing else.
    handle({ type: 'cancel', id: 2 });
    handle({ type: 'cancel', id: 99 });
    say(5, 'check', opening);
    await finish();
    expect(replies().at(-1)).toEqual([5, true]);
  });
});
