import { expect, test } from 'vitest';
import { BEFORE_TRAFFIC, ShellSession } from '../../run/shellSession.ts';
import { must } from '../../problem.ts';
import { Simulation } from '../../run/simulation.ts';
import { twoNodes } from '../../testing/cluster.ts';
import { processesOn } from './processes.ts';

const cluster = twoNodes().pod('agent', { node: 'node1', hostNetwork: true }).build();
const simulation = new Simulation(cluster);
const at = (netns: string, line: string) =>
  new ShellSession(simulation, BEFORE_TRAFFIC(), () => []).line(netns, line);
const node = (line: string) => at('node1', line);
const pidOf = (name: string, container: string | null) =>
  must(
    processesOn(cluster, 'node1').find(
      (process) => process.pod.name === name && process.container === container,
    ),
    name,
  ).pid;
const names = node('ip netns').stdout.match(/cni-\S+/g) ?? [];

test('a node has a name for the namespace of each of its pods', () => {
  expect(node('ip netns list').stdout).toMatch(
    /^(cni-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} \(id: \d\)\n){2}$/,
  );
  expect(at('default/a', 'ip netns').stdout).toBe('');
  expect(node(`ip netns identify ${pidOf('a', 'app')}`).stdout).toBe(`${names[0]}\n`);
  expect(node(`ip netns pids ${names[0]}`).stdout.trim().split('\n').map(Number)).toEqual([
    pidOf('a', null),
    pidOf('a', 'app'),
  ]);
  expect(node('ip link').stdout).toContain(`link-netns ${names[0]}\n`);
});

test.each([
  ['ip netns exec', () => `ip netns exec ${names[0]} ip -4 addr`],
  ['nsenter by PID', () => `nsenter -n -t ${pidOf('a', 'app')} ip -4 addr`],
  ['nsenter, the letters together', () => `nsenter -nt ${pidOf('a', null)} -- ip -4 addr`],
  ['nsenter by name', () => `nsenter --net=/var/run/netns/${names[0]} ip -4 addr`],
  ['nsenter by the process’s file', () => `nsenter -n/proc/${pidOf('a', 'app')}/ns/net ip -4 addr`],
  ['sudo', () => `sudo nsenter -t ${pidOf('a', 'app')} -n ip -4 addr`],
])('%s runs a command in the pod', (_name, line) => {
  expect(node(line())).toMatchObject({ stdout: at('default/a', 'ip -4 addr').stdout, exitCode: 0 });
});

test('without a command a shell is opened there, and exit leaves it', () => {
  const { enter } = node(`nsenter -n -t ${pidOf('a', 'app')}`);
  expect(enter?.netns).toBe('default/a');
  expect(node(`ip netns exec ${names[1]} bash`).enter?.netns).toBe('default/b');
  expect(node('exit').enter).toBeNull();
  expect(node('ip a | head -1; exit 3; ip a')).toMatchObject({ exitCode: 3, enter: null });
});

test('a pod on the node’s network has no namespace of its own', () => {
  expect(node(`nsenter -n -t ${pidOf('agent', 'app')} hostname`).stdout).toBe('node1\n');
});

test.each([
  ['ip netns add x', 'Command "add" is not supported here.'],
  ['ip netns exec nope ip a', 'Cannot open network namespace "nope": No such file or directory'],
  ['ip netns exec', 'No netns name specified'],
  ['nsenter -n', 'nsenter: no target PID specified'],
  ['nsenter -t 7 -n ip a', 'nsenter: cannot open /proc/7/ns/net: No such file or directory'],
  ['nsenter -m -t 7', 'nsenter: -m: only the network namespace is simulated'],
  ['nsenter --nope', "nsenter: unrecognized option '--nope'\nSupported here: -t PID"],
])('%s is refused', (line, message) => {
  const { stdout, stderr, exitCode } = node(line);
  expect(stdout).toBe('');
  expect(stderr.slice(0, message.length)).toBe(message);
  expect(exitCode).not.toBe(0);
});

test('PIDs, names and the commands behind them are completed', () => {
  const words = (line: string) =>
    new ShellSession(simulation, BEFORE_TRAFFIC(), () => []).complete('node1', line, line.length).words;
  expect(words('nsenter -t ')).toContain(`${pidOf('a', 'app')}`);
  expect(words('ip netns exec cni')).toEqual([...names].sort());
  expect(words(`ip netns exec ${names[0]} tcpdump -i `)).toEqual(['any', 'eth0', 'lo']);
  expect(words(`nsenter -nt ${pidOf('a', 'app')} curl 10.96`)).toContain('10.96.0.10:80/');
});
