import type { Interface } from '../../core/dataplane/netns.ts';
import type { NetNsView } from '../../core/run/views.ts';
import { centreOf, moved, rect, rightOf, type Point, type Rect } from './geometry.ts';
import type { Plan, Seats } from './layout.ts';
import { placeHost } from './layoutHost.ts';
import { columnsFor, EXTERNAL, NODE, ROUTER, SWITCH } from './measures.ts';
import type { Scene } from './scene.ts';
import { boxSpot, deviceSpot, kernelSpot, programSpot } from './spots.ts';

const NOWHERE: Point = { x: 0, y: 0 };
const PORT = 6;

const port = (plan: Plan, netns: string, dev: string, at: Point): void => {
  plan.docks.set(deviceSpot(netns, dev), at);
  plan.spots.set(deviceSpot(netns, dev), rect(at.x - PORT, at.y - PORT, 2 * PORT, 2 * PORT));
};

/** The right end of the columns that nodes stand in. */
function columnsEnd(scene: Scene, seats: Seats): number {
  const used = Math.min(columnsFor(scene.nodes.length), Math.max(1, seats.nodes.length));
  return used * (NODE.width + NODE.gap) - NODE.gap;
}

/** A switch is a bar under the nodes; what is wired to it from above has its port right below, in the column's own place. */
function placeSwitch(scene: Scene, seats: Seats, plan: Plan, view: NetNsView, order: number): void {
  const box = rect(0, SWITCH.y + order * (SWITCH.height + 30), columnsEnd(scene, seats), SWITCH.height);
  plan.boxes.set(`switch/${view.name}`, box);
  plan.spots.set(boxSpot(view.name), box);
  plan.docks.set(boxSpot(view.name), centreOf(box));

  const columns = columnsFor(scene.nodes.length);
  let right = 0;
  const place = (dev: Interface) => {
    const peer = 'peer' in dev ? dev.peer.netns : '';
    const seat = seats.nodes.indexOf(peer);
    if (dev.kind === 'bridge') {
      plan.spots.set(deviceSpot(view.name, dev.name), box);
      plan.docks.set(deviceSpot(view.name, dev.name), centreOf(box));
    } else if (seat >= 0) {
      const column = seat % columns;
      const row = Math.floor(seat / columns);
      // Under the node's last device for the lowest row; rows above come down in the gap to the right of the column.
      const under = plan.docks.get(uplinkOf(scene, peer)) ?? { x: NODE.width / 2, y: 0 };
      const home = under.x - (plan.offsets[`node/${peer}`]?.x ?? 0);
      const gap = column * (NODE.width + NODE.gap) + NODE.width + 8 + row * 9;
      port(plan, view.name, dev.name, { x: row === 0 ? home : Math.min(gap, rightOf(box) - 4), y: box.y });
    } else if (scene.routers.some((router) => router.name === peer)) {
      port(plan, view.name, dev.name, { x: rightOf(box), y: box.y + box.height / 2 });
    } else if (dev.kind !== 'loopback') {
      port(plan, view.name, dev.name, {
        x: rightOf(box) - SWITCH.portInset / 2 - right++ * SWITCH.portStep,
        y: box.y,
      });
    }
  };
  view.interfaces.forEach(place);
}

function uplinkOf(scene: Scene, node: string): string {
  const devices = scene.nodes.find((one) => one.name === node)?.devices ?? [];
  const wired = devices.findLast((dev) => dev.kind === 'physical');
  return wired ? deviceSpot(node, wired.name) : '';
}

/** Routers follow the switch to the right: the way out of the picture. */
function placeRouter(plan: Plan, view: NetNsView, x: number, scene: Scene): void {
  const home = rect(x, SWITCH.y + SWITCH.height / 2 - ROUTER.height / 2, ROUTER.width, ROUTER.height);
  const box = moved(home, plan.offsets[`router/${view.name}`] ?? NOWHERE);
  plan.boxes.set(`router/${view.name}`, box);
  plan.spots.set(boxSpot(view.name), box);
  plan.docks.set(boxSpot(view.name), centreOf(box));
  plan.spots.set(kernelSpot(view.name), box);
  plan.docks.set(kernelSpot(view.name), { x: box.x + box.width / 2, y: box.y });
  const wired = view.interfaces.filter((dev) => 'peer' in dev);
  const outside = wired.filter((dev) => 'peer' in dev && !isSwitch(scene, dev.peer.netns));
  for (const dev of wired) {
    const i = outside.indexOf(dev);
    const y = box.y + ((i + 1) * box.height) / (outside.length + 1);
    port(
      plan,
      view.name,
      dev.name,
      i === -1 ? { x: box.x, y: box.y + box.height / 2 } : { x: rightOf(box), y },
    );
  }
}

const isSwitch = (scene: Scene, name: string): boolean => scene.switches.some((view) => view.name === name);

/** Hosts outside stand above the router, one over the other, with their device at the bottom as everywhere. */
function placeExternals(scene: Scene, seats: Seats, plan: Plan, x: number): void {
  for (const external of scene.externals) {
    const seat = seats.externals.indexOf(external.name);
    const y = SWITCH.y - 64 - EXTERNAL.height - seat * (EXTERNAL.height + EXTERNAL.gap);
    const home: Rect = rect(x, y, EXTERNAL.width, EXTERNAL.height);
    const box = moved(home, plan.offsets[`external/${external.name}`] ?? NOWHERE);
    plan.boxes.set(`external/${external.name}`, box);
    placeHost(plan, external.name, box, {
      programs: [programSpot(external.name, external.name)],
      device: external.device?.name ?? null,
      loopback: 'lo',
      kernel: true,
    });
  }
}

export function placeUnderlay(scene: Scene, seats: Seats, plan: Plan): void {
  scene.switches.forEach((view, i) => placeSwitch(scene, seats, plan, view, i));
  const x = columnsEnd(scene, seats) + NODE.gap + 14;
  scene.routers.forEach((view, i) => placeRouter(plan, view, x + i * (ROUTER.width + NODE.gap), scene));
  placeExternals(scene, seats, plan, x);
}
