import { expect, test } from 'vitest';
import { spotOf } from './locate.ts';
import { shown } from './testing/runs.ts';

/** The spots that the request's own packet visits on its way, repetitions left out. */
function visited(id: string, mode: string | null = null): string[] {
  const { scene, run } = shown(id, mode);
  const journey = run.journeys.find(({ cause }) => cause.kind === 'request')!;
  const spots = journey.hops.flatMap((hop) =>
    hop.steps.map((_step, stepIndex) => spotOf(scene, { journey, hop, stepIndex }) ?? 'nowhere'),
  );
  return spots
    .map((spot) => spot.replace(/veth[0-9a-f]+/, 'veth').replace(/cali[0-9a-f]+/, 'cali'))
    .filter((spot, i, all) => spot !== all[i - 1]);
}

test('a request over VXLAN: through the strip, into the tunnel, out by eth0, and up again', () => {
  expect(visited('clusterip-cross-node')).toEqual([
    'default/client|app/default/client/curl',
    'default/client|kernel',
    'default/client|dev/eth0',
    'node-a|dev/veth',
    'node-a|stage/PREROUTING',
    'node-a|stage/routing',
    'node-a|dev/veth',
    'node-a|dev/cni0',
    'node-a|stage/FORWARD',
    'node-a|stage/POSTROUTING',
    'node-a|stage/neighbour',
    'node-a|dev/flannel.1',
    'node-a|stage/outputRouting',
    'node-a|stage/OUTPUT',
    'node-a|stage/POSTROUTING',
    'node-a|stage/neighbour',
    'node-a|dev/eth0',
    'underlay/switch|dev/p-node-a',
    'underlay/switch|dev/br0',
    'underlay/switch|dev/p-node-b',
    'node-b|dev/eth0',
    'node-b|stage/PREROUTING',
    'node-b|stage/routing',
    'node-b|stage/INPUT',
    'node-b|dev/flannel.1',
    'node-b|stage/PREROUTING',
    'node-b|stage/routing',
    'node-b|stage/FORWARD',
    'node-b|stage/POSTROUTING',
    'node-b|stage/neighbour',
    'node-b|dev/cni0',
    'node-b|dev/veth',
    'default/web-b|dev/eth0',
    'default/web-b|kernel',
    'default/web-b|app/default/web-b/web',
  ]);
});

test('without a bridge the veth leads straight into the strip', () => {
  const spots = visited('clusterip-cross-node', 'kindnet');
  expect(spots.some((spot) => spot.includes('cni0') || spot.includes('flannel'))).toBe(false);
  expect(spots.slice(3, 6)).toEqual(['node-a|dev/veth', 'node-a|stage/PREROUTING', 'node-a|stage/routing']);
});

test('a rejected packet ends at the hook that rejected it', () => {
  expect(visited('service-without-endpoints').at(-1)).toBe('node-a|stage/FORWARD');
});

test('a node asks for link addresses at its device, not at its sockets', () => {
  const { scene, run } = shown('clusterip-cross-node');
  const asked = run.journeys.filter(({ born, hops }) => born.arp && hops[0]?.netns === 'node-a');
  expect(asked.map((journey) => spotOf(scene, { journey, hop: journey.hops[0]!, stepIndex: 0 }))).toContain(
    'node-a|dev/eth0',
  );
});
