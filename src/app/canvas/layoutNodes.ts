import type { Interface } from '../../core/dataplane/netns.ts';
import { moved, rect, type Point, type Rect } from './geometry.ts';
import type { Plan, Seats } from './layout.ts';
import { placeHost } from './layoutHost.ts';
import {
  BRIDGE,
  columnsFor,
  DEVICE,
  NODE,
  nodeHeight,
  POD,
  ROW_PITCH,
  STATION,
  STRIP,
  VETH,
} from './measures.ts';
import type { NodeScene, Scene } from './scene.ts';
import { boxSpot, deviceSpot, RAILS, stageSpot } from './spots.ts';

/** The skeleton of a drawn node, absolute: what its inner ways are made of. */
export interface NodeFrame {
  /** Left edge of what is inside. */
  readonly x: number;
  readonly box: Rect;
  readonly bridge: Rect | null;
  readonly strip: Rect;
  /** The boxes at the lower edge. */
  readonly devices: readonly Rect[];
  /** Heights of the ways across, from top to bottom: above the strip, upper rail, between rails, lower rail, below. */
  readonly above: number;
  readonly upper: number;
  readonly middle: number;
  readonly lower: number;
  readonly below: number;
}

export const stationX = (frame: { readonly x: number }, column: number): number =>
  frame.x + (column + 0.5) * STRIP.pitch;
/** The gaps between columns of stations, 0 left of the first to 5 right of the last. */
export const laneX = (frame: { readonly x: number }, lane: number): number => {
  const edge = lane === 0 ? -9 : lane === STRIP.columns ? 9 : 0;
  return frame.x + lane * STRIP.pitch + edge;
};

const NOWHERE: Point = { x: 0, y: 0 };

/** A node's skeleton, standing on the point `foot` (left end of its lower edge). */
export function frameOf(foot: Point, height: number, hasBridge: boolean): NodeFrame {
  const x = foot.x + NODE.padding;
  const width = NODE.width - 2 * NODE.padding;
  const stripTop = foot.y - DEVICE.height - STRIP.gap - STRIP.height;
  const upper = stripTop + STRIP.rail;
  return {
    x,
    box: rect(foot.x, foot.y - height, NODE.width, height),
    bridge: hasBridge ? rect(x, stripTop - BRIDGE.gap - BRIDGE.height, width, BRIDGE.height) : null,
    strip: rect(x, stripTop, width, STRIP.height),
    devices: [],
    above: stripTop - 11,
    upper,
    middle: upper + STRIP.railGap - 14,
    lower: upper + STRIP.railGap,
    below: stripTop + STRIP.height + 13,
  };
}

function placeStrip(node: NodeScene, frame: NodeFrame, plan: Plan): void {
  RAILS.forEach((rail, row) =>
    rail.forEach((stage, column) => {
      if (stage === null) return;
      const dock = { x: stationX(frame, column), y: row === 0 ? frame.upper : frame.lower };
      const id = stageSpot(node.name, stage);
      plan.docks.set(id, dock);
      plan.spots.set(
        id,
        rect(dock.x - STATION.width / 2, dock.y - STATION.dot, STATION.width, STATION.height),
      );
    }),
  );
}

/** Devices at the lower edge, from the right: what has a wire stands under `neighbour`; the loopback keeps to the left. */
export function deviceRects(
  node: NodeScene,
  frame: NodeFrame,
): readonly { readonly dev: Interface; readonly rect: Rect }[] {
  const loopback = node.netns?.interfaces.find((dev) => dev.kind === 'loopback');
  const columns = Math.max(STRIP.columns, node.devices.length + (loopback ? 1 : 0));
  const pitch = (STRIP.columns * STRIP.pitch) / columns;
  const width = Math.min(DEVICE.width, pitch - 6);
  const y = frame.box.y + frame.box.height - DEVICE.height;
  const at = (dev: Interface, column: number) => ({
    dev,
    rect: rect(frame.x + (column + 0.5) * pitch - width / 2, y, width, DEVICE.height),
  });
  return [
    ...(loopback ? [at(loopback, 0)] : []),
    ...node.devices.map((dev, i) => at(dev, columns - node.devices.length + i)),
  ];
}

function placeDevices(node: NodeScene, frame: NodeFrame, plan: Plan): void {
  for (const { dev, rect: r } of deviceRects(node, frame)) {
    plan.spots.set(deviceSpot(node.name, dev.name), r);
    plan.docks.set(deviceSpot(node.name, dev.name), { x: r.x + r.width / 2, y: r.y });
  }
}

/** Where a pod stands: rows of three, the first nearest to the wires. */
function podRect(frame: NodeFrame, slot: number, veths: number): Rect {
  const row = Math.floor(slot / POD.columns);
  const x = frame.x + (slot % POD.columns) * (POD.width + POD.gap);
  return rect(x, veths - VETH.height - POD.height - row * (POD.height + POD.rowGap), POD.width, POD.height);
}

function placePods(node: NodeScene, frame: NodeFrame, seats: Seats, plan: Plan): void {
  const slots = seats.pods.get(node.name) ?? [];
  const veths = (frame.bridge ?? frame.strip).y;
  for (const pod of node.pods) {
    const slot = slots.indexOf(pod.key);
    const home = podRect(frame, slot, veths);
    const id = `pod/${pod.key}`;
    const wanted = moved(home, plan.offsets[id] ?? NOWHERE);
    const box = plan.free === id ? wanted : within(podSpace(frame.box, veths), wanted);
    plan.boxes.set(id, box);
    placeHost(plan, pod.key, box, {
      programs: pod.containers.map((container) => container.spot),
      device: pod.device?.name ?? null,
      loopback: pod.netns?.interfaces.find((dev) => dev.kind === 'loopback')?.name ?? null,
      kernel: !pod.view.hostNetwork,
    });
    if (!pod.port) continue;
    const row = Math.floor(slot / POD.columns);
    const port = { x: home.x + POD.width / 2 + row * VETH.portStep, y: veths };
    const spot = deviceSpot(node.name, pod.port.name);
    plan.docks.set(spot, port);
    plan.spots.set(spot, rect(port.x - 6, port.y - 6, 12, 12));
  }
}

/** What pods can be dragged about in. */
const podSpace = (node: Rect, veths: number): Rect =>
  rect(node.x + 8, node.y + NODE.header - 8, node.width - 16, veths - 24 - (node.y + NODE.header - 8));

const within = (space: Rect, r: Rect): Rect => ({
  ...r,
  x: Math.max(space.x, Math.min(r.x, space.x + space.width - r.width)),
  y: Math.max(space.y, Math.min(r.y, space.y + space.height - r.height)),
});

/** Nodes in a grid whose lowest row stands on y = 0. */
export function placeNodes(scene: Scene, seats: Seats, plan: Plan): void {
  const columns = columnsFor(scene.nodes.length);
  // A node has no bridge before its first pod; the room for one keeps the boxes of a row alike.
  const bridged = scene.nodes.some((node) => node.bridge !== null);
  for (const node of scene.nodes) {
    const seat = seats.nodes.indexOf(node.name);
    const offset = plan.offsets[`node/${node.name}`] ?? NOWHERE;
    const foot = {
      x: (seat % columns) * (NODE.width + NODE.gap) + offset.x,
      y: -Math.floor(seat / columns) * ROW_PITCH + offset.y,
    };
    const height = nodeHeight(seats.pods.get(node.name)?.length ?? 0, bridged);
    const frame = frameOf(foot, height, node.bridge !== null);
    plan.frames.set(node.name, { ...frame, devices: deviceRects(node, frame).map(({ rect: r }) => r) });
    plan.boxes.set(`node/${node.name}`, frame.box);
    plan.spots.set(boxSpot(node.name), frame.box);
    plan.docks.set(boxSpot(node.name), { x: frame.box.x + NODE.width / 2, y: frame.box.y + 30 });
    if (frame.bridge && node.bridge) {
      const id = deviceSpot(node.name, node.bridge.name);
      plan.spots.set(id, frame.bridge);
      plan.docks.set(id, { x: frame.bridge.x + BRIDGE.dock, y: frame.bridge.y + BRIDGE.rail });
    }
    placeStrip(node, frame, plan);
    placeDevices(node, frame, plan);
    placePods(node, frame, seats, plan);
  }
}
