import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Frame } from '../core/trace/frames.ts';
import type { Summary } from '../core/trace/summary.ts';
import { podwalk } from './podwalk.ts';
import { OutputClosed, type System } from './system.ts';
import { runLine } from './testSystem.ts';

const scenario = readFileSync(new URL('../scenarios/same-node.yaml', import.meta.url), 'utf8');

const run = (args: readonly string[], files: Readonly<Record<string, string>> = {}) =>
  runLine(args, files, scenario);

const lines = <T>(out: string): T[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

const request = ['--from', 'pod/default/client', '--to', 'tcp://10.244.1.11:8080'];

test.each([['same-node'], ['-'], ['my.yaml']])('traces %s', async (file) => {
  const { code, out, complaints } = await run(['trace', file, '--format', 'summary'], {
    'my.yaml': scenario,
  });
  expect({ code, complaints }).toEqual({ code: 0, complaints: [] });
  expect(lines<Summary>(out)).toEqual([
    expect.objectContaining({ from: 'pod/default/client', outcome: 'delivered', servedBy: 'default/web' }),
  ]);
});

test('the keys of a summary are those of the contract, in its order', async () => {
  const { out } = await run(['trace', 'same-node', '--format=summary', ...request]);
  expect(Object.keys(lines<Summary>(out)[0] ?? {})).toEqual([
    'from',
    'to',
    'disposition',
    'outcome',
    'dropReason',
    'decidedBy',
    'servedBy',
    'serverSaw',
    'outcomes',
    'journeys',
    'steps',
    'rulesWalked',
  ]);
});

test('the text of a run tells what a real cluster may do otherwise', async () => {
  const policy =
    '---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: deny-all }\nspec: { podSelector: {} }\n';
  const { out } = await run(['trace', 'my.yaml', ...request], { 'my.yaml': scenario + policy });
  expect(out).toContain(
    '\nnot modelled: NetworkPolicy default/deny-all selects the receiver and may forbid this',
  );
  const { out: without } = await run(['trace', 'my.yaml', ...request], { 'my.yaml': scenario });
  expect(without).not.toContain('not modelled:');
});

test('repetitions are requests of their own, with ports that count up', async () => {
  const args = ['trace', 'same-node', ...request, '--count', '3', '--sport', '50000', '--format', 'summary'];
  const { out } = await run(args);
  expect(lines<Summary>(out).map(({ serverSaw }) => serverSaw)).toEqual([
    '10.244.1.10:50000',
    '10.244.1.10:50001',
    '10.244.1.10:50002',
  ]);
});

test('requests of a list start from the state before any traffic', async () => {
  const line = '{"from":"pod/default/client","to":"tcp://10.244.1.11:8080"}';
  const files = { 'list.ndjson': `${line}\n\n${line}\n` };
  const { code, out } = await run(
    ['trace', 'same-node', '--requests', 'list.ndjson', '--format', 'summary'],
    files,
  );
  const [first, second] = lines<Summary>(out);
  expect(code).toBe(0);
  expect(second).toEqual(first);
  const shared = await run(['trace', 'same-node', ...request, '--count', '2', '--format', 'summary']);
  const [cold, warm] = lines<Summary>(shared.out);
  expect(warm?.journeys).toBeLessThan(cold?.journeys ?? 0); // no ARP the second time
});

test('frames are numbered in the order of time', async () => {
  const { out } = await run(['trace', 'same-node', '--format', 'frames', ...request]);
  const frames = lines<Frame>(out);
  expect(frames.map(({ n }) => n)).toEqual(frames.map((_, i) => i));
  expect(frames.map(({ t }) => t)).toEqual(frames.map(({ t }) => t).sort((a, b) => a - b));
});

test('json is the run, with texts and losers filled in', async () => {
  const { out } = await run(['trace', 'clusterip-cross-node', '--format', 'json']);
  const [run1] = lines<{ journeys: { hops: { steps: Record<string, unknown>[] }[] }[] }>(out);
  const steps = run1?.journeys.flatMap(({ hops }) => hops.flatMap((hop) => hop.steps)) ?? [];
  const route = steps.find(({ kind, purpose }) => kind === 'route' && purpose === 'input');
  expect(route).toMatchObject({
    decidedBy: { kind: 'route', text: '10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink', by: 'flanneld' },
    candidates: expect.arrayContaining([
      expect.objectContaining({ table: 'ip route show table main', reason: 'shorter prefix: /0 < /24' }),
    ]) as unknown,
  });
});

test('text ends with the outcome', async () => {
  const { out } = await run(['trace', 'same-node', ...request]);
  expect(out).toMatch(/^packet 1: TCP SYN, client → 10\.244\.1\.11\n/);
  expect(out).toMatch(
    /\npod\/default\/client → tcp:\/\/10\.244\.1\.11:8080: delivered: the client got its answer\nserved by default\/web, which saw 10\.244\.1\.10:40000\n\d+ packets, \d+ steps, \d+ rules compared, \d+ µs simulated\n$/,
  );
});

test('pcap: one section, an interface a device, a packet a frame', async () => {
  const { code, out } = await run(['trace', 'same-node', '--format', 'pcap']);
  const frames = (await run(['trace', 'same-node', '--format', 'frames'])).out.trim().split('\n');
  expect(code).toBe(0);
  expect(out.slice(0, 4)).toBe('\n\r\r\n');
  expect(out.split('\u0006\0\0\0').length - 1).toBeGreaterThanOrEqual(frames.length);
});

const PARTLY =
  'apiVersion: v1\nkind: Node\nmetadata: { name: a }\n---\n' +
  'apiVersion: v1\nkind: Service\nmetadata: { name: b }\nspec: { ports: [{ port: 0 }] }\n';

// What is wrong, where, and what to do: on one line each, and nothing on stdout.
test.each<[string, readonly string[], RegExp]>([
  ['no verb', [], /verb is missing.*--help/],
  ['a verb misspelt', ['trase', 'same-node'], /no verb "trase"; did you mean trace\?/],
  ['no file', ['trace'], /FILE is missing/],
  ['two files', ['trace', 'a.yaml', 'b.yaml'], /"b\.yaml" is one word too many/],
  ['an unknown file', ['trace', 'same-nod'], /^same-nod: .*did you mean same-node\?/],
  [
    'an unknown option',
    ['trace', 'same-node', '--fron', 'x'],
    /unknown option --fron; did you mean --from\?/,
  ],
  ['an option without its value', ['trace', 'same-node', '--from'], /--from needs a value: --from A/],
  [
    'a value out of range',
    ['trace', 'same-node', '--ttl', '256'],
    /--ttl must be a whole number from 1 to 255, not "256"/,
  ],
  ['an unknown format', ['trace', 'same-node', '--format', 'jsn'], /did you mean json\?/],
  ['half a request', ['trace', 'same-node', '--from', 'node/node-a'], /--to is missing/],
  [
    'an unknown sender',
    ['trace', 'same-node', '--from', 'pod/default/nobody', '--to', 'tcp://10.244.1.11:80'],
    /\(\$\.from\).*no pod 'default\/nobody'.*Known: default\/client/,
  ],
  ['a mode that is unknown', ['trace', 'same-node', '--pod-network', 'flanel'], /flanel/],
  ['a list with mistakes', ['trace', 'same-node', '--requests', 'bad.ndjson'], /^bad\.ndjson:1: .*Not JSON/],
  ['a scenario with mistakes', ['trace', 'bad.yaml'], /^bad\.yaml:2: error YAML_TAB/],
  [
    'one wrong object among others',
    ['trace', 'partly.yaml', ...request],
    /^partly\.yaml:\d+: error PORT_RANGE/,
  ],
  ['the same, for reach', ['reach', 'partly.yaml'], /^partly\.yaml:\d+: error PORT_RANGE/],
  [
    'the same, for exec',
    ['exec', 'partly.yaml', '--at', 'a', '--', 'ip', 'r'],
    /^partly\.yaml:\d+: error PORT_RANGE/,
  ],
])('%s: exit code 2', async (_name, args, message) => {
  const { code, out, complaints } = await run(args, {
    'bad.ndjson': 'nonsense\n{"frm":"x"}\n',
    'bad.yaml': 'kind: Pod\n\tmetadata: {}\n',
    'partly.yaml': PARTLY,
  });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(complaints[0]).toMatch(message);
  expect(complaints.filter((line) => line.includes('\n'))).toEqual([]);
});

test('every mistake of a list is told', async () => {
  const files = { 'bad.ndjson': 'nonsense\n{"frm":"x"}\n{"from":"node/node-a"}\n' };
  const { complaints } = await run(['trace', 'same-node', '--requests', 'bad.ndjson'], files);
  expect(complaints.map((line) => line.split(' ')[0])).toEqual([
    'bad.ndjson:1:',
    'bad.ndjson:2:',
    'bad.ndjson:3:',
  ]);
});

test('help', async () => {
  const { code, out } = await run(['trace', '--help']);
  expect(code).toBe(0);
  expect(out).toContain('--requests LIST.ndjson');
});

test('a reader that went away is no error; a bug of ours is', async () => {
  const system = (write: System['write']): System => ({
    write,
    complain: () => undefined,
    progress: () => undefined,
    read: () => ({ error: 'There is no such file', missing: true }),
    readStandardInput: () => Promise.resolve(''),
  });
  expect(
    await podwalk(
      ['trace', 'same-node'],
      system(() => Promise.reject(new OutputClosed())),
    ),
  ).toBe(0);
  expect(
    await podwalk(
      ['trace', 'same-node'],
      system(() => Promise.reject(new TypeError('x'))),
    ),
  ).toBe(1);
});
