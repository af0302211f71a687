// What the real `ss` (iproute2 6.1) printed of the same sockets when its output was a file. Processes have no numbers
// here; the real tool adds `,pid=…,fd=…`.
import { expect, test } from 'vitest';
import { LearnedState, socketKey, type SocketEntry } from '../dataplane/learned.ts';
import type { Listener } from '../dataplane/netns.ts';
import { ip } from '../net/address.ts';
import { BEFORE_TRAFFIC, ShellSession } from '../run/shellSession.ts';
import { Simulation } from '../run/simulation.ts';
import { twoNodes } from '../testing/cluster.ts';
import { dataplaneOf, deviceOf, netnsOf } from '../testing/run.ts';

const local = ip('127.0.0.1');
const owner = 'python3';
const listener = (proto: 'tcp' | 'udp', address: string, port: number): Listener => ({
  proto,
  ip: ip(address),
  port,
  owner,
  application: 'echo',
});

const learned = new LearnedState();
function connected(proto: 'tcp' | 'udp', localPort: number, remotePort: number, state: SocketEntry['state']) {
  const to: SocketEntry = { proto, local, localPort, remote: local, remotePort, state, owner };
  const key = socketKey(proto, local, localPort, local, remotePort);
  learned.apply({ netns: 'n', table: 'socket', key, from: null, to });
}
connected('udp', 40001, 5353, 'ESTAB');
connected('tcp', 40000, 8080, 'ESTAB');
connected('tcp', 40002, 8080, 'TIME-WAIT');
connected('tcp', 40003, 8080, 'FIN-WAIT-2');
connected('tcp', 8080, 40000, 'ESTAB');

const netns = netnsOf('n', 'external', [deviceOf('lo', { kind: 'loopback' })], {
  listeners: [
    listener('udp', '0.0.0.0', 5353),
    listener('tcp', '127.0.0.1', 80),
    listener('tcp', '0.0.0.0', 8080),
  ],
});
const ss = (...options: readonly string[]) =>
  new ShellSession(
    new Simulation(twoNodes().build(), dataplaneOf(netns)),
    { ...BEFORE_TRAFFIC(), learned: learned.clone() },
    () => [],
  ).command('n', ['ss', ...options]);

test.each<[string, readonly string[]]>([
  [
    '-tan',
    [
      'State      Recv-Q Send-Q Local Address:Port  Peer Address:Port Process',
      'LISTEN     0      4096       127.0.0.1:80         0.0.0.0:*           ',
      'LISTEN     0      4096         0.0.0.0:8080       0.0.0.0:*           ',
      'ESTAB      0      0          127.0.0.1:40000    127.0.0.1:8080        ',
      'TIME-WAIT  0      0          127.0.0.1:40002    127.0.0.1:8080        ',
      'FIN-WAIT-2 0      0          127.0.0.1:40003    127.0.0.1:8080        ',
      'ESTAB      0      0          127.0.0.1:8080     127.0.0.1:40000       ',
    ],
  ],
  [
    '-t',
    [
      'State      Recv-Q Send-Q Local Address:Port     Peer Address:Port    Process',
      'ESTAB      0      0          127.0.0.1:40000       127.0.0.1:http-alt       ',
      'FIN-WAIT-2 0      0          127.0.0.1:40003       127.0.0.1:http-alt       ',
      'ESTAB      0      0          127.0.0.1:http-alt    127.0.0.1:40000          ',
    ],
  ],
  [
    '-u',
    [
      'Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess',
      '0      0          127.0.0.1:40001    127.0.0.1:mdns       ',
    ],
  ],
  [
    '-ul',
    [
      'State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess',
      'UNCONN 0      0            0.0.0.0:mdns      0.0.0.0:*          ',
    ],
  ],
  [
    '-nH',
    [
      'udp ESTAB      0      0      127.0.0.1:40001 127.0.0.1:5353 ',
      'tcp ESTAB      0      0      127.0.0.1:40000 127.0.0.1:8080 ',
      'tcp FIN-WAIT-2 0      0      127.0.0.1:40003 127.0.0.1:8080 ',
      'tcp ESTAB      0      0      127.0.0.1:8080  127.0.0.1:40000',
    ],
  ],
  [
    '-tulpn',
    [
      'Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess             ',
      'udp   UNCONN 0      0            0.0.0.0:5353      0.0.0.0:*    users:(("python3"))',
      'tcp   LISTEN 0      4096       127.0.0.1:80        0.0.0.0:*    users:(("python3"))',
      'tcp   LISTEN 0      4096         0.0.0.0:8080      0.0.0.0:*    users:(("python3"))',
    ],
  ],
  [
    '--tcp --listening --numeric -4',
    [
      'State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess',
      'LISTEN 0      4096       127.0.0.1:80        0.0.0.0:*          ',
      'LISTEN 0      4096         0.0.0.0:8080      0.0.0.0:*          ',
    ],
  ],
  ['-6tan', ['State Recv-Q Send-Q Local Address:Port Peer Address:PortProcess']],
])('ss %s', (options, lines) => {
  expect(ss(...options.split(' ')).stdout).toBe(`${lines.join('\n')}\n`);
});

test.each([
  ['-q', "ss: invalid option -- 'q'"],
  ['--foo', "ss: unrecognized option '--foo'"],
  ['sport', 'ss: filters are not supported here: "sport"'],
])('ss %s', (option, message) => {
  const { stderr, exitCode } = ss(option);
  expect(exitCode).toBe(255);
  expect(stderr.split('\n')[0]).toBe(message);
  expect(stderr).toContain('Supported here: -t -u -l -a -n -p');
});
