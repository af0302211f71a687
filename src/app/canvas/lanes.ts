import { tidy, type Point, type Polyline, type Rect } from './geometry.ts';
import type { Layout } from './layout.ts';
import { laneX, stationX, type NodeFrame } from './layoutNodes.ts';
import { BRIDGE, STRIP } from './measures.ts';
import { netnsOf, RAILS, stageSpot, wireId, type SpotId, type Stage } from './spots.ts';

// Ways inside a node: along rails and bars, and from one height to another only in the lanes between the stations, so
// that nothing ever runs over a name. The drawn connectors are made by the same function as the packet's way.

interface Access {
  /** From where the packet stands to the height it moves along. */
  readonly stub: readonly Point[];
  readonly level: number;
  readonly x: number;
  /** Column of a station; -1 for everything else. */
  readonly column: number;
  readonly stage: Stage | null;
}

function stationOf(node: string, id: SpotId): { stage: Stage; row: number; column: number } | undefined {
  for (const [row, rail] of RAILS.entries())
    for (const [column, stage] of rail.entries())
      if (stage !== null && stageSpot(node, stage) === id) return { stage, row, column };
  return undefined;
}

function accessOf(layout: Layout, frame: NodeFrame, node: string, id: SpotId): Access | undefined {
  const dock = layout.docks.get(id);
  if (!dock) return undefined;
  const station = stationOf(node, id);
  if (station) {
    const level = station.row === 0 ? frame.upper : frame.lower;
    return { stub: [dock], level, x: dock.x, column: station.column, stage: station.stage };
  }
  const plain = { column: -1, stage: null };
  if (dock.y > frame.lower)
    return { ...plain, stub: [dock, { x: dock.x, y: frame.below }], level: frame.below, x: dock.x };
  const bridge = frame.bridge;
  if (!bridge || dock.y > bridge.y + 1)
    return { ...plain, stub: [dock, { x: dock.x, y: frame.above }], level: frame.above, x: dock.x };
  // A port: along the bar to where the bridge itself meets the IP layer.
  const y = bridge.y + BRIDGE.rail;
  const x = bridge.x + BRIDGE.dock;
  return { ...plain, stub: [dock, { x: dock.x, y }, { x, y }, { x, y: frame.above }], level: frame.above, x };
}

/** The lane by which a station is reached from another height. The neighbour stage is entered from the outer side. */
const entryLane = ({ stage, column }: Access): number =>
  stage === 'neighbour' ? STRIP.columns : column === -1 ? -1 : column;
const exitLane = ({ stage, column }: Access): number =>
  stage === 'neighbour' ? STRIP.columns - 1 : column === -1 ? -1 : column + 1;

function nearestLane(frame: NodeFrame, from: number, to: number): number {
  const cost = (lane: number) => Math.abs(laneX(frame, lane) - from) + Math.abs(laneX(frame, lane) - to);
  return (
    Array.from({ length: STRIP.columns + 1 }, (_, lane) => lane).sort((a, b) => cost(a) - cost(b))[0] ?? 0
  );
}

function join(frame: NodeFrame, a: Access, b: Access): readonly Point[] {
  if (a.level === b.level) return [];
  const out = exitLane(a);
  const into = entryLane(b);
  const x1 = laneX(frame, out === -1 ? (into === -1 ? nearestLane(frame, a.x, b.x) : into) : out);
  const x2 = laneX(frame, into === -1 ? (out === -1 ? nearestLane(frame, a.x, b.x) : out) : into);
  if (x1 === x2) {
    return [
      { x: x1, y: a.level },
      { x: x1, y: b.level },
    ];
  }
  // Two stations on different rails: over the free height between the rails.
  const y = frame.middle;
  return [
    { x: x1, y: a.level },
    { x: x1, y },
    { x: x2, y },
    { x: x2, y: b.level },
  ];
}

function insideNode(layout: Layout, frame: NodeFrame, node: string, from: SpotId, to: SpotId): Polyline {
  const a = accessOf(layout, frame, node, from);
  const b = accessOf(layout, frame, node, to);
  if (!a || !b) return [];
  const bar = frame.bridge ? frame.bridge.y + BRIDGE.rail : undefined;
  const onBar = (access: Access) => bar !== undefined && (access.stub[0]?.y ?? Infinity) <= bar;
  if (bar !== undefined && onBar(a) && onBar(b)) {
    const [p, q] = [a.stub[0] as Point, b.stub[0] as Point];
    return tidy([p, { x: p.x, y: bar }, { x: q.x, y: bar }, q]);
  }
  return tidy([...a.stub, ...join(frame, a, b), ...[...b.stub].reverse()]);
}

/**
 * The way of a packet from one spot to the next: along the wire between them, or inside the namespace. Empty when one of
 * them has no place.
 */
export function wayBetween(layout: Layout, from: SpotId, to: SpotId): Polyline {
  const [a, b] = [layout.docks.get(from), layout.docks.get(to)];
  if (!a || !b) return [];
  if (from === to) return [a];
  const wire = layout.wires.get(wireId(from, to));
  if (wire) return tidy([a, ...(from < to ? wire : [...wire].reverse()), b]);
  const node = netnsOf(from);
  const frame = layout.frames.get(node);
  if (frame && netnsOf(to) === node) {
    const way = insideNode(layout, frame, node, from, to);
    if (way.length > 0) return way;
  }
  return alongBar(a, b, layout.boxes.get(`switch/${node}`)) ?? tidy([a, { x: a.x, y: b.y }, b]);
}

/** Across a switch: along the middle of its bar. */
export function alongBar(a: Point, b: Point, bar: Rect | undefined): Polyline | undefined {
  if (!bar) return undefined;
  const y = bar.y + bar.height / 2;
  return tidy([a, { x: a.x, y }, { x: b.x, y }, b]);
}

/** The rails and connectors of a kernel strip, as drawn. */
export function stripLines(frame: NodeFrame): readonly Polyline[] {
  const at = (column: number, y: number): Point => ({ x: stationX(frame, column), y });
  const lane = (n: number, y: number): Point => ({ x: laneX(frame, n), y });
  return [
    [at(0, frame.upper), at(4, frame.upper)],
    [at(0, frame.lower), at(3, frame.lower)],
    // routing → INPUT
    [
      lane(2, frame.upper),
      lane(2, frame.middle),
      lane(0, frame.middle),
      lane(0, frame.lower),
      at(0, frame.lower),
    ],
    // OUTPUT → POSTROUTING
    [at(3, frame.lower), lane(4, frame.lower), lane(4, frame.upper)],
    // POSTROUTING → neighbour
    [at(4, frame.upper), lane(5, frame.upper), lane(5, frame.lower), at(4, frame.lower)],
  ];
}
