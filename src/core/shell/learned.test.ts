// What commands show after traffic. The lines of the tools themselves are held against the real ones in
// format/format.test.ts and reference.test.ts.
import { expect, test } from 'vitest';
import { PROXY_DEFAULTS } from '../cluster/serviceProxySpec.ts';
import { countTraffic } from '../run/afterTraffic.ts';
import { ShellSession } from '../run/shellSession.ts';
import { Simulation } from '../run/simulation.ts';
import { twoNodes, type ClusterBuilder } from '../testing/cluster.ts';
import type { TrafficRequest } from '../trafficRequest.ts';

function shellAfter(builder: ClusterBuilder, ...requests: readonly TrafficRequest[]) {
  const simulation = new Simulation(builder.build());
  const { counters } = countTraffic(simulation, requests);
  const { learned, clock } = simulation;
  return (at: string, command: string, later = 0) => {
    const moment = { learned: learned.clone(), counters: counters.clone(), now: clock + later, shown: null };
    const { stdout, stderr, exitCode } = new ShellSession(simulation, moment, () => []).line(at, command);
    return { stdout, stderr, exitCode };
  };
}

const flannel = twoNodes().podNetwork({ plugin: 'flannel', backend: 'vxlan' });
const SECOND = 1_000_000;
const shell = shellAfter(flannel, {
  from: 'pod/default/a',
  to: 'http://10.96.0.10/',
  endpoint: 'default/c',
});

test('neighbours: learned and written ones, and what was reachable grows stale', () => {
  expect(shell('default/a', 'ip neigh').stdout).toBe(
    '10.244.1.1 dev eth0 lladdr 0a:58:0a:f4:01:01 REACHABLE \n',
  );
  expect(shell('default/a', 'ip neigh show dev eth0 nud stale', 31 * SECOND).stdout).toBe(
    '10.244.1.1 lladdr 0a:58:0a:f4:01:01 STALE \n',
  );
  expect(shell('node1', 'ip n').stdout).toMatch(
    /^10\.244\.2\.0 dev flannel\.1 lladdr \S+ PERMANENT \n10\.244\.1\.10 dev cni0 lladdr 0a:58:0a:f4:01:0a DELAY \n172\.18\.0\.3 dev eth0 lladdr 02:00:ac:12:00:03 REACHABLE \n$/,
  );
});

test('forwarding rows: learned ones before the port’s own, gone after five minutes', () => {
  const rows = () => shell('node1', 'bridge fdb show br cni0').stdout;
  expect(rows()).toMatch(/0a:58:0a:f4:01:0a dev (veth\w+) master cni0 \n\S+ dev \1 master cni0 permanent\n/);
  expect(shell('node1', 'bridge fdb show br cni0', 301 * SECOND).stdout).not.toContain('0a:58:0a:f4:01:0a');
});

test('flows: those of a protocol, counted on standard error, until they time out', () => {
  const { stdout, stderr } = shell('node1', 'conntrack -L -p tcp');
  expect(stdout).toMatch(
    /^tcp {6}6 119 TIME_WAIT src=10\.244\.1\.10 dst=10\.96\.0\.10 sport=40000 dport=80 src=10\.244\.2\.10 dst=10\.244\.1\.10 sport=8080 dport=40000 \[ASSURED\] mark=0 use=1\n$/,
  );
  expect(stderr).toBe('conntrack v1.4.7 (conntrack-tools): 1 flow entries have been shown.\n');
  expect(shell('node1', 'conntrack -C').stdout).toBe('3\n');
  expect(shell('node1', 'conntrack -L --dst 10.96.0.10 --dport 80').stdout).toBe(stdout);
  expect(shell('node1', 'conntrack -L -s 10.9.9.9').stdout).toBe('');
  expect(shell('node1', 'conntrack -C', 200 * SECOND).stdout).toBe('0\n');
});

test('sockets: a program has gone from TIME-WAIT', () => {
  const lines = shell('default/a', 'ss -tanp').stdout.split('\n');
  expect(lines.map((line) => line.trimEnd())).toEqual([
    'State     Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess',
    'LISTEN    0      4096         0.0.0.0:8080       0.0.0.0:*    users:(("default/a/app"))',
    'TIME-WAIT 0      0        10.244.1.10:40000   10.96.0.10:80',
    '',
  ]);
});

test('counters: the first packet of the flow, and the tunnel’s own', () => {
  const { stdout } = shell('node1', 'iptables -t nat -nvL PREROUTING');
  expect(stdout).toBe(
    [
      'Chain PREROUTING (policy ACCEPT 1 packets, 110 bytes)',
      ' pkts bytes target     prot opt in     out     source               destination         ',
      '    2   170 KUBE-SERVICES  0    --  *      *       0.0.0.0/0            0.0.0.0/0            /* kubernetes service portals */',
      '',
    ].join('\n'),
  );
  expect(shell('node1', 'iptables -t nat -vS PREROUTING').stdout).toBe(
    '-P PREROUTING ACCEPT -c 1 110\n-A PREROUTING -m comment --comment "kubernetes service portals" -c 2 170 -j KUBE-SERVICES\n',
  );
  expect(shell('node1', 'iptables-save -c -t nat').stdout).toContain(':PREROUTING ACCEPT [1:110]\n');
});

test('a warm-up counts too', () => {
  const request = { from: 'pod/default/a', to: 'http://10.96.0.10/', warm: true };
  const warm = shellAfter(flannel, request)('node1', 'iptables -t nat -vS KUBE-SERVICES 1');
  expect(warm.stdout).toContain('-c 2 120 -j KUBE-SVC-');
});

test('ip route get knows the path MTU that an error taught', () => {
  const narrow = shellAfter(twoNodes().podNetwork({ plugin: 'flannel', backend: 'vxlan' }, { mtu: 1500 }), {
    from: 'pod/default/a',
    to: 'udp://10.244.2.10:8080',
    size: 1460,
    df: true,
  });
  expect(narrow('default/a', 'ip route get 10.244.2.10').stdout).toMatch(
    /^10\.244\.2\.10 via 10\.244\.1\.1 dev eth0 src 10\.244\.1\.10 uid 0 \n {4}cache expires \d+sec mtu 1450 \n$/,
  );
});

test('nft lists what traffic put into a set, and how long it stays', () => {
  const sticky = twoNodes()
    .spec({
      serviceProxy: { mode: 'nftables', scheduler: 'rr', ...PROXY_DEFAULTS, localhostNodePorts: false },
    })
    .service('sticky', {
      clusterIP: '10.96.0.13',
      port: '80:8080',
      sessionAffinity: 'ClientIP',
      endpoints: ['b'],
    });
  const nft = shellAfter(sticky, { from: 'pod/default/a', to: 'http://10.96.0.13/' });
  const { stdout, stderr } = nft('node1', 'nft list ruleset');
  expect(stdout).toMatch(/^table ip kube-proxy \{\n/);
  expect(stdout).toMatch(/\t\ttimeout 3h\n\t\telements = \{ 10\.244\.1\.10 expires 2h59m59s\d+ms \}\n\t\}\n/);
  const note =
    'Not simulated here: nft itself would list the tables of iptables-nft as well, each below "# Warning: table ip nat is managed by iptables-nft, do not touch!".\niptables-save lists them.\n';
  expect(stderr).toBe(note);
  expect(nft('node1', 'nft list tables')).toMatchObject({ stdout: 'table ip kube-proxy\n', stderr: note });
  expect(nft('node1', 'nft list table ip nat').stderr).toBe(
    `Error: No such file or directory\nlist table ip nat\n              ^^^\n${note}`,
  );
  expect(nft('node1', 'nft -s list ruleset').stdout).toContain('elements = { 10.244.1.10 }');
  expect(nft('node1', 'nft list ruleset', 4 * 3600 * SECOND).stdout).not.toContain('{ 10.244.1.10');
  expect(nft('node1', 'nft list set ip kube-proxy cluster-ips').stdout).toBe(
    'table ip kube-proxy {\n\tset cluster-ips {\n\t\ttype ipv4_addr\n\t\tcomment "Active ClusterIPs"\n\t\telements = { 10.96.0.10, 10.96.0.13 }\n\t}\n}\n',
  );
  expect(nft('node1', 'nft list table ip nope')).toEqual({
    stdout: '',
    stderr: 'Error: No such file or directory\nlist table ip nope\n              ^^^^\n',
    exitCode: 1,
  });
});
