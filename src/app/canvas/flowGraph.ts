import type { Node as FlowNode } from '@xyflow/react';
import type { Interface } from '../../core/dataplane/netns.ts';
import type { NetNsView } from '../../core/run/views.ts';
import type { Point, Rect } from './geometry.ts';
import type { BoxId, Layout } from './layout.ts';
import type { ExternalScene, NodeScene, PodScene, Scene } from './scene.ts';
import { deviceSpot, type SpotId } from './spots.ts';

/** A device drawn as a dot on a bar, with its place relative to the bar's box. */
export interface PortDot extends Point {
  readonly spot: SpotId;
  readonly dev: Interface;
}

export type NodeFlow = FlowNode<{ node: NodeScene; ports: readonly PortDot[] }, 'node'>;
export type PodFlow = FlowNode<{ pod: PodScene }, 'pod'>;
export type ExternalFlow = FlowNode<{ external: ExternalScene }, 'external'>;
export type SwitchFlow = FlowNode<{ view: NetNsView; ports: readonly PortDot[] }, 'switch'>;
export type RouterFlow = FlowNode<{ view: NetNsView; ports: readonly PortDot[] }, 'router'>;
export type CanvasNode = NodeFlow | PodFlow | ExternalFlow | SwitchFlow | RouterFlow;

// Levels of the picture, from the ground up. Wires lie between nodes and pods; packets and marks come above everything.
const Z = { switch: 5, node: 10, pod: 20, carried: 30 } as const;

interface Kept {
  readonly signature: string;
  readonly source: unknown;
  readonly made: CanvasNode;
}

/** What React Flow was given last: an element that did not change is given again as the same object. */
export type GraphMemory = Map<string, Kept>;

function keep(
  memory: GraphMemory,
  id: string,
  source: unknown,
  signature: string,
  make: () => CanvasNode,
): CanvasNode {
  const known = memory.get(id);
  if (known?.signature === signature && known.source === source) return known.made;
  const made = make();
  memory.set(id, { signature, source, made });
  return made;
}

/** Sizes are given, not measured: everything is there with the first frame. */
const box = (r: Rect, origin: Point = { x: 0, y: 0 }) => ({
  position: { x: r.x - origin.x, y: r.y - origin.y },
  width: r.width,
  height: r.height,
  measured: { width: r.width, height: r.height },
  connectable: false,
  selectable: false,
  focusable: false,
  // React Flow lets pointers through what it does not itself react to.
  style: { pointerEvents: 'all' as const },
});

const portsOf = (layout: Layout, view: NetNsView | null, home: Rect, wanted: (dev: Interface) => boolean) =>
  (view?.interfaces ?? []).flatMap((dev): PortDot[] => {
    const spot = deviceSpot(view?.name ?? '', dev.name);
    const at = layout.docks.get(spot);
    return at && wanted(dev) ? [{ spot, dev, x: at.x - home.x, y: at.y - home.y }] : [];
  });

const signatureOf = (r: Rect, ports: readonly PortDot[] = []): string =>
  [r.x, r.y, r.width, r.height, ...ports.flatMap((p) => [p.spot, p.x, p.y])].join();

/**
 * The picture as React Flow wants it: parents before children, everything sized.
 *
 * @param carried the pod that is being dragged, which lies over all others.
 */
export function flowGraph(
  scene: Scene,
  layout: Layout,
  memory: GraphMemory,
  carried: BoxId | null = null,
): CanvasNode[] {
  const nodes: CanvasNode[] = [];
  const rectOf = (id: BoxId): Rect | undefined => layout.boxes.get(id);

  for (const node of scene.nodes) {
    const id = `node/${node.name}`;
    const home = rectOf(id);
    if (!home) continue;
    const ports = portsOf(layout, node.netns, home, (dev) => dev.kind === 'veth');
    nodes.push(
      keep(memory, id, node, signatureOf(home, ports), () => ({
        ...box(home),
        id,
        type: 'node',
        zIndex: Z.node,
        data: { node, ports },
      })),
    );
    const slots = node.pods.map((pod) => ({ pod, r: rectOf(`pod/${pod.key}`) }));
    // Reading order: by row from the top, then from the left, so that Tab goes as the eye does.
    slots.sort((a, b) => (a.r && b.r ? a.r.y - b.r.y || a.r.x - b.r.x : 0));
    for (const { pod, r } of slots) {
      if (!r) continue;
      const podId = `pod/${pod.key}`;
      const zIndex = podId === carried ? Z.carried : Z.pod;
      nodes.push(
        keep(memory, podId, pod, `${signatureOf(r)},${signatureOf(home)},${zIndex}`, () => ({
          ...box(r, home),
          id: podId,
          type: 'pod',
          parentId: id,
          zIndex,
          data: { pod },
        })),
      );
    }
  }
  for (const external of scene.externals) {
    const id = `external/${external.name}`;
    const r = rectOf(id);
    if (!r) continue;
    nodes.push(
      keep(memory, id, external, signatureOf(r), () => ({
        ...box(r),
        id,
        type: 'external',
        zIndex: Z.pod,
        data: { external },
      })),
    );
  }
  for (const view of [...scene.switches, ...scene.routers]) {
    const type = view.kind === 'switch' ? ('switch' as const) : ('router' as const);
    const id = `${type}/${view.name}`;
    const r = rectOf(id);
    if (!r) continue;
    const ports = portsOf(layout, view, r, (dev) => 'peer' in dev);
    nodes.push(
      keep(memory, id, view, signatureOf(r, ports), () => ({
        ...box(r),
        id,
        type,
        zIndex: Z.switch,
        data: { view, ports },
      })),
    );
  }
  return nodes;
}
