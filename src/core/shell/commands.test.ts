// What our commands say beyond the real tools: help, and what is not supported.
import { expect, test } from 'vitest';
import { BEFORE_TRAFFIC, ShellSession } from '../run/shellSession.ts';
import { Simulation } from '../run/simulation.ts';
import { twoNodes } from '../testing/cluster.ts';
import { COMMANDS } from './runCommand.ts';

const simulation = new Simulation(twoNodes().podNetwork({ plugin: 'flannel', backend: 'vxlan' }).build());
const run = (command: string) =>
  new ShellSession(simulation, BEFORE_TRAFFIC(), () => []).command('node1', command.split(' '));

test.each(COMMANDS.map(({ name }) => name))('%s --help', (name) => {
  const { stdout, stderr, exitCode } = run(`${name} --help`);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toMatch(new RegExp(`^ {7}${name}\\b`, 'm'));
});

// echo prints what it is given, as the real one does.
test.each(COMMANDS.map(({ name }) => name).filter((name) => name !== 'echo'))(
  '%s refuses an option that it does not know, and says which it does',
  (name) => {
    const { stdout, stderr, exitCode } = run(`${name} --no-such-option`);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^Supported here: |supported here: |Supported here: /m);
    expect(exitCode).not.toBe(0);
  },
);

test.each([
  ['foo', 127, 'foo: command not found'],
  ['ip addr add 10.0.0.1/24 dev eth0', 255, 'Command "add" is not supported here'],
  ['ip link s', 255, 'Command "set" is not supported here'],
  ['ip route flush', 255, 'Command "flush" is not supported here'],
  ['ip netns add x', 255, 'Command "add" is not supported here.'],
  ['ip tunnel', 1, 'Object "tunnel" is not supported here.'],
  ['ip -j addr', 255, 'Option "-j" is not supported here.'],
  ['ip addr show scope host', 255, '"scope" is not supported here'],
  ['ip route get 10.0.0.1 oif eth0', 255, '"oif" is not supported here'],
  ['ip neigh foo', 255, 'Command "foo" is unknown, try "ip neigh help".'],
  ['bridge vlan', 255, 'Object "vlan" is not supported here.'],
  ['bridge fdb add x', 255, 'Command "add" is not supported here'],
  ['iptables -A INPUT -j DROP', 2, 'iptables: -A is not supported here'],
  ['iptables --flush', 2, 'iptables: --flush is not supported here'],
  ['iptables-save -M x', 1, "iptables-save: invalid option -- 'M'"],
  ['conntrack -D', 2, 'conntrack: -D is not supported here'],
  ['conntrack -L -p foo', 2, "conntrack v1.4.7 (conntrack-tools): `foo' unsupported protocol"],
  ['sysctl -w net.ipv4.ip_forward=0', 1, "sysctl: invalid option -- 'w'"],
  ['sysctl net.ipv4.ip_forward=0', 1, 'sysctl: permission denied on key "net.ipv4.ip_forward"'],
  ['nft flush ruleset', 1, 'nft: flush is not supported here'],
])('%s: exit code %d', (command, exitCode, message) => {
  const result = run(command);
  expect(result.exitCode).toBe(exitCode);
  expect(result.stdout).toBe('');
  expect(result.stderr.slice(0, message.length)).toBe(message);
});

test('iptables takes its options apart and together', () => {
  const lines = run('iptables -t nat -n -v -L').stdout;
  for (const command of [
    'iptables -tnat -nvL',
    'iptables -vnL -t nat',
    'iptables --list --numeric --verbose --table nat',
  ])
    expect(run(command).stdout).toBe(lines);
});

test('sysctl: names with dots and slashes, devices with dots in their names', () => {
  expect(run('sysctl net.ipv4.ip_forward').stdout).toBe('net.ipv4.ip_forward = 1\n');
  expect(run('sysctl -n net/ipv4/conf/flannel.1/forwarding net.ipv4.conf.flannel/1.rp_filter').stdout).toBe(
    '1\n0\n',
  );
  const all = run('sysctl -a -N').stdout.trimEnd().split('\n');
  expect(all).toEqual([...new Set(all)].sort());
  expect(
    run('sysctl net.netfilter.nf_conntrack_tcp_be_liberal net.netfilter.nf_conntrack_tcp_loose').stdout,
  ).toBe('net.netfilter.nf_conntrack_tcp_be_liberal = 0\nnet.netfilter.nf_conntrack_tcp_loose = 1\n');
  expect(run('sysctl -a -r route_localnet').stdout).toContain('net.ipv4.conf.all.route_localnet = 1\n');
});
