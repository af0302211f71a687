import type { Plan } from './layout.ts';
import { bottomOf, rightOf, tidy, type Point, type Polyline, type Rect } from './geometry.ts';
import { EXTERNAL, NODE, OVERLAY, POD, VETH } from './measures.ts';
import type { Scene, WireScene } from './scene.ts';
import { netnsOf } from './spots.ts';

/** Down from the pod, past the pods below it in the gap beside their column, and to its port. */
function vethLine(pod: Point, port: Point, box: Rect | undefined, lowestPods: number): Polyline {
  const row = box ? Math.max(0, Math.round((lowestPods - pod.y) / (POD.height + POD.rowGap))) : 0;
  const turn = port.y - 14 - row * 7;
  if (!box || row === 0) {
    return [pod, { x: pod.x, y: turn }, { x: port.x, y: turn }, port];
  }
  const channel = rightOf(box) + row * VETH.channelStep;
  return [
    pod,
    { x: pod.x, y: pod.y + 10 },
    { x: channel, y: pod.y + 10 },
    { x: channel, y: turn },
    { x: port.x, y: turn },
    port,
  ];
}

/** From a node's device down to the switch; rows above the lowest come down in the gap between columns. */
function uplinkLine(device: Point, port: Point): Polyline {
  const turn = port.y - device.y > 100 ? device.y + 12 : device.y + (port.y - device.y) / 2;
  return [device, { x: device.x, y: turn }, { x: port.x, y: turn }, port];
}

/** From an external's device into the gap at its right side, and down to the router. */
function outsideLine(device: Point, port: Point, box: Rect | undefined, router: Rect | undefined): Polyline {
  // Who stands higher comes down further out, and reaches the lower port: the lines never cross.
  const depth = router ? (port.y - router.y) / router.height : 0;
  const x = Math.max(box ? rightOf(box) : device.x, port.x) + EXTERNAL.gutter * (0.5 + 2 * depth);
  const y = device.y + EXTERNAL.turn;
  return [device, { x: device.x, y }, { x, y }, { x, y: port.y }, port];
}

/** Between two tunnel devices: under the nodes where both stand in one row, otherwise down the gap left of the other. */
function overlayLine(a: Point, b: Point, boxB: Rect | undefined): Polyline {
  const [ya, yb] = [a.y + OVERLAY.drop, b.y + OVERLAY.drop];
  const gap = boxB ? boxB.x - NODE.gap / 2 : b.x;
  return [a, { x: a.x, y: ya }, { x: gap, y: ya }, { x: gap, y: yb }, { x: b.x, y: yb }, b];
}

/** The lower edge of a device: its wire leaves there, although a packet at it stands on its upper edge. */
function foot(plan: Plan, id: string): Point | undefined {
  const [at, r] = [plan.docks.get(id), plan.spots.get(id)];
  return at && r && at.y === r.y ? { x: at.x, y: bottomOf(r) } : at;
}

function lineOf(scene: Scene, plan: Plan, wire: WireScene): Polyline | undefined {
  const [netnsA, netnsB] = [netnsOf(wire.a), netnsOf(wire.b)];
  const [a, b] = [foot(plan, wire.a), foot(plan, wire.b)];
  if (!a || !b) return undefined;
  const kind = (name: string) => scene.netns.get(name)?.kind;
  if (wire.kind === 'overlay') return overlayLine(a, b, plan.boxes.get(`node/${netnsB}`));
  if (wire.kind === 'veth') {
    const podFirst = kind(netnsA) === 'pod';
    const [pod, port] = podFirst ? [a, b] : [b, a];
    const id = `pod/${podFirst ? netnsA : netnsB}`;
    // Of a pod that is carried about the wire is a thread that stretches.
    const line =
      plan.free === id ? [pod, port] : vethLine(pod, port, plan.boxes.get(id), port.y - VETH.height);
    return podFirst ? line : [...line].reverse();
  }
  for (const [end, other, flip] of [
    [netnsA, netnsB, false],
    [netnsB, netnsA, true],
  ] as const) {
    const [from, to] = flip ? [b, a] : [a, b];
    const line =
      kind(end) === 'node'
        ? uplinkLine(from, to)
        : kind(end) === 'external' && kind(other) === 'router'
          ? outsideLine(from, to, plan.boxes.get(`external/${end}`), plan.boxes.get(`router/${other}`))
          : kind(end) === 'external'
            ? uplinkLine(from, to)
            : undefined;
    if (line) return flip ? [...line].reverse() : line;
  }
  return [a, { x: (a.x + b.x) / 2, y: a.y }, { x: (a.x + b.x) / 2, y: b.y }, b];
}

/** The line of every wire whose ends have a place. */
export function wireLines(scene: Scene, plan: Plan): ReadonlyMap<string, Polyline> {
  const lines = new Map<string, Polyline>();
  for (const wire of scene.wires.values()) {
    const line = lineOf(scene, plan, wire);
    if (line) lines.set(wire.id, tidy(wire.a < wire.b ? line : [...line].reverse()));
  }
  return lines;
}
