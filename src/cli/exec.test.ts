import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runLine } from './testSystem.ts';

const scenario = readFileSync(new URL('../scenarios/clusterip-cross-node.yaml', import.meta.url), 'utf8');
const exec = (...args: readonly string[]) => runLine(['exec', 'clusterip-cross-node', ...args], {}, scenario);

test.each([
  ['pod/default/client', 'default/client'],
  ['node/node-a', 'node-a'],
  ['external/visitor', 'visitor'],
  ['underlay/router', 'underlay/router'],
])('%s is %s', async (long, short) => {
  const first = await exec('--at', long, '--', 'ip', 'addr');
  expect(first).toMatchObject({ code: 0, complaints: [] });
  expect(first.out).toMatch(/^1: lo: </);
  expect((await exec('--at', short, '--', 'ip', 'addr')).out).toBe(first.out);
});

test('a pod on its node’s network lives in the node’s namespace', async () => {
  const yaml =
    'apiVersion: v1\nkind: Node\nmetadata: { name: n1 }\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: agent }\n' +
    'spec: { nodeName: n1, hostNetwork: true, containers: [{ name: app, image: app }] }\n';
  const at = (where: string) =>
    runLine(['exec', 'my.yaml', '--at', where, '--', 'ip', 'r'], { 'my.yaml': yaml });
  expect((await at('pod/default/agent')).out).toBe((await at('n1')).out);
});

test('--after sends the requests of the file first', async () => {
  const before = await exec('--at', 'node-a', '--', 'conntrack', '-L');
  expect(before).toMatchObject({
    code: 0,
    out: '',
    complaints: ['conntrack v1.4.7 (conntrack-tools): 0 flow entries have been shown.'],
  });
  const after = await exec('--at', 'node-a', '--after', '--', 'conntrack', '-L', '-p', 'tcp');
  expect(after.out).toMatch(/^tcp .* dst=10\.96\.0\.80 .*\n$/);
  const counted = await exec('--at=node-a', '--after', '--', 'iptables', '-t', 'nat', '-vS', 'PREROUTING');
  expect(counted.out).toMatch(/^-P PREROUTING ACCEPT -c 1 110\n/);
});

test('--then changes the cluster after the requests: kube-proxy deletes UDP flows to endpoints that are gone, TCP flows stay', async () => {
  const pod = (name: string, port = '') =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: { app: ${name.slice(0, 1)} } }\n` +
    `spec: { nodeName: n1, containers: [{ name: app, image: app${port} }] }\n`;
  const ports = ', ports: [{ containerPort: 53, protocol: UDP }, { containerPort: 80 }]';
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: { name: s }\n' +
    'spec: { clusterIP: 10.96.0.9, selector: { app: s }, ports: [{ name: u, port: 53, protocol: UDP }, { name: t, port: 80 }] }\n';
  const scenario = (mode: string) =>
    `apiVersion: podwalk.dev/v1\nkind: Scenario\nmetadata: { name: x }\nspec: { serviceProxy: { mode: ${mode} }, ` +
    "requests: [{ from: pod/default/client, to: 'udp://10.96.0.9:53', endpoint: default/s2 }, " +
    "{ from: pod/default/client, to: 'tcp://10.96.0.9:80', endpoint: default/s2 }] }\n";
  const start = [scenario('iptables'), pod('client'), pod('s1', ports), pod('s2', ports), service].join(
    '---\n',
  );
  const changed = [pod('client'), pod('s1', ports), service].join('---\n');
  const files = { 'a.yaml': start, 'b.yaml': changed, 'c.yaml': `${changed}---\n${scenario('nftables')}` };
  const list = (...then: readonly string[]) =>
    runLine(['exec', 'a.yaml', '--at', 'n1', '--after', ...then, '--', 'conntrack', '-L'], files);
  expect((await list()).out).toMatch(/^udp .*dst=10\.96\.0\.9 [^]*^tcp .*dst=10\.96\.0\.9 |^tcp [^]*^udp /m);
  const after = await list('--then', 'b.yaml');
  expect(after.code).toBe(0);
  expect(after.complaints.join('\n')).toMatch(
    /kube-proxy took from n1: conntrack udp .* > 10\.96\.0\.9:53 \(endpoint\)/,
  );
  expect(after.out).not.toMatch(/^udp .*dst=10\.96\.0\.9 /m);
  expect(after.out).toMatch(/^tcp .*dst=10\.96\.0\.9 /m);
  const other = await list('--then', 'c.yaml');
  expect(other).toMatchObject({ code: 2, out: '' });
  expect(other.complaints.join()).toContain('other modes');
});

test('modes can be changed', async () => {
  const { out } = await exec('--at', 'node-a', '--pod-network', 'bridge', '--', 'ip', 'route');
  expect(out).toContain('10.244.2.0/24 via 172.18.0.3 dev eth0');
});

test.each<[string, readonly string[], RegExp]>([
  ['no command', ['--at', 'node-a'], /command is missing.*after --/],
  ['options of the command before --', ['--at', 'node-a', 'ip', '-br', 'a'], /--br.*stands after --/],
  ['no namespace', ['--', 'ip', 'a'], /--at is missing/],
  ['an unknown namespace', ['--at', 'nobody', '--', 'ip', 'a'], /"nobody"\. There are node-a, node-b/],
  ['a misspelt namespace', ['--at', 'node/node-c', '--', 'ip', 'a'], /Did you mean node-a/],
  ['a pod without its Namespace', ['--at', 'web-a', '--', 'ip', 'a'], /Did you mean default\/web-a/],
  ['a pod as a node', ['--at', 'node/client', '--', 'ip', 'a'], /no network namespace "node\/client"/],
  ['a word too many', ['more', '--at', 'node-a', '--', 'ip', 'a'], /"more" is one word too many/],
  ['an unknown command', ['--at', 'node-a', '--', 'ifconfig'], /^ifconfig: command not found/],
  ['a command that fails', ['--at', 'node-a', '--', 'ip', 'link', 'show', 'x'], /^Device "x" does not exist/],
  ['an option of trace', ['--at', 'node-a', '--ttl', '3', '--', 'ip', 'a'], /unknown option --ttl/],
])('%s: exit code 2', async (_name, args, message) => {
  const { code, out, complaints } = await exec(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(complaints[0]).toMatch(message);
});

test('help tells of this verb alone', async () => {
  const { code, out } = await runLine(['exec', '--help']);
  expect(code).toBe(0);
  expect(out).toContain('--at NETNS');
  expect(out).not.toContain('--requests');
});

test('nc connects, and after the requests of the file it takes a port that is free', async () => {
  const tried = await exec('--at', 'pod/default/client', '--after', '--', 'nc', '-vz', '10.96.0.80', '80');
  expect(tried).toMatchObject({
    code: 0,
    out: '',
    complaints: ['Connection to 10.96.0.80 80 port [tcp/http] succeeded!'],
  });
  const refused = await exec('--at', 'pod/default/client', '--', 'nc', '-vz', '10.244.2.11', '81');
  expect(refused.complaints).toEqual(['nc: connect to 10.244.2.11 port 81 (tcp) failed: Connection refused']);
});
