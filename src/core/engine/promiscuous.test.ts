// What a promiscuous bridge does, as Linux 6.18 and the kernel lab's variation `promisc` show it.
import { expect, test } from 'vitest';
import { BEFORE_TRAFFIC, ShellSession } from '../run/shellSession.ts';
import { Simulation } from '../run/simulation.ts';
import { ClusterBuilder } from '../testing/cluster.ts';
import { must } from '../problem.ts';
import { framesOf } from '../trace/frames.ts';
import type { Run } from '../trace/run.ts';

const clusterOf = (promiscMode: boolean) =>
  new ClusterBuilder()
    .podNetwork({ plugin: 'bridge', backend: null }, { promiscMode, hairpinMode: false })
    .node('node1')
    .pod('a')
    .pod('b')
    .service('web', { clusterIP: '10.96.0.50', port: '80:8080', endpoints: ['b'] })
    .service('self', { clusterIP: '10.96.0.51', port: '80:8080', endpoints: ['a'] })
    .build();

/** The first packet's frames on `cni0`, and how its copies ended on the node. */
function onBridge(simulation: Simulation, to: string) {
  simulation.trace({ from: 'pod/default/a', to, sport: 39_000 });
  const { run } = simulation.trace({ from: 'pod/default/a', to, sport: 40_000 });
  const frames = framesOf(run, simulation.dataplane)
    .filter(({ journey, dev }) => journey === 0 && dev === 'cni0')
    .map(({ dir, pkttype }) => `${dir} ${pkttype}`);
  return { run, frames, ends: endsOf(run) };
}

const endsOf = (run: Run): string[] =>
  (run.journeys[0]?.hops ?? [])
    .filter(({ netns }) => netns === 'node1')
    .flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === 'end' ? [`${step.disposition} ${step.reason}`] : [])),
    );

test('what passes from port to port goes up as well, and is somebody else’s there', () => {
  const { run, frames, ends } = onBridge(new Simulation(clusterOf(true)), 'tcp://10.244.1.11:8080');
  expect(frames).toEqual(['in otherhost']);
  expect(ends).toEqual(['ignored OTHERHOST']);
  expect(run.outcome).toBe('delivered');
});

test('what DNAT sent to another port is a packet of the host up there, and of no flow: kube-proxy drops it', () => {
  const { run, frames, ends } = onBridge(new Simulation(clusterOf(true)), 'tcp://10.96.0.50:80');
  expect(frames).toContain('in host');
  expect(ends).toEqual(['dropped NETFILTER_DROP']);
  expect(run.outcome).toBe('delivered');
});

test('hairpin: the frame cannot leave by its port, and the copy is dropped', () => {
  const { run, ends } = onBridge(new Simulation(clusterOf(true)), 'tcp://10.96.0.51:80');
  expect(ends).toEqual(['dropped NETFILTER_DROP']);
  expect(run.outcome).toBe('timed-out');
});

test('a bridge that is not promiscuous keeps nothing', () => {
  const plain = new Simulation(clusterOf(false));
  expect(onBridge(plain, 'tcp://10.244.1.11:8080')).toMatchObject({ frames: [], ends: [] });
});

test.each([
  [true, '<BROADCAST,MULTICAST,PROMISC,UP,LOWER_UP>', 'promiscuity 1 '],
  [false, '<BROADCAST,MULTICAST,UP,LOWER_UP>', 'promiscuity 0 '],
])('ip -d link: promiscuous %s', (promiscMode, flags, promiscuity) => {
  const simulation = new Simulation(clusterOf(promiscMode));
  const netns = must(simulation.dataplane.netns('node1'), 'node1');
  const shell = new ShellSession(simulation, BEFORE_TRAFFIC(), () => []);
  const show = (dev: string) => shell.command('node1', ['ip', '-d', 'link', 'show', dev]).stdout;
  expect(show('cni0')).toContain(flags);
  expect(show('cni0')).toContain(promiscuity);
  // A port hears everything because of the bridge; nobody asked for it, so it has no flag.
  const port = [...netns.interfaces.values()].find(({ master }) => master === 'cni0')?.name ?? '';
  expect(show(port)).toContain('promiscuity 1 ');
  expect(show(port)).not.toContain('PROMISC');
});
