// When a line's output appears: each piece after a step of one of the requests that the line sent.
import { expect, test } from 'vitest';
import { must } from '../../problem.ts';
import { BEFORE_TRAFFIC, ShellSession, type SessionResult } from '../../run/shellSession.ts';
import { Simulation } from '../../run/simulation.ts';
import { twoNodes } from '../../testing/cluster.ts';
import { placesOf } from '../../trace/playback.ts';

const simulation = new Simulation(twoNodes().podNetwork({ plugin: 'flannel', backend: 'vxlan' }).build());
const run = (line: string, at = 'default/a', wanted: number | null = null): SessionResult =>
  new ShellSession(simulation, BEFORE_TRAFFIC(), () => [], wanted).line(at, line);

test.each([
  ['default/a', 'ping -c2 10.244.2.10'],
  ['default/a', 'ping -qc2 10.244.2.10'],
  ['default/a', 'ping -c1 -W1 10.66.0.1; ip neigh'],
  ['default/a', 'ping -c1 -M do -s 1500 10.244.2.10'],
  ['default/a', 'curl -v 10.244.2.10:8080 10.244.2.10:81'],
  ['default/a', 'curl -v 10.244.2.10:8080 2>&1 | grep Connected'],
  ['default/a', 'curl -sv 10.244.2.10:8080 2>/dev/null >/dev/null'],
  ['default/a', 'curl -v 10.244.2.10:8080 2>&1'],
  ['default/a', 'curl nosuch; hostname'],
  ['default/a', 'traceroute -n 10.244.2.10'],
  ['default/a', 'nc -vz 10.244.2.10 8079-8081; echo $?'],
  ['default/a', 'echo hello | nc -v 10.244.2.10 8080'],
  ['default/a', 'dig @10.244.2.10 web'],
  ['default/a', 'hostname; ping -c1 10.244.2.10 | tail -1; hostname'],
  ['node1', 'kubectl exec a -- ping -c1 -W1 10.66.0.1'],
  ['node1', 'nsenter --net=/nowhere hostname'],
  ['default/a', 'exit; hostname'],
])('%s: %s is the same text in pieces, in the order of time', (at, line) => {
  const { stdout, stderr, pieces, requests } = run(line, at);
  const all = (stream: 'stdout' | 'stderr') =>
    pieces.map((piece) => (piece.stream === stream ? piece.text : '')).join('');
  expect({ stdout: all('stdout'), stderr: all('stderr') }).toEqual({ stdout, stderr });
  const times = pieces.map((piece) => (piece.at ? piece.at.nth * 1e6 + piece.at.n : -1));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  for (const { at: step } of pieces) if (step) expect(step.nth).toBeLessThan(requests.length);
});

test('an echo’s line comes with the step that hands its reply over', () => {
  const { pieces } = run('ping -c2 10.244.2.10');
  expect(pieces.map(({ text }) => text.split(/[ \n]/, 1)[0])).toEqual(['PING', '64', '64', '']);
  const second = must(pieces[2]?.at, 'second reply');
  expect(second.nth).toBe(1);
  const { asked } = run('ping -c2 10.244.2.10', 'default/a', 1);
  const place = must(placesOf(must(asked, 'run').run)[second.n], 'step');
  expect(place.step.kind).toBe('deliver');
  expect(place.hop.netns).toBe('default/a');
});

test('a ping that is interrupted counts what it has sent by then', () => {
  const { pieces } = run('ping -c3 10.244.2.10');
  const counts = pieces.map(
    ({ interrupted }) => /\d packets transmitted, \d received/.exec(interrupted ?? '')?.[0],
  );
  expect(counts).toEqual([
    '1 packets transmitted, 0 received',
    '1 packets transmitted, 1 received',
    '2 packets transmitted, 2 received',
    '3 packets transmitted, 3 received',
    undefined,
  ]);
  expect(pieces[1]?.interrupted).toMatch(
    /^\n--- 10\.244\.2\.10 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/,
  );
});

test('curl -v tells each thing when it happens', () => {
  const { pieces, requests } = run('curl -v 10.244.2.10:8080');
  expect(requests).toHaveLength(1);
  const first = pieces.map(({ stream, text }) => `${stream} ${text.split('\n', 1)[0]}`);
  expect(first).toEqual([
    'stderr *   Trying 10.244.2.10:8080...',
    'stderr * Connected to 10.244.2.10 (10.244.2.10) port 8080',
    'stderr < HTTP/1.1 200 OK',
    'stdout default/c saw 10.244.1.10:40000',
  ]);
  const steps = pieces.map(({ at }) => must(at, 'step').n);
  expect(new Set(steps).size).toBe(3);
});

test('any request of a line can be had again, not only the last', () => {
  const line = 'ping -c1 10.244.2.10; curl -s 10.244.2.10:8080';
  const { asked, last, requests } = run(line, 'default/a', 0);
  expect(requests.map(({ to }) => to)).toEqual(['icmp://10.244.2.10', 'http://10.244.2.10:8080/']);
  expect(asked?.run.request).toMatchObject({ to: 'icmp://10.244.2.10' });
  expect(last?.run.request).toMatchObject({ to: 'http://10.244.2.10:8080/' });
  expect(asked?.learnedBefore.rows('default/a', 'neighbour')).toEqual([]);
  expect(last?.learnedBefore.rows('default/a', 'neighbour').length).toBeGreaterThan(0);
  expect(run(line, 'default/a', 7).asked).toBeNull();
});
