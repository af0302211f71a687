// Everything in reference/ was printed by the real tools (iproute2 6.1, iptables 1.8.9, conntrack 1.4.7) in namespaces
// that were built from the same dataplane, on Linux 6.18 with IPv6 off. What is the machine's own was evened out: timers
// of bridges, numbers of queues, the date of iptables-save. `! ` begins a line of standard error, `= ` the exit code.
import { expect, test } from 'vitest';
import { compileDataplane } from '../compile/dataplane.ts';
import type { PodNetworkMode } from '../cluster/types.ts';
import type { Dataplane } from '../dataplane/dataplane.ts';
import type { Interface, NetNs } from '../dataplane/netns.ts';
import { must } from '../problem.ts';
import { BEFORE_TRAFFIC, ShellSession } from '../run/shellSession.ts';
import { Simulation } from '../run/simulation.ts';
import { twoNodes } from '../testing/cluster.ts';
import type { CommandResult } from './host.ts';
import { netnsFile } from './namespaces/processes.ts';

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

/** Runs a command at a place of a laboratory. */
type Shell = (command: string) => CommandResult;

function shellAt(mode: PodNetworkMode, name: string): Shell {
  const cluster = twoNodes().podNetwork(mode).build();
  const simulation = new Simulation(cluster, inLaboratory(compileDataplane(cluster)));
  return (command) =>
    new ShellSession(simulation, BEFORE_TRAFFIC(), () => []).command(name, command.split(' '));
}

const texts = import.meta.glob<string>('./reference/*.txt', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const FLANNEL = { plugin: 'flannel', backend: 'vxlan' } as const;
const BRIDGE = { plugin: 'bridge', backend: null } as const;

interface Case {
  readonly shell: Shell;
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** The commands of a text, each with what the real tool made of it. */
function casesOf(file: string, shell: Shell): [name: string, Case][] {
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
      return [`${file}: ${command}`, { shell, command, stdout, stderr, exitCode }];
    });
}

const idOf = (name: string): number =>
  ['underlay/switch', 'default/a', 'default/b'].findIndex((netns) => netnsFile(netns) === name);

test.each([
  ...casesOf('flannel-node', shellAt(FLANNEL, 'node1')),
  ...casesOf('flannel-pod', shellAt(FLANNEL, 'default/a')),
  ...casesOf('bridge-node', shellAt(BRIDGE, 'node1')),
])('%s', (_name, { shell, command, stdout, stderr, exitCode }) => {
  const ours = shell(command);
  // The laboratory's node has no names for the pods' namespaces, only numbers: 0 is the wire to the switch.
  const numbered = ours.stdout.replace(
    /link-netns (cni-\S+)/g,
    (_, name: string) => `link-netnsid ${idOf(name)}`,
  );
  expect(numbered).toBe(stdout);
  expect(ours.exitCode).toBe(exitCode);
  // After the tool's own words we say what is supported.
  expect(ours.stderr.slice(0, stderr.length)).toBe(stderr);
  expect(ours.stderr === '').toBe(stderr === '');
});
