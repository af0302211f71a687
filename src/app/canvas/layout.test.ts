import { expect, test } from 'vitest';
import { contains, overlaps, type Rect } from './geometry.ts';
import { layoutOf, seatsFor, type Layout } from './layout.ts';
import { sceneOf } from './scene.ts';
import { STAGES, stageSpot } from './spots.ts';
import { worldOf, type Shape } from './testing/world.ts';

const shapes: readonly (readonly [string, Shape])[] = [
  ['one node, one pod', { pods: [1] }],
  ['a node without pods', { pods: [0, 2] }],
  ['two nodes over VXLAN', { pods: [2, 1] }],
  ['no bridge', { pods: [3, 2], network: 'ptp' }],
  ['four nodes, full rows', { pods: [3, 6, 9, 12], network: 'bridge', externals: 4 }],
  ['a grid of nodes', { pods: [10, 1, 0, 7, 12, 3, 2, 2, 2] }],
  ['twenty nodes of ten pods', { pods: Array.from({ length: 20 }, () => 10) }],
];

const laidOut = (shape: Shape): Layout => {
  const scene = sceneOf(worldOf(shape));
  return layoutOf(scene, seatsFor(scene));
};

const overlapsOf = (named: readonly (readonly [string, Rect])[]): string[] =>
  named.flatMap(([name, r], i) =>
    named.slice(i + 1).flatMap(([other, s]) => (overlaps(r, s) ? [`${name} over ${other}`] : [])),
  );

test.each(shapes)('%s: nothing covers anything else', (_name, shape) => {
  const { boxes, spots } = laidOut(shape);
  const outer = [...boxes].filter(([id]) => !id.startsWith('pod/'));
  expect(overlapsOf(outer)).toEqual([]);
  expect(overlapsOf([...boxes].filter(([id]) => id.startsWith('pod/')))).toEqual([]);
  for (const view of worldOf(shape).nodes) {
    const stations = STAGES.map((stage) => stageSpot(view.name, stage));
    const inside = [...spots].filter(
      ([id]) => stations.includes(id) || (id.startsWith(`${view.name}|dev/`) && !id.includes('veth')),
    );
    expect(overlapsOf(inside)).toEqual([]);
  }
});

test.each(shapes)('%s: everything stands inside its parent', (_name, shape) => {
  const world = worldOf(shape);
  const { boxes, spots } = laidOut(shape);
  for (const node of world.nodes) {
    const box = boxes.get(`node/${node.name}`) as Rect;
    const outside = [...spots].filter(([id, r]) => id.startsWith(`${node.name}|`) && !contains(box, r));
    expect(outside).toEqual([]);
    for (const pod of world.pods.filter((one) => one.node === node.name))
      expect(contains(box, boxes.get(`pod/${pod.key}`) as Rect)).toBe(true);
  }
});

test.each(shapes)('%s: every wire has a line between the docks of its ends', (_name, shape) => {
  const scene = sceneOf(worldOf(shape));
  const { wires } = layoutOf(scene, seatsFor(scene));
  expect([...scene.wires.keys()].filter((id) => (wires.get(id)?.length ?? 0) < 2)).toEqual([]);
});

test.each(shapes)('%s: one more pod moves nothing that was there', (_name, shape) => {
  const before = sceneOf(worldOf(shape));
  const seats = seatsFor(before);
  const old = layoutOf(before, seats);
  shape.pods.forEach((_count, n) => {
    if ((shape.pods[n] ?? 0) >= 12) return; // a full node counts its further pods
    const world = worldOf({ ...shape, pods: shape.pods.map((count, i) => count + (i === n ? 1 : 0)) });
    // New pods may come anywhere in the list.
    const after = sceneOf({ ...world, pods: [...world.pods].reverse() });
    const now = layoutOf(after, seatsFor(after, seats));
    const moved = [
      ...[...old.boxes].filter(([id, r]) => {
        const to = now.boxes.get(id);
        // A node grows upwards over its pods, but stays where it stands.
        return id.startsWith('node/')
          ? to?.x !== r.x || to.y + to.height !== r.y + r.height
          : to?.x !== r.x || to.y !== r.y;
      }),
      ...[...old.spots].filter(([id, r]) => {
        const to = now.spots.get(id);
        return !id.endsWith('|box') && (to?.x !== r.x || to.y !== r.y);
      }),
    ];
    expect(moved).toEqual([]);
  });
});

test('equal worlds give equal layouts', () => {
  expect(laidOut({ pods: [2, 5, 1] })).toEqual(laidOut({ pods: [2, 5, 1] }));
});

test('what people drag stays where they put it, and takes its insides along', () => {
  const scene = sceneOf(worldOf({ pods: [2, 1] }));
  const seats = seatsFor(scene);
  const plain = layoutOf(scene, seats);
  const dragged = layoutOf(scene, seats, { 'node/node-2': { x: 100, y: -40 } });
  const moved = (id: string) => {
    const [a, b] = [plain.docks.get(id), dragged.docks.get(id)];
    return [(b?.x ?? 0) - (a?.x ?? 0), (b?.y ?? 0) - (a?.y ?? 0)];
  };
  expect(moved('node-2|stage/FORWARD')).toEqual([100, -40]);
  expect(moved('default/web-2a|dev/eth0')).toEqual([100, -40]);
  expect(moved('node-1|stage/FORWARD')).toEqual([0, 0]);
  expect(moved('underlay/switch|dev/p-node-2')).toEqual([0, 0]);
});

test('a pod cannot be dragged out of its node', () => {
  const scene = sceneOf(worldOf({ pods: [2] }));
  const layout = layoutOf(scene, seatsFor(scene), { 'pod/default/client': { x: -4000, y: 4000 } });
  expect(
    contains(layout.boxes.get('node/node-1') as Rect, layout.boxes.get('pod/default/client') as Rect),
  ).toBe(true);
});
