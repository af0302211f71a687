import { expect, test } from 'vitest';
import type { ReachCell } from '../core/run/reach.ts';
import { runLine } from './testSystem.ts';

const reach = (...args: readonly string[]) => runLine(['reach', 'clusterip-cross-node', ...args]);
const cellsOf = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ReachCell);

test('the matrix, what its words mean, and what decided', async () => {
  const { code, out, complaints, progress } = await reach('--port', '8080');
  expect({ code, complaints }).toEqual({ code: 0, complaints: [] });
  expect(out).toBe(`TCP port 8080, from each row to each column, from the state before any traffic

                         1    2    3    4    5
1  pod/default/client  ok?   ok   ok  ref  ref
2  pod/default/web-a   ok?   ok   ok  ref  ref
3  pod/default/web-b   ok?   ok   ok  ref  ref
4  external/internet  time time time  ref  ref
5  external/visitor   time time time  ref  ref

ok delivered, ref refused, time timed-out, ? if something listens there

refused: NO_SOCKET
  1→4 1→5 2→4 2→5 3→4 3→5 and 4 more
timed-out: ROUTE_BLACKHOLE, underlay/router: blackhole default
  4→1 4→2 4→3 5→1 5→2 5→3
assumed: the receiver declares no ports, so it may listen on any
  1→1 2→1 3→1
`);
  expect(progress.filter((text) => text !== '')).toHaveLength(5);
  expect(progress.at(-1)).toBe('');
});

test('json has a line for each pair, with the keys of the contract', async () => {
  const { out } = await reach('--format', 'json', '--port=8080');
  const cells = cellsOf(out);
  expect(cells).toHaveLength(25);
  expect(Object.keys(cells[0] ?? {})).toEqual([
    'from',
    'to',
    'outcome',
    'disposition',
    'dropReason',
    'decidedBy',
    'assumed',
  ]);
  expect(cells.filter(({ assumed }) => assumed).map(({ from, to }) => [from, to])).toEqual(
    ['client', 'web-a', 'web-b'].map((from) => [`pod/default/${from}`, 'pod/default/client']),
  );
  expect(cells.find(({ from, to }) => from === 'external/visitor' && to === 'pod/default/web-a')).toEqual({
    from: 'external/visitor',
    to: 'pod/default/web-a',
    outcome: 'timed-out',
    disposition: 'dropped',
    dropReason: 'ROUTE_BLACKHOLE',
    decidedBy: 'underlay/router: blackhole default',
    assumed: false,
  });
});

test('each pair is what trace says of it from the state before any traffic', async () => {
  const cells = cellsOf((await reach('--format', 'json', '--port', '8080')).out);
  const addresses = ['10.244.1.10', '10.244.1.11', '10.244.2.11', '203.0.113.10', '198.51.100.10'];
  const targets = new Map(cells.slice(0, 5).map(({ to }, i) => [to, `tcp://${addresses[i]}:8080`] as const));
  const list = cells.map(({ from, to }) => JSON.stringify({ from, to: targets.get(to) })).join('\n');
  const { out, complaints } = await runLine(
    ['trace', 'clusterip-cross-node', '--requests', 'list', '--format', 'summary'],
    { list },
  );
  expect(complaints).toEqual([]);
  const pick = ({ from, outcome, disposition, dropReason, decidedBy }: ReachCell) => ({
    from,
    outcome,
    disposition,
    dropReason,
    decidedBy,
  });
  expect(cellsOf(out).map(pick)).toEqual(cells.map(pick));
});

test('ICMP has no ports, UDP has', async () => {
  expect(cellsOf((await reach('--protocol', 'icmp', '--format', 'json')).out)[1]?.outcome).toBe('delivered');
  expect(cellsOf((await reach('--protocol', 'UDP', '--format', 'json')).out)[1]).toMatchObject({
    outcome: 'refused',
    dropReason: 'NO_SOCKET',
  });
});

const pods = (count: number) =>
  ['apiVersion: v1\nkind: Node\nmetadata: { name: n }\nspec: { podCIDR: 10.244.0.0/22 }\n']
    .concat(
      Array.from(
        { length: count },
        (_, i) =>
          `apiVersion: v1\nkind: Pod\nmetadata: { name: p${i} }\nspec: { nodeName: n, containers: [{ name: a, image: a }] }\n`,
      ),
    )
    .join('---\n');

test.each<[string, readonly string[], RegExp]>([
  ['too many', ['many.yaml'], /\d+ pods and hosts.*300 are allowed.*trace FILE --requests/],
  ['no file', [], /FILE is missing.*podwalk reach FILE/],
  ['an unknown format', ['same-node', '--format', 'jsn'], /did you mean json\?/],
  ['an unknown protocol', ['same-node', '--protocol', 'tpc'], /no protocol "tpc"/],
  ['a protocol that is not sent', ['same-node', '--protocol', 'SCTP'], /SCTP is not sent yet/],
  ['a port of ICMP', ['same-node', '--protocol', 'ICMP', '--port', '7'], /no ports/],
  ['a port out of range', ['same-node', '--port', '0'], /whole number from 1 to 65535/],
])('%s: exit code 2', async (_name, args, message) => {
  const { code, out, complaints } = await runLine(['reach', ...args], { 'many.yaml': pods(301) });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(complaints.join('\n')).toMatch(message);
});
