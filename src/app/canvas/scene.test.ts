import { expect, test } from 'vitest';
import { MAX_NODES, MAX_PODS_PER_NODE, sceneOf } from './scene.ts';
import { shown } from './testing/runs.ts';
import { worldOf } from './testing/world.ts';

const kinds = (mode: string) => {
  const { scene } = shown('clusterip-cross-node', mode);
  return {
    bridge: scene.nodes[0]?.bridge?.name ?? null,
    devices: scene.nodes[0]?.devices.map((dev) => dev.name),
    overlay: [...scene.wires.values()].filter((wire) => wire.kind === 'overlay').length,
    veths: [...scene.wires.values()].filter((wire) => wire.kind === 'veth').length,
  };
};

test.each([
  ['flannel/vxlan', { bridge: 'cni0', devices: ['flannel.1', 'eth0'], overlay: 1, veths: 3 }],
  ['flannel/host-gw', { bridge: 'cni0', devices: ['eth0'], overlay: 0, veths: 3 }],
  ['bridge', { bridge: 'cni0', devices: ['eth0'], overlay: 0, veths: 3 }],
  ['kindnet', { bridge: null, devices: ['eth0'], overlay: 0, veths: 3 }],
] as const)('%s is drawn with what its nodes hold', (mode, expected) => {
  expect(kinds(mode)).toEqual(expected);
});

test('every wire is drawn once, whichever end names it first', () => {
  const scene = sceneOf(worldOf({ pods: [2, 1] }));
  const count = (kind: string) => [...scene.wires.values()].filter((wire) => wire.kind === kind).length;
  expect([count('veth'), count('underlay'), count('overlay')]).toEqual([3, 5, 1]);
});

test('a container shows the ports that something listens on', () => {
  const scene = sceneOf(worldOf({ pods: [2] }));
  expect(scene.nodes[0]?.pods[1]?.containers.map(({ name, ports }) => [name, ports])).toEqual([
    ['nginx', ['8080']],
    ['sidecar', ['9901']],
  ]);
});

test('of a large cluster what must be seen comes first, and the rest is counted', () => {
  const world = worldOf({ pods: Array.from({ length: 40 }, (_, n) => (n === 39 ? 20 : 1)) });
  const last = world.pods.at(-1)!;
  const scene = sceneOf(world, new Set([last.key]));
  expect(scene.nodes).toHaveLength(MAX_NODES);
  expect(scene.hiddenNodes).toBe(40 - MAX_NODES);
  const home = scene.nodes.find(({ name }) => name === last.node);
  expect(home?.pods).toHaveLength(MAX_PODS_PER_NODE);
  expect(home?.hiddenPods).toBe(20 - MAX_PODS_PER_NODE);
  expect(home?.pods.some((pod) => pod.key === last.key)).toBe(true);
});

test('a pod on the host’s network has no namespace, kernel or device of its own', () => {
  const world = worldOf({ pods: [2] });
  const [first, ...others] = world.pods;
  const scene = sceneOf({ ...world, pods: [{ ...first!, hostNetwork: true }, ...others] });
  const pod = scene.nodes[0]?.pods[0];
  expect([pod?.netns, pod?.device, pod?.port]).toEqual([null, null, null]);
  expect(pod?.containers[0]?.spot.startsWith('node-1|')).toBe(true);
});
