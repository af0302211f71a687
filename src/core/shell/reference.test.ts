// Everything in reference/ was printed by the real tools (iproute2 6.1, iptables 1.8.9, conntrack 1.4.7) in namespaces
// that were built from the same dataplane, on Linux 6.18 with IPv6 off. What is the machine's own was evened out: timers
// of bridges, numbers of queues, the date of iptables-save. `! ` begins a line of standard error, `= ` the exit code.
import { expect, test } from 'vitest';
import { compileDataplane } from '../compile/dataplane.ts';
import type { PodNetworkMode } from '../cluster/types.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import { LearnedState } from '../dataplane/learned.ts';
import type { Interface, NetNs } from '../dataplane/netns.ts';
import { must } from '../problem.ts';
import { twoNodes } from '../testing/cluster.ts';
import { RuleCounters } from '../trace/counters.ts';
import type { ShellHost } from './host.ts';
import { runCommand } from './runCommand.ts';

/** A laboratory has no network cards: its wires are veth pairs. */
const wired = (device: Interface): Interface =>
  device.kind === 'physical' ? { ...device, kind: 'veth' } : device;

function inLaboratory(dataplane: Dataplane): Dataplane {
  const netns = (name: string): NetNs | undefined => {
    const real = dataplane.netns(name);
    return (
      real && {
        ...real,
        interfaces: new Map([...real.interfaces].map(([dev, device]) => [dev, wired(device)])),
      }
    );
  };
  return { ...dataplane, netns };
}

function hostAt(mode: PodNetworkMode, name: string): ShellHost {
  const dataplane = inLaboratory(compileDataplane(twoNodes().podNetwork(mode).build()));
  const netns = must(dataplane.netns(name), name);
  return { netns, dataplane, learned: new LearnedState(), counters: new RuleCounters(), now: 0 };
}

const texts = import.meta.glob<string>('./reference/*.txt', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const FLANNEL = { plugin: 'flannel', backend: 'vxlan' } as const;
const BRIDGE = { plugin: 'bridge', backend: null } as const;

interface Case {
  readonly host: ShellHost;
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** The commands of a text, each with what the real tool made of it. */
function casesOf(file: string, host: ShellHost): [name: string, Case][] {
  const text = must(texts[`./reference/${file}.txt`], file);
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...lines] = part.replace(/\n$/, '').split('\n');
      const join = (chosen: readonly string[]) => chosen.map((line) => `${line}\n`).join('');
      const stderr = join(lines.filter((line) => line.startsWith('! ')).map((line) => line.slice(2)));
      const stdout = join(lines.filter((line) => !/^[!=] /.test(line)));
      const exitCode = Number(lines.find((line) => line.startsWith('= '))?.slice(2) ?? 0);
      return [`${file}: ${command}`, { host, command, stdout, stderr, exitCode }];
    });
}

test.each([
  ...casesOf('flannel-node', hostAt(FLANNEL, 'node1')),
  ...casesOf('flannel-pod', hostAt(FLANNEL, 'default/a')),
  ...casesOf('bridge-node', hostAt(BRIDGE, 'node1')),
])('%s', (_name, { host, command, stdout, stderr, exitCode }) => {
  const ours = runCommand(host, command.split(' '));
  expect(ours.stdout).toBe(stdout);
  expect(ours.exitCode).toBe(exitCode);
  // After the tool's own words we say what is supported.
  expect(ours.stderr.slice(0, stderr.length)).toBe(stderr);
  expect(ours.stderr === '').toBe(stderr === '');
});
