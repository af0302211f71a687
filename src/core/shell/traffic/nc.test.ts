// The words are those that nc of netcat-openbsd 1.219-1 (Debian 12) printed in the same situations.
import { expect, test } from 'vitest';
import { scenarios } from '../../../scenarios/index.ts';
import { readScenario } from '../../cluster/read.ts';
import { must } from '../../problem.ts';
import { BEFORE_TRAFFIC, ShellSession } from '../../run/shellSession.ts';
import { Simulation } from '../../run/simulation.ts';
import { twoNodes } from '../../testing/cluster.ts';

const simulation = new Simulation(twoNodes().podNetwork({ plugin: 'flannel', backend: 'vxlan' }).build());
const run = (line: string, of = simulation, at = 'default/a') =>
  new ShellSession(of, BEFORE_TRAFFIC(), () => []).line(at, line);

test.each<[line: string, exitCode: number, ...stderr: string[]]>([
  ['nc -vz 10.96.0.10 80', 0, 'Connection to 10.96.0.10 80 port [tcp/http] succeeded!'],
  ['nc -vz 10.96.0.10 http', 0, 'Connection to 10.96.0.10 80 port [tcp/http] succeeded!'],
  ['nc -z 10.96.0.10 80', 0],
  ['nc -vz 10.244.2.10 81', 1, 'nc: connect to 10.244.2.10 port 81 (tcp) failed: Connection refused'],
  ['nc -z 10.244.2.10 81', 1],
  ['nc 10.244.2.10 81', 1],
  [
    'nc -vz 10.244.2.10 8081-8079',
    0,
    'nc: connect to 10.244.2.10 port 8079 (tcp) failed: Connection refused',
    'Connection to 10.244.2.10 8080 port [tcp/http-alt] succeeded!',
    'nc: connect to 10.244.2.10 port 8081 (tcp) failed: Connection refused',
  ],
  [
    'nc -vz 10.244.2.10 81 82',
    1,
    'nc: connect to 10.244.2.10 port 81 (tcp) failed: Connection refused',
    'nc: connect to 10.244.2.10 port 82 (tcp) failed: Connection refused',
  ],
  ['nc -vz 10.244.1.99 80', 1, 'nc: connect to 10.244.1.99 port 80 (tcp) failed: No route to host'],
  [
    'nc -vzw1 10.244.1.99 80',
    1,
    'nc: connect to 10.244.1.99 port 80 (tcp) timed out: Operation now in progress',
  ],
  [
    'nc -vzw 2 10.66.0.1 80',
    1,
    'nc: connect to 10.66.0.1 port 80 (tcp) timed out: Operation now in progress',
  ],
  ['nc -vz 10.66.0.1 80', 1, 'nc: connect to 10.66.0.1 port 80 (tcp) failed: Connection timed out'],
  ['nc -vzu 10.244.2.10 81', 1],
  ['nc -vzuw1 10.66.0.1 53', 0, 'Connection to 10.66.0.1 53 port [udp/domain] succeeded!'],
  ['nc -v 10.244.2.10', 1, 'nc: missing port number'],
  ['nc -vz 10.244.2.10 foo', 1, 'nc: port number invalid: foo'],
  ['nc -vz 10.244.2.10 70000', 1, 'nc: port number too large: 70000'],
  ['nc -vz 10.244.2.10 0', 1, 'nc: port number too small: 0'],
  ['nc -w x 10.244.2.10 1', 1, 'nc: timeout invalid: x'],
])('%s', (line, exitCode, ...stderr) => {
  expect(run(line)).toMatchObject({
    stdout: '',
    stderr: stderr.map((text) => `${text}\n`).join(''),
    exitCode,
  });
});

test.each<[line: string, message: RegExp]>([
  ['nc -l 80', /^nc: -l is not supported here: a pod listens on the ports.*\nAdd a containerPort/],
  ['nc -l -p 80', /^nc: -l is not supported here/],
  ['nc', /^nc: HOST and PORT are missing\nSupported here: -v; -z;/],
  ['nc -Y web 80', /^nc: invalid option -- 'Y'\nSupported here/],
  ['nc -z 10.244.2.10 1-500', /^nc: 500 ports are too many: 100 at once/],
  ['nc -u 10.244.2.10 53', /^nc: there is nothing to send; put it behind a pipe/],
  [
    'nc -zn web 80',
    /^nc: getaddrinfo for host "web" port 80: Name or service not known\n-n looks no names up/,
  ],
])('%s sends nothing, and says why', (line, message) => {
  const { stderr, exitCode, requests } = run(line);
  expect(stderr).toMatch(message);
  expect({ exitCode, requests }).toEqual({ exitCode: 1, requests: [] });
});

test('what comes through a pipe is sent, and what comes back is printed', () => {
  const echoed = run('echo hällo | nc -v 10.244.2.10 8080');
  expect(echoed).toMatchObject({
    stdout: 'hällo\n',
    stderr: 'Connection to 10.244.2.10 8080 port [tcp/http-alt] succeeded!\n',
    exitCode: 0,
  });
  const sent = must(echoed.last, 'run').run.journeys.map(({ born }) => born.payload.content ?? '');
  expect(sent.filter((content) => content !== '')).toEqual(['h\u00c3\u00a4llo\n', 'h\u00c3\u00a4llo\n']);
  expect(run('echo GET / HTTP/1.0 | nc 10.96.0.10 80').stdout).toMatch(
    /^HTTP\/1\.1 200 OK\r\nContent-Type: text\/plain\r\nContent-Length: \d+\r\n\r\ndefault\/\w saw 10\.244\.1\.10:40000\n$/,
  );
});

test('whatever is typed comes back, also what the engine has a meaning for', () => {
  expect(run('echo more data | nc 10.244.2.10 8080').stdout).toBe('more data\n');
});

test('a long text comes back whole', () => {
  expect(
    run(`echo ${'x'.repeat(1300)} | nc 10.244.2.10 8080 | wc`)
      .stdout.trim()
      .split(/\s+/),
  ).toEqual(['1', '1', '1301']);
});

const withNames = scenarios.find(({ id }) => id === 'dns');
const named = new Simulation(must(readScenario(must(withNames, 'scenario').text, 'dns').cluster, 'cluster'));

test.each<[line: string, exitCode: number, stderr: string]>([
  ['nc -vz web 80', 0, 'Connection to web (10.96.0.80) 80 port [tcp/http] succeeded!\n'],
  [
    'nc -vzu kube-dns.kube-system 53',
    0,
    'Connection to kube-dns.kube-system (10.96.0.10) 53 port [udp/domain] succeeded!\n',
  ],
  [
    'nc -vzw1 web 81',
    1,
    'nc: connect to web (10.96.0.80) port 81 (tcp) timed out: Operation now in progress\n',
  ],
  ['nc -vz wbe 80', 1, 'nc: getaddrinfo for host "wbe" port 80: Name or service not known\n'],
])('by name: %s', (line, exitCode, stderr) => {
  expect(run(line, named, 'default/client')).toMatchObject({ stdout: '', stderr, exitCode });
});

test('each port is a request from a port of its own, or from the one asked for', () => {
  expect(run('nc -z 10.244.2.10 8080-8081').requests).toMatchObject([
    { to: 'tcp://10.244.2.10:8080', sport: 40_000, content: '' },
    { to: 'tcp://10.244.2.10:8081', sport: 40_001, content: '' },
  ]);
  expect(run('nc -z -p 5555 10.244.2.10 8080').requests).toMatchObject([{ sport: 5555 }]);
  expect(run('nc -zu 10.244.2.10 81').requests).toMatchObject([{ to: 'udp://10.244.2.10:81', content: 'X' }]);
});

test('what a request is to send must be octets', () => {
  const request = { from: 'pod/default/a', to: 'tcp://10.244.2.10:8080' };
  expect(simulation.check({ ...request, content: 'ÿ' })).toEqual([]);
  expect(simulation.check({ ...request, content: 'Ā' })).toMatchObject([
    { code: 'REQUEST_CONTENT', severity: 'error', path: '$.content' },
  ]);
});
