// When a line's output appears: each piece after a step of one of the requests that the line sent.
import { expect, test } from 'vitest';
import { must } from '../../problem.ts';
import { BEFORE_TRAFFIC, momentAt, ShellSession, type SessionResult } from '../../run/shellSession.ts';
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
  ['default/a', 'curl -s 10.244.2.10:8080; tcpdump -ni eth0 -c2'],
  ['default/a', 'tcpdump -ni eth0 2>&1'],
  ['default/a', 'cat /nowhere /etc/resolv.conf'],
  ['node1', 'sysctl net.nothing net.ipv4.ip_forward'],
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
    'stderr * Connection #0 to host 10.244.2.10 left intact',
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

test.each<[line: string, begin: RegExp, end: RegExp, streams: string]>([
  ['tcpdump -ni eth0 -c2', /^tcpdump: verbose output/, /\n0 packets dropped by kernel\n$/, 'err out err'],
  [
    'tcpdump -ni eth0 -c2 2>&1',
    /^tcpdump: verbose output/,
    /\n0 packets dropped by kernel\n$/,
    'out out out',
  ],
  ['curl -v 10.244.2.10:8080', /^\* {3}Trying/, /\n\* Connection #0 .*\n$/, 'err err err out err'],
  ['curl -v 10.244.2.10:8080 2>&1', /^\* {3}Trying/, /\n\* Connection #0 .*\n$/, 'out out out out out'],
  ['cat /nowhere /etc/resolv.conf', /^cat: \/nowhere/, /\nThere are these files.*\n$/, 'err out err'],
])('%s prints to both streams in its order', (line, begin, end, streams) => {
  const { last } = run('curl -s 10.244.2.10:8080');
  const { run: before } = must(last, 'run');
  const later = new ShellSession(simulation, momentAt(must(last, 'run'), before.steps - 1), () => []);
  const { pieces } = later.line('default/a', line);
  const text = pieces.map((piece) => piece.text).join('');
  expect(text).toMatch(begin);
  expect(text).toMatch(end);
  expect(pieces.map(({ stream }) => stream.slice(3)).join(' ')).toBe(streams);
});
