// Commands that send: what they print comes from the runs they cause. How the tools word it is held against the real ones
// in reference.test.ts.
import { expect, test } from 'vitest';
import { must } from '../../problem.ts';
import { BEFORE_TRAFFIC, momentAt, ShellSession } from '../../run/shellSession.ts';
import { Simulation } from '../../run/simulation.ts';
import { twoNodes } from '../../testing/cluster.ts';

const simulation = new Simulation(twoNodes().podNetwork({ plugin: 'flannel', backend: 'vxlan' }).build());
const at = (netns: string, line: string) =>
  new ShellSession(simulation, BEFORE_TRAFFIC(), () => []).line(netns, line);
const pod = (line: string) => at('default/a', line);

test('ping sends its echoes as one flow', () => {
  const { stdout, requests } = pod('ping -c 3 10.244.2.10');
  expect(requests.map(({ seq, sport }) => [seq, sport])).toEqual([
    [1, 40_000],
    [2, 40_000],
    [3, 40_000],
  ]);
  expect(stdout).toContain('icmp_seq=3 ttl=62 time=');
  expect(stdout).toContain('3 packets transmitted, 3 received, 0% packet loss, time 2000ms');
});

test('what a line sends, the rest of the line finds', () => {
  const { stdout } = pod('ip neigh | wc -l; ping -q -c1 10.244.2.10 >/dev/null; ip neigh | wc -l');
  expect(stdout).toBe('0\n1\n');
});

test('the state goes on from a step of the run that a line left behind', () => {
  const { last } = pod('curl -s http://10.96.0.10/');
  const before = must(last, 'run');
  const session = (n: number) => new ShellSession(simulation, momentAt(before, n), () => []);
  expect(session(-1).line('default/a', 'ss -tan | wc -l').stdout).toBe('2\n');
  expect(session(before.run.steps - 1).line('default/a', 'ss -tan | grep -c TIME-WAIT').stdout).toBe('1\n');
  const next = session(before.run.steps - 1).line('default/a', 'curl -s http://10.96.0.10/');
  expect(next.requests[0]?.sport).toBe(40_001);
  expect(next.last?.startedAt).toBeGreaterThan(before.startedAt);
});

test('the local kernel refuses what does not fit, once it knows', () => {
  expect(pod('ping -c1 -M do -s 1500 10.244.2.10').stderr).toBe(
    'ping: local error: message too long, mtu=1450\n',
  );
  expect(pod('ping -c1 -M dont -s 1500 10.244.2.10').stdout).toContain('1508 bytes from 10.244.2.10');
});

test.each<[line: string, exitCode: number, stdout: RegExp, stderr: RegExp]>([
  [
    'curl -s 172.18.0.3:10256/livez',
    0,
    /^\{"lastUpdated": "1970-01-01 00:00:00\.\d{6} \+0000 UTC","currentTime": /,
    /^$/,
  ],
  ['curl -si 172.18.0.3:10256/x', 0, /^HTTP\/1\.1 404 Not Found\n[^]*\n\n404 page not found\n$/, /^$/],
  ['curl -f 172.18.0.3:10256/x', 22, /^$/, /^curl: \(22\) The requested URL returned error: 404\n$/],
  ['curl 172.18.0.3:10250', 0, /^Client sent an HTTP request to an HTTPS server\.\n$/, /^$/],
  ['curl -I 172.18.0.3:10256/healthz', 0, /^HTTP\/1\.1 200 OK\n[^]*Content-Length: \d+\n\n$/, /^$/],
  ["curl -s -o /dev/null -w '%{http_code} %{size_download}' 172.18.0.3:10256/x", 0, /^404 19$/, /^$/],
])('curl prints what arrived: %s', (line, exitCode, stdout, stderr) => {
  const done = pod(line);
  expect(done.stdout).toMatch(stdout);
  expect(done.stderr).toMatch(stderr);
  expect(done.exitCode).toBe(exitCode);
});

test('ss lists who listens on a node by their programs', () => {
  const { stdout } = at('node1', 'ss -Hltnp | grep -o "[0-9.]*:[0-9]* .*" | sort');
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/\s+/g, ' ')),
  ).toEqual([
    expect.stringMatching(/^0\.0\.0\.0:10250 0\.0\.0\.0:\* users:\(\("kubelet"\)\)/),
    expect.stringMatching(/^0\.0\.0\.0:10256 0\.0\.0\.0:\* users:\(\("kube-proxy"\)\)/),
    expect.stringMatching(/^127\.0\.0\.1:10248 0\.0\.0\.0:\* users:\(\("kubelet"\)\)/),
    expect.stringMatching(/^127\.0\.0\.1:10249 0\.0\.0\.0:\* users:\(\("kube-proxy"\)\)/),
  ]);
});

test('curl tells what both ends said', () => {
  const { stdout, stderr, exitCode } = pod('curl -v http://10.96.0.10/x');
  expect(stdout).toMatch(/^default\/\w+ saw 10\.244\.1\.10:40000\n$/);
  expect(stderr.split('\n')).toEqual([
    '*   Trying 10.96.0.10:80...',
    '* Connected to 10.96.0.10 (10.96.0.10) port 80',
    '* using HTTP/1.x',
    '> GET /x HTTP/1.1',
    '> Host: 10.96.0.10',
    '> User-Agent: curl/8.14.1',
    '> Accept: */*',
    '> ',
    '* Request completely sent off',
    '< HTTP/1.1 200 OK',
    '< Content-Type: text/plain',
    `< Content-Length: ${stdout.length}`,
    '< ',
    '* Connection #0 to host 10.96.0.10 left intact',
    '',
  ]);
  expect(exitCode).toBe(0);
});

test.each<[string, number, string]>([
  [
    'curl http://10.244.2.10:81/',
    7,
    'Failed to connect to 10.244.2.10 port 81 after 0 ms: Could not connect to server',
  ],
  [
    'curl http://10.244.1.99/',
    7,
    'Failed to connect to 10.244.1.99 port 80 after 3000 ms: Could not connect to server',
  ],
  ['curl -m 1.5 http://10.66.0.1/', 28, 'Connection timed out after 1500 milliseconds'],
  ['curl http://nosuch/', 6, 'Could not resolve host: nosuch'],
  ['curl https://10.96.0.10/', 1, 'Protocol "https" is not simulated here; write http://'],
  ['curl http://:80/', 3, 'URL rejected: Malformed input to a URL function'],
])('%s: exit code %d', (line, code, error) => {
  expect(pod(line)).toMatchObject({ stdout: '', stderr: `curl: (${code}) ${error}\n`, exitCode: code });
  expect(pod(`${line} -s`)).toMatchObject({ stdout: '', stderr: '', exitCode: code });
});

test('curl writes out, includes heads, and asks for heads alone', () => {
  const format = "'%{http_code} %{remote_ip}:%{remote_port} %{local_port} %{exitcode}%%\\n'";
  expect(pod(`curl -so /dev/null -w ${format} 10.244.2.10:8080`).stdout).toBe(
    '200 10.244.2.10:8080 40000 0%\n',
  );
  expect(pod(`curl -so /dev/null -w ${format} 10.244.2.10:81`).stdout).toBe('000 :0 0 7%\n');
  expect(pod('curl -I 10.244.2.10:8080').stdout).toMatch(
    /^HTTP\/1\.1 200 OK\nContent-Type: .*\nContent-Length: 32\n\n$/,
  );
  expect(pod('curl -i 10.244.2.10:8080').stdout).toMatch(/\n\ndefault\/c saw /);
  expect(pod("curl -sv -H 'Host: shop.example' 10.244.2.10:8080").stderr).toContain('> Host: shop.example\n');
});

test('traceroute asks hop by hop', () => {
  const { stdout, requests } = pod('traceroute -n -q 2 10.244.2.10');
  expect(requests.map(({ ttl, to }) => `${ttl} ${to}`)).toEqual(
    [1, 1, 2, 2, 3, 3].map((ttl, i) => `${ttl} udp://10.244.2.10:${33_434 + i}`),
  );
  expect(stdout.replace(/\d+\.\d{3} ms/g, 'T ms')).toBe(
    'traceroute to 10.244.2.10 (10.244.2.10), 30 hops max, 60 byte packets\n' +
      ' 1  10.244.1.1  T ms  T ms\n 2  10.244.2.0  T ms  T ms\n 3  10.244.2.10  T ms  T ms\n',
  );
});

test('nothing can be sent from a switch', () => {
  expect(at('underlay/router', 'ping 10.244.2.10').stderr).toContain('no program runs on underlay/router');
});
