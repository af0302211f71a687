import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { compileDataplane } from '../compile/dataplane.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import { ip } from '../net/address.ts';
import { must } from '../problem.ts';
import { dataplaneOf, deviceOf, netnsOf } from '../testing/run.ts';
import { labScript } from './labScript.ts';

const folder = new URL('../../testing/fixtures/kernel-captures/', import.meta.url);

function dataplaneOfCapture(name: string): Dataplane {
  const capture = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as { scenario: unknown };
  const { cluster } = readScenario(JSON.stringify(capture.scenario), name);
  return compileDataplane(must(cluster, 'cluster'));
}

const wholeScript = (dataplane: Dataplane) =>
  labScript(
    dataplane,
    dataplane.names().map(({ name }) => name),
  );

const vxlan = dataplaneOfCapture('pod-pod-cross-node.vxlan.iptables');
const script = wholeScript(vxlan);
const lines = script.split('\n').map((line) => line.trim());

test('bash can read it', () => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test('every command names a namespace of its own prefix', () => {
  const named = lines.flatMap((line) => {
    const found = /^(?:ip|bridge) (?:-n|netns (?:add|exec|delete)) (\S+)/.exec(line);
    return found ? [found[1] as string] : [];
  });
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !/^"\$PREFIX-[$\w.-]+"$/.test(name))).toEqual([]);
});

test('each namespace gets its devices in the order of their numbers', () => {
  const made = new Map<string, string[]>();
  let netns = '';
  const note = (name: string, dev: string) => made.set(name, [...(made.get(name) ?? []), dev]);
  for (const line of lines) {
    netns = /^ip -n "\$PREFIX-(\S+)"/.exec(line)?.[1] ?? netns;
    const own = /^link add (\S+) /.exec(line)?.[1];
    if (own !== undefined) note(netns, own);
    const [, dev, peer] = / peer name (\S+) .* netns \$PREFIX-(\S+)$/.exec(line) ?? [];
    if (dev !== undefined && peer !== undefined) note(peer, dev);
  }
  for (const { name } of vxlan.names()) {
    const wanted = [...must(vxlan.netns(name), name).interfaces.keys()].filter((dev) => dev !== 'lo');
    expect(made.get(name.replace('/', '_')), name).toEqual(wanted);
  }
});

test('ports join their bridge oldest first, with the flag the dataplane gives them', () => {
  const node1 = must(vxlan.netns('node1'), 'node1');
  const ports = [...node1.interfaces.values()].filter(({ master }) => master === 'cni0');
  const joins = lines.filter((line) => line.endsWith(' master cni0')).slice(0, ports.length);
  expect(joins).toEqual(ports.map(({ name }) => `link set ${name} master cni0`));
  expect(lines).toContain(`link set ${ports[0]?.name} type bridge_slave hairpin on`);
});

test.each([
  /^link add flannel\.1 address \S+ mtu 1450 type vxlan id 1 dstport 8472 local 172\.18\.0\.2 dev eth0 nolearning$/,
  /^route add 10\.244\.2\.0\/24 via 10\.244\.2\.0 dev flannel\.1 onlink$/,
  /^neighbour add 10\.244\.2\.0 lladdr \S+ dev flannel\.1 nud permanent$/,
  /^fdb append \S+ dev flannel\.1 dst 172\.18\.0\.3 self permanent$/,
  /^route add blackhole default$/,
  /^address add 10\.244\.1\.10\/24 dev eth0$/,
  /^net\.bridge\.bridge-nf-call-iptables=1 \\$/,
  /^-A KUBE-POSTROUTING -m mark ! --mark 0x4000\/0x4000 -j RETURN$/,
])('%s', (wanted) => {
  expect(lines.filter((line) => wanted.test(line))).not.toEqual([]);
});

test('every chain that a rule jumps to is made', () => {
  const chains = new Set(lines.flatMap((line) => /^:(\S+) /.exec(line)?.[1] ?? []));
  const targets = lines.flatMap((line) => /^-A .* -[jg] (KUBE-\S+)$/.exec(line)?.[1] ?? []);
  expect(targets.length).toBeGreaterThan(20);
  expect(targets.filter((target) => !chains.has(target))).toEqual([]);
});

describe('part of a network', () => {
  test('a wire that leads out of it ends in nothing', () => {
    const alone = labScript(vxlan, ['default/a']);
    expect(alone).toContain('NAMES=(default_a)');
    expect(alone).toMatch(/link add eth0 address \S+ mtu 1450 type veth peer name nowhere2/);
    expect(alone).not.toContain('node1');
  });

  test('two namespaces that wait for each other are built all the same', () => {
    const wire = (name: string, netns: string, dev: string) =>
      deviceOf(name, { kind: 'veth', peer: { netns, dev } });
    const crossed = dataplaneOf(
      netnsOf('x', 'pod', [wire('a', 'y', 'b'), wire('b', 'y', 'a')]),
      netnsOf('y', 'pod', [wire('a', 'x', 'b'), wire('b', 'x', 'a')]),
    );
    const made = wholeScript(crossed).match(/^link add/gm);
    expect(made).toHaveLength(2);
  });

  test('a setting of one device is made after the device', () => {
    const eth0 = deviceOf('eth0', { kind: 'bridge', addresses: [{ ip: ip('10.0.0.1'), length: 24 }] });
    const sysctls = { 'net.ipv4.conf.all.rp_filter': '1', 'net.ipv4.conf.eth0.rp_filter': '2' };
    const text = wholeScript(dataplaneOf(netnsOf('x', 'pod', [eth0], { sysctls })));
    const at = (part: string) => text.indexOf(part);
    expect(at('net.ipv4.conf.default.rp_filter=0')).toBeGreaterThan(0);
    expect(at('net.ipv4.conf.all.rp_filter=1')).toBeLessThan(at('link add eth0'));
    expect(at('net.ipv4.conf.eth0.rp_filter=2')).toBeGreaterThan(at('link add eth0'));
  });

  test.each(['a b', 'x;reboot', '$(id)', ''])('a device named "%s" is refused', (name) => {
    const hostile = dataplaneOf(netnsOf('x', 'pod', [deviceOf(name, { kind: 'bridge' })]));
    expect(() => wholeScript(hostile)).toThrow('cannot stand in a script');
  });
});
