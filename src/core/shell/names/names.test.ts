// The layout is that of dig and nslookup 9.18.49, asked for the same records of a small server; WHEN is left out, as there is no clock.
import { expect, test } from 'vitest';
import { scenarios } from '../../../scenarios/index.ts';
import { readScenario } from '../../cluster/read.ts';
import { BEFORE_TRAFFIC, ShellSession } from '../../run/shellSession.ts';
import { must } from '../../problem.ts';
import { Simulation } from '../../run/simulation.ts';

const { text } = must(
  scenarios.find(({ id }) => id === 'dns'),
  'scenario',
);
const simulation = new Simulation(must(readScenario(text, 'dns').cluster, 'cluster'));
const session = () => new ShellSession(simulation, BEFORE_TRAFFIC(), () => []);
const pod = (line: string) => session().line('default/client', line);

test('dig prints a message as dig does', () => {
  const { stdout, requests } = pod('dig @10.96.0.10 web.default.svc.cluster.local');
  expect(
    stdout
      .replace(/id: \d+/, 'id: N')
      .replace(/rcvd: \d+/, 'rcvd: N')
      .split('\n'),
  ).toEqual([
    '',
    '; <<>> DiG 9.18.49 <<>> @10.96.0.10 web.default.svc.cluster.local',
    '; (1 server found)',
    ';; global options: +cmd',
    ';; Got answer:',
    ';; WARNING: .local is reserved for Multicast DNS',
    ';; You are currently testing what happens when an mDNS query is leaked to DNS',
    ';; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: N',
    ';; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0',
    ';; WARNING: recursion requested but not available',
    '',
    ';; QUESTION SECTION:',
    ';web.default.svc.cluster.local.\tIN\tA',
    '',
    ';; ANSWER SECTION:',
    'web.default.svc.cluster.local. 30 IN\tA\t10.96.0.80',
    '',
    ';; Query time: 0 msec',
    ';; SERVER: 10.96.0.10#53(10.96.0.10) (UDP)',
    ';; MSG SIZE  rcvd: N',
    '',
    '',
  ]);
  expect(requests.map(({ to }) => to)).toEqual(['dns://10.96.0.10:53/web.default.svc.cluster.local.?type=A']);
});

test.each([
  ['dig +short web.default.svc.cluster.local', '10.96.0.80\n', 0],
  ['dig +short +search web', '10.96.0.80\n', 0],
  ['dig +short web', '', 0],
  [
    'dig +noall +answer -x 10.96.0.80',
    '80.0.96.10.in-addr.arpa. 30\tIN\tPTR\tweb.default.svc.cluster.local.\n',
    0,
  ],
  [
    'nslookup web',
    'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.0.80\n\n',
    0,
  ],
  [
    'nslookup nope',
    "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n** server can't find nope: NXDOMAIN\n\n",
    1,
  ],
  [
    'cat /etc/resolv.conf',
    'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    0,
  ],
])('%s', (line, stdout, exitCode) => {
  expect(pod(line)).toMatchObject({ stdout, exitCode });
});

test('a search asks name after name, each a request', () => {
  expect(pod('dig +search nope').requests.map(({ to }) => to.split('/')[3])).toEqual([
    'nope.default.svc.cluster.local.?type=A',
    'nope.svc.cluster.local.?type=A',
    'nope.cluster.local.?type=A',
    'nope.?type=A',
  ]);
});

test('nobody answers', () => {
  const { stdout, exitCode } = pod('dig @10.99.0.1 web');
  expect(stdout).toContain(';; communications error to 10.99.0.1#53: timed out\n');
  expect(stdout).toContain(';; no servers could be reached\n');
  expect(exitCode).toBe(9);
});

test('names are looked up by those who send', () => {
  expect(pod('ping -c1 web').stdout).toMatch(/^PING web \(10\.96\.0\.80\) 56\(84\) bytes of data\.\n/);
  expect(pod('curl -s web').stdout).toBe('default/web saw 10.244.1.10:40000\n');
  expect(pod('curl nope').stderr).toBe('curl: (6) Could not resolve host: nope\n');
  expect(pod('ping nope').stderr).toBe('ping: nope: Name or service not known\n');
});

const withoutDns = (id: string) => {
  const scenario = must(
    scenarios.find((one) => one.id === id),
    id,
  );
  return new Simulation(must(readScenario(scenario.text, id).cluster, 'cluster'));
};
const title = must(
  scenarios.find(({ id }) => id === 'dns'),
  'scenario',
).title;

test.each([
  [
    'ping -c1 web',
    'ping: web: Temporary failure in name resolution',
    'Write 10.96.0.80 instead, the address of the Service web.',
    2,
  ],
  [
    'ping -c1 web.default.svc',
    'ping: web.default.svc: Temporary failure in name resolution',
    'Write 10.96.0.80 instead',
    2,
  ],
  [
    'ping -c1 example.com',
    'ping: example.com: Temporary failure',
    'Write an address instead, such as 10.96.0.80.',
    2,
  ],
  ['curl web', 'curl: (6) Could not resolve host: web', 'Write 10.96.0.80 instead', 6],
  ['traceroute web', 'web: Temporary failure in name resolution', 'Write 10.96.0.80 instead', 2],
])('%s where nobody answers for names: the tool’s words, then what to do', (line, says, hint, exitCode) => {
  const ran = new ShellSession(withoutDns('clusterip-cross-node'), BEFORE_TRAFFIC(), () => []).line(
    'default/client',
    line,
  );
  expect(ran.exitCode).toBe(exitCode);
  expect(ran.stderr.startsWith(says)).toBe(true);
  expect(ran.stderr).toContain(hint);
  expect(ran.stderr).toContain(`the scenario “${title}” brings both`);
  // The lookup itself was sent, and can be watched.
  expect(ran.last?.run.journeys.some(({ cause }) => cause.kind === 'dns')).toBe(true);
});

// BIND 9 bin/dig/dig.c, parse_args(): the first word that is no type and no class is the name, wherever it stands.
test.each([
  ['dig SRV _http._tcp.web.default.svc.cluster.local', '_http._tcp.web.default.svc.cluster.local.?type=SRV'],
  [
    'dig in srv _http._tcp.web.default.svc.cluster.local',
    '_http._tcp.web.default.svc.cluster.local.?type=SRV',
  ],
  ['dig web.default.svc.cluster.local IN AAAA', 'web.default.svc.cluster.local.?type=AAAA'],
  ['dig aaaa IN web.default.svc.cluster.local', 'web.default.svc.cluster.local.?type=AAAA'],
  ['dig web.default.svc.cluster.local a aaaa', 'web.default.svc.cluster.local.?type=AAAA'],
  ['dig -t srv web.default.svc.cluster.local', 'web.default.svc.cluster.local.?type=SRV'],
])('%s', (line, asked) => {
  expect(pod(line).requests.map(({ to }) => to)).toEqual([`dns://10.96.0.10:53/${asked}`]);
});

const UNANSWERED = ';; communications error to 10.96.0.10#53: timed out\n';
const DIG_NOBODY = (line: string) =>
  `${UNANSWERED.repeat(3)}\n; <<>> DiG 9.18.49 <<>> ${line}\n;; global options: +cmd\n;; no servers could be reached\n`;

test.each([
  ['dig web', DIG_NOBODY('web'), 'Write 10.96.0.80 instead, the address of the Service web. For names, ', 9],
  ['dig +short web.default', DIG_NOBODY('+short web.default'), 'Write 10.96.0.80 instead', 9],
  ['dig example.com', DIG_NOBODY('example.com'), 'Write an address instead, such as 10.96.0.80.', 9],
  ['dig -x 10.96.0.80', DIG_NOBODY('-x 10.96.0.80'), 'on 10.96.0.10. For names, ', 9],
  ['nslookup web', `${UNANSWERED};; no servers could be reached\n\n`, 'Write 10.96.0.80 instead', 1],
])('%s where nobody answers: what dig says, and apart from it what to do', (line, stdout, hint, exitCode) => {
  const shell = new ShellSession(withoutDns('clusterip-cross-node'), BEFORE_TRAFFIC(), () => []);
  const ran = shell.line('default/client', line);
  expect(ran).toMatchObject({ stdout, exitCode });
  expect(ran.stderr).toContain('there is no DNS server on 10.96.0.10.');
  expect(ran.stderr).toContain(hint);
  expect(ran.stderr).toContain(`the scenario “${title}” brings both`);
});

test('a server that was named and is none of the cluster’s says nothing about the cluster’s', () => {
  const shell = new ShellSession(withoutDns('clusterip-cross-node'), BEFORE_TRAFFIC(), () => []);
  expect(shell.line('default/client', 'dig @10.244.1.11 web')).toMatchObject({ stderr: '', exitCode: 9 });
});
