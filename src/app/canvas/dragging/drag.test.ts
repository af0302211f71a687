import { beforeEach, expect, test, vi } from 'vitest';
import type { Edit } from '../../../core/edit/edit.ts';
import { clusterStore } from '../../cluster/clusterStore.ts';
import { must } from '../../../core/problem.ts';
import { centreOf, contains, type Point } from '../geometry.ts';
import { connectScene, moveBox, sceneStore } from '../sceneStore.ts';
import { worldOf } from '../testing/world.ts';
import { hold, letGo, pickUp, putBack } from './drag.ts';

const edits: Edit[] = [];
let answer = (): void => undefined;
vi.mock('../../editing/edit.ts', () => ({
  edit: (edit: Edit) => {
    edits.push(edit);
    return new Promise<void>((resolve) => (answer = resolve));
  },
}));

const POD = 'pod/default/web-1b';
const world = worldOf({ pods: [2, 1] });
const boxOf = (id: string) => must(sceneStore.getState().layout?.boxes.get(id), id);
const overNode = (name: string): Point => centreOf(boxOf(`node/${name}`));
/** As a pointer that picked a box up in its middle. */
const holdAt = (id: string, at: Point) => {
  const from = centreOf(must(sceneStore.getState().drag, 'drag').from);
  expect(sceneStore.getState().drag?.id).toBe(id);
  hold({ x: at.x - from.x, y: at.y - from.y }, at);
};
const show = (shown: typeof world) => clusterStore.setState({ world: shown });

beforeEach(() => {
  edits.length = 0;
  clusterStore.setState({ world: null });
  sceneStore.setState(sceneStore.getInitialState(), true);
  const stop = connectScene();
  show(world);
  return stop;
});

test('a pod that is carried over another node lights it up, and moves there when it is let go', async () => {
  expect(pickUp(POD)).toBe(true);
  const at = overNode('node-2');
  holdAt(POD, at);
  expect(sceneStore.getState().drag).toMatchObject({ free: true, over: 'node-2' });
  expect(centreOf(boxOf(POD))).toEqual(at);
  letGo();
  await vi.waitFor(() => expect(edits).toEqual([{ kind: 'movePod', pod: 'default/web-1b', node: 'node-2' }]));
  // Until that is done it waits there; the next world has it where it belongs.
  expect(centreOf(boxOf(POD))).toEqual(at);
  const pods = world.pods.map((pod) => (`pod/${pod.key}` === POD ? { ...pod, node: 'node-2' } : pod));
  show({ ...world, pods, namespaces: [...world.namespaces] });
  expect(sceneStore.getState().drag).toBeNull();
  expect(contains(boxOf('node/node-2'), boxOf(POD))).toBe(true);
  answer();
});

test('a move that is refused puts the pod back where it was', async () => {
  const home = boxOf(POD);
  pickUp(POD);
  holdAt(POD, overNode('node-2'));
  letGo();
  await vi.waitFor(() => expect(edits).toHaveLength(1));
  expect(boxOf(POD)).not.toEqual(home);
  // Nothing else can be picked up meanwhile.
  expect(pickUp('node/node-1')).toBe(false);
  answer();
  await vi.waitFor(() => expect(sceneStore.getState().drag).toBeNull());
  expect(boxOf(POD)).toEqual(home);
});

test('let go beside all nodes, or put back, it is where it was, and nothing was asked for', () => {
  const before = sceneStore.getState().layout;
  pickUp(POD);
  holdAt(POD, { x: -5000, y: -5000 });
  expect(sceneStore.getState().drag).toMatchObject({ free: true, over: null });
  letGo();
  expect(sceneStore.getState()).toMatchObject({ drag: null, layout: before, offsets: {} });
  pickUp('node/node-1');
  holdAt('node/node-1', { x: 40, y: 30 });
  expect(sceneStore.getState().layout).not.toEqual(before);
  putBack();
  expect(sceneStore.getState()).toMatchObject({ drag: null, layout: before, offsets: {} });
  expect(edits).toEqual([]);
});

test('within its node a pod goes as far as that reaches, and is told to be where it is seen', async () => {
  const home = boxOf(POD);
  const node = boxOf('node/node-1');
  pickUp(POD);
  holdAt(POD, { x: node.x + 1, y: node.y + 1 });
  letGo();
  await vi.waitFor(() => expect(edits).toHaveLength(1));
  const box = boxOf(POD);
  expect(contains(node, box)).toBe(true);
  const by = { x: box.x - home.x, y: box.y - home.y };
  expect(edits).toEqual([{ kind: 'setPositions', positions: { [POD]: by } }]);
  answer();
});

test('picked up and let go at once, nothing is told', () => {
  pickUp(POD);
  letGo();
  pickUp('node/node-2');
  letGo();
  expect(sceneStore.getState()).toMatchObject({ drag: null, offsets: {} });
  expect(edits).toEqual([]);
});

test.each(['DaemonSet/default/agent', 'Node/default/node-1'])('a pod of a %s stays on its node', (owner) => {
  const pods = world.pods.map((pod) => (`pod/${pod.key}` === POD ? { ...pod, owner } : pod));
  show({ ...world, pods, namespaces: [...world.namespaces] });
  pickUp(POD);
  holdAt(POD, overNode('node-2'));
  expect(sceneStore.getState().drag).toMatchObject({ free: false, over: null });
  expect(contains(boxOf('node/node-1'), boxOf(POD))).toBe(true);
  putBack();
});

test('by keyboard a pod gets as far as its node reaches, and at once away from its edge again', () => {
  for (let i = 0; i < 100; i++) moveBox(POD, { x: -16, y: 0 });
  const edge = boxOf(POD);
  moveBox(POD, { x: 16, y: 0 });
  expect(boxOf(POD).x).toBe(edge.x + 16);
});
